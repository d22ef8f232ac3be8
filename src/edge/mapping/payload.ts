// A body that mappings read: its text, and what it means as JSON, read at most once.
import { readJson } from './vtl/json-reader.ts';
import type { Value } from './vtl/values.ts';

/** Templates may change what json() gives them: apply parameter mappings before rendering. */
export class Payload {
  /** As it came; '' when there is none. */
  readonly text: string;
  #json: Value | undefined;
  #read = false;

  constructor(text: string) {
    this.text = text;
  }

  /** For validation: as JSON.parse reads it; undefined when the text is not JSON. */
  plain(): unknown {
    if (this.text === '') return {};
    try {
      return JSON.parse(this.text) as unknown;
    } catch {
      return undefined;
    }
  }

  /** Undefined when the text is not JSON; an empty body counts as {}. [api-gateway.md A12.2, A15] */
  json(): Value | undefined {
    if (this.#read) return this.#json;
    this.#read = true;
    this.#json = this.text === '' ? new Map<string, Value>() : readJson(this.text);
    return this.#json;
  }
}
