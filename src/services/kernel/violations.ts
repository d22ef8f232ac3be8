// AWS's own constraint texts: "N validation error(s) detected: Value 'x' at 'y' failed to satisfy constraint: ...".
import { fault } from './fault.ts';

export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** Anchored when tested; printed as given. */
  readonly pattern?: string;
  readonly values?: readonly string[];
}

const compiled = new Map<string, RegExp>();

function anchored(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) compiled.set(pattern, (expression = new RegExp(`^(?:${pattern})$`)));
  return expression;
}

/** Collects violations in the order they are checked; `refuse` throws them all as one ValidationException. [lambda B, api-gateway C3] */
export class Violations {
  readonly #found: string[] = [];

  /** A member that must not be null. */
  required(path: string, value: unknown): this {
    if (value === undefined || value === null)
      this.#found.push(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
    return this;
  }

  text(path: string, value: string | undefined, rule: TextRule): this {
    if (value === undefined) return this;
    if (rule.pattern !== undefined && !anchored(rule.pattern).test(value))
      this.add(path, value, `Member must satisfy regular expression pattern: ${rule.pattern}`);
    if (rule.min !== undefined && value.length < rule.min)
      this.add(path, value, `Member must have length greater than or equal to ${rule.min}`);
    if (rule.max !== undefined && value.length > rule.max)
      this.add(path, value, `Member must have length less than or equal to ${rule.max}`);
    if (rule.values && !rule.values.includes(value))
      this.add(path, value, `Member must satisfy enum value set: [${rule.values.join(', ')}]`);
    return this;
  }

  /** For integers. */
  range(path: string, value: number | undefined, min: number, max: number): this {
    if (value === undefined) return this;
    if (!Number.isInteger(value)) this.add(path, value, 'Member must be an integer');
    if (value < min) this.add(path, value, `Member must have value greater than or equal to ${min}`);
    if (value > max) this.add(path, value, `Member must have value less than or equal to ${max}`);
    return this;
  }

  add(path: string, value: unknown, constraint: string): this {
    const shown = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
    this.#found.push(`Value '${shown}' at '${path}' failed to satisfy constraint: ${constraint}`);
    return this;
  }

  get count(): number {
    return this.#found.length;
  }

  get message(): string {
    const n = this.#found.length;
    return `${n} validation error${n === 1 ? '' : 's'} detected: ${this.#found.join('; ')}`;
  }

  /** Throws when something was found. */
  refuse(code = 'ValidationException', fields?: Readonly<Record<string, unknown>>): void {
    if (this.#found.length > 0) throw fault(code, this.message, fields);
  }
}
