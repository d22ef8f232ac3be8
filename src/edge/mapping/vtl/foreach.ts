// What #foreach goes over, and what $foreach tells. [api-gateway.md A12.1]
import type { Frame } from './frame.ts';
import { Host, javaList, type Value } from './values.ts';

/** Rounds after the thousandth do not happen. [A20] */
const MOST_ROUNDS = 1000;

/** The values of a map, the items of a list; nothing of anything else. */
export function eachOf(value: Value, frame: Frame): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (!(value instanceof Map)) return [];
  frame.spend(value.size);
  return javaList(value.values());
}

export class Loop extends Host {
  static readonly names = ['foreach', 'velocityCount', 'velocityHasNext'] as const;
  readonly #items: readonly Value[];
  readonly #length: number;
  readonly #parent: Value | undefined;
  #index = -1;

  constructor(items: readonly Value[], parent: Value | undefined) {
    super();
    this.#items = items;
    this.#length = Math.min(items.length, MOST_ROUNDS);
    this.#parent = parent;
  }

  next(): boolean {
    this.#index += 1;
    return this.#index < this.#length;
  }

  get item(): Value {
    return this.#items[this.#index] ?? '';
  }

  /** Sets the variables of this round. */
  declare(variables: Map<string, Value>): void {
    variables.set('foreach', this);
    variables.set('velocityCount', this.#index + 1);
    variables.set('velocityHasNext', this.#hasNext);
  }

  get #hasNext(): boolean {
    return this.#index + 1 < this.#items.length;
  }

  property(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index;
      case 'count':
        return this.#index + 1;
      case 'hasNext':
        return this.#hasNext;
      case 'first':
        return this.#index === 0;
      case 'last':
        return !this.#hasNext;
      case 'parent':
        return this.#parent;
      case 'topmost':
        return this.#parent instanceof Loop ? this.#parent.property('topmost') : this;
      default:
        return undefined;
    }
  }

  call(name: string): Value | undefined {
    const getter = /^(?:get|is)([A-Z])(.*)$/.exec(name);
    return this.property(getter ? getter[1]!.toLowerCase() + getter[2]! : name);
  }

  text(): string {
    return '';
  }
}
