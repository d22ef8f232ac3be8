// The request template of a MOCK: AWS reads its JSON with a tolerant parser. Templates with VTL directives are recognised, not rendered. [api-gateway.md A11.5]
import type { BodyTemplate, MockTemplate } from './unit.ts';

/** '$' starts a reference and '#' a directive; without either a template renders as itself. */
function hasVtl(template: string): boolean {
  return template.includes('$') || template.includes('#');
}

export function compileBodyTemplate(template: string): BodyTemplate {
  return hasVtl(template) ? { kind: 'unbuilt' } : { kind: 'text', text: template };
}

const KEY = /\s*(?:"([^"\\]*)"|'([^'\\]*)'|([A-Za-z_$][A-Za-z0-9_$-]*))\s*:\s*/y;
const SCALAR = /(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z0-9_.+-]+))\s*/y;
const NESTED = /[{}[\]]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^{}[\]"']+/y;
const COMMAS = /[\s,]*/y;
const OPEN = /\s*\{[\s,]*/y;
const CLOSE = /\}\s*$/y;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  /** Passes over a balanced {...} or [...], whatever its strings hold, and answers whether it ended. */
  skipNested(): boolean {
    let depth = 0;
    for (let piece = this.next(NESTED); piece; piece = this.next(NESTED)) {
      if (piece[0] === '{' || piece[0] === '[') depth += 1;
      if (piece[0] === '}' || piece[0] === ']') depth -= 1;
      if (depth === 0) return true;
    }
    return false;
  }

  get sees(): string | undefined {
    return this.#text[this.#at];
  }
}

/** The integer at the key statusCode; undefined when there is none or the text cannot be read. */
export function readStatusCode(text: string): number | undefined {
  const scanner = new Scanner(text);
  if (!scanner.next(OPEN)) return undefined;
  let status: number | undefined;
  while (!scanner.next(CLOSE)) {
    const key = scanner.next(KEY);
    if (!key) return undefined;
    const nested = scanner.sees === '{' || scanner.sees === '[';
    const value = nested ? undefined : scanner.next(SCALAR);
    if (nested ? !scanner.skipNested() : !value) return undefined;
    const name = key[1] ?? key[2] ?? key[3];
    // Quoted numbers do not count.
    if (name === 'statusCode') status = /^[+-]?\d+$/.test(value?.[3] ?? '') ? Number(value?.[3]) : undefined;
    scanner.next(COMMAS);
  }
  return status;
}

export function compileMockTemplate(template: string): MockTemplate {
  const trimmed = template.trim();
  if (hasVtl(trimmed)) return { kind: 'unbuilt' };
  const status = readStatusCode(trimmed);
  return status === undefined ? { kind: 'unparsable', text: trimmed.slice(0, 200) } : { kind: 'status', status };
}
