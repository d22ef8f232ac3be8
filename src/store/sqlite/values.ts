// Parsed values by row, so that a value is parsed once and not at every read. Knows no SQL and no transaction.

interface Held {
  readonly version: number;
  readonly value: unknown;
}

/** JSON text is counted in UTF-16 units; when the sum passes this, everything is let go and read again on demand. */
const MOST_TEXT = 32 * 1024 * 1024;

/** Values are frozen through and through: they are shared by all readers, and a reader that writes to one must fail at once. */
function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}

export function rowKey(kind: string, account: string, region: string, id: string): string {
  return `${kind}\0${account}\0${region}\0${id}`;
}

export class Values {
  readonly #held = new Map<string, Held>();
  /** Rows that the open SQL transaction has changed: a rollback would bring their old versions back, so they are not held. */
  readonly #unsettled = new Set<string>();
  #text = 0;

  parse(key: string, version: number, text: string): unknown {
    const held = this.#held.get(key);
    if (held !== undefined && held.version === version) return held.value;
    const value = freeze(JSON.parse(text));
    if (!this.#unsettled.has(key)) this.#hold(key, { version, value }, text.length);
    return value;
  }

  /** The row was put or deleted within the open transaction. */
  unsettle(key: string): void {
    this.#held.delete(key);
    this.#unsettled.add(key);
  }

  /** The transaction has ended, either way. */
  settle(): void {
    this.#unsettled.clear();
  }

  #hold(key: string, held: Held, length: number): void {
    this.#text += length;
    if (this.#text > MOST_TEXT) {
      this.#held.clear();
      this.#text = length;
    }
    this.#held.set(key, held);
  }
}
