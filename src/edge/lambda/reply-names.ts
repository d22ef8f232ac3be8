// Names of headers that functions and backends send: whether HTTP allows them, and under which name they go to the client. [lambda C4, api-gateway.md A8.2]
import { isHeaderName } from './header-text.ts';

interface ReplyName {
  readonly lower: string;
  /** What is sent; undefined: the header is dropped. */
  readonly sent: string | undefined;
  /** A name that HTTP does not allow. */
  readonly valid: boolean;
}

/** Functions send few different names; what they mean is kept, and a function that invents names cannot fill the memory. */
const MOST_NAMES = 4096;
/** Longer names are not kept. */
const KEPT_NAME = 256;

/** What a door does with the names that functions send. */
export class ReplyNames {
  readonly #dropped: ReadonlySet<string>;
  readonly #remapped: ReadonlySet<string>;
  readonly #known = new Map<string, ReplyName>();

  constructor(dropped: Iterable<string>, remapped: Iterable<string>) {
    this.#dropped = new Set(dropped);
    this.#remapped = new Set(remapped);
  }

  of(name: string): ReplyName {
    const known = this.#known.get(name);
    if (known) return known;
    const lower = name.toLowerCase();
    const sent = this.#remapped.has(lower) ? `x-amzn-Remapped-${name}` : name;
    const learned = { lower, sent: this.#dropped.has(lower) ? undefined : sent, valid: isHeaderName(name) };
    if (name.length > KEPT_NAME) return learned;
    if (this.#known.size >= MOST_NAMES) this.#known.clear();
    this.#known.set(name, learned);
    return learned;
  }
}
