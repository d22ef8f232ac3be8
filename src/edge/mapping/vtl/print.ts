// Values as text: Java's form for maps and for lists that a template made, JSON for lists that came from JSON. [api-gateway.md A12.2]
import type { Frame } from './frame.ts';
import { Host, JavaDouble, JavaList, numberText, type Value, type VtlMap } from './values.ts';

/** Text of a scalar or of an object; undefined for lists and maps. */
function simple(value: Value, frame: Frame): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof JavaDouble) return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  return value instanceof Host ? value.text(frame) : undefined;
}

/** Lists and maps inside each other, into one text. */
class Printer {
  readonly #frame: Frame;
  #out = '';

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** The whole text, paid for. */
  finished(): string {
    return this.#frame.grown(this.#out);
  }

  #nested(work: () => void): void {
    this.#frame.smallStep();
    this.#frame.fits(this.#out.length);
    this.#frame.nested(work);
  }

  java(value: Value): void {
    const text = simple(value, this.#frame);
    if (text !== undefined) this.#out += text;
    else if (value instanceof Map) this.#nested(() => this.#javaMap(value));
    else if (value instanceof JavaList) this.#nested(() => this.#javaList(value));
    else this.json(value);
  }

  #javaMap(map: VtlMap): void {
    let mark = '{';
    for (const [key, value] of map) {
      this.#out += `${mark}${key}=`;
      this.java(value);
      mark = ', ';
    }
    this.#out += map.size === 0 ? '{}' : '}';
  }

  #javaList(list: readonly Value[]): void {
    let mark = '[';
    for (const value of list) {
      this.#out += mark;
      this.java(value);
      mark = ', ';
    }
    this.#out += list.length === 0 ? '[]' : ']';
  }

  json(value: Value): void {
    if (Array.isArray(value)) this.#nested(() => this.#jsonList(value));
    else if (value instanceof Map) this.#nested(() => this.#jsonMap(value));
    else this.#out += jsonScalar(value, this.#frame);
  }

  #jsonMap(map: VtlMap): void {
    let mark = '{';
    for (const [key, value] of map) {
      this.#out += `${mark}${JSON.stringify(key)}:`;
      this.json(value);
      mark = ',';
    }
    this.#out += map.size === 0 ? '{}' : '}';
  }

  #jsonList(list: readonly Value[]): void {
    let mark = '[';
    for (const value of list) {
      this.#out += mark;
      this.json(value);
      mark = ',';
    }
    this.#out += list.length === 0 ? '[]' : ']';
  }
}

function jsonScalar(value: Value, frame: Frame): string {
  const text = simple(value, frame)!;
  return typeof value === 'string' || value instanceof Host ? JSON.stringify(text) : text;
}

/** As toString() gives it. */
export function printed(value: Value, frame: Frame): string {
  const text = simple(value, frame);
  if (text !== undefined) return text;
  const printer = new Printer(frame);
  printer.java(value);
  return printer.finished();
}

/** JSON without spaces. */
export function json(value: Value, frame: Frame): string {
  const printer = new Printer(frame);
  printer.json(value);
  return printer.finished();
}
