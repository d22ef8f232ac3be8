// One page of keys out of the store: in UTF-8 byte order, rolled up at a delimiter, without reading what it skips. [lambda F5]
import type { Entry, Kind } from '../../store/contract.ts';
import type { ReadTx } from '../kernel/contract.ts';
import { invalidArgument } from './faults.ts';
import { afterKey, afterPrefix, keysWith } from './ids.ts';
import { EVERYWHERE } from './resources.ts';

export interface Listing<T> {
  readonly rows: readonly Entry<T>[];
  /** Common prefixes. */
  readonly prefixes: readonly string[];
  /** There is more. */
  readonly truncated: boolean;
  /** The last of the page is a common prefix, not a row. */
  readonly endsInPrefix: boolean;
}

export interface ListingOptions<T> {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly limit: number;
  /** An id of the store; undefined: from the start. */
  readonly after: string | undefined;
  /** Called once for each row in order; false leaves it out. */
  take(row: Entry<T>): boolean;
}

const FIRST_BATCH = 32;
const MOST_BATCH = 1000;

/** Reads in batches: larger ones while rows are taken, smaller ones after each jump over a common prefix. */
export function listing<T extends { readonly key: string }>(
  tx: ReadTx,
  kind: Kind<T>,
  options: ListingOptions<T>,
): Listing<T> {
  const { bucket, prefix, delimiter, limit } = options;
  const rows: Entry<T>[] = [];
  const prefixes: string[] = [];
  let rolled: string | undefined;
  const pageOf = (truncated: boolean): Listing<T> => ({
    rows,
    prefixes,
    truncated,
    endsInPrefix: rolled !== undefined && rolled === prefixes.at(-1),
  });
  if (limit === 0) return pageOf(false);
  let after = options.after;
  let batch = delimiter ? FIRST_BATCH : Math.min(limit + 1, MOST_BATCH);
  for (;;) {
    const found = tx.list(kind, EVERYWHERE, {
      prefix: keysWith(bucket, prefix),
      limit: batch,
      ...(after !== undefined && { after }),
    });
    for (const row of found) {
      if (rolled !== undefined && row.value.key.startsWith(rolled)) continue;
      if (!options.take(row)) continue;
      if (rows.length + prefixes.length === limit) return pageOf(true);
      rolled = commonPrefix(row.value.key, prefix, delimiter);
      if (rolled === undefined) rows.push(row);
      else prefixes.push(rolled);
    }
    const last = found.at(-1);
    if (!last || found.length < batch) return pageOf(false);
    const jumps = rolled !== undefined && last.value.key.startsWith(rolled);
    after = jumps ? afterPrefix(bucket, rolled as string) : last.id;
    batch = jumps ? Math.max(FIRST_BATCH, batch >> 1) : Math.min(batch * 2, MOST_BATCH);
  }
}

/** The key up to the first delimiter after the prefix. */
function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Where a page begins behind a key, or behind a common prefix that the page before ended with. */
export function startOf(
  bucket: string,
  marker: string | undefined,
  prefix: string,
  delimiter: string | undefined,
): string | undefined {
  if (!marker) return undefined;
  const rolled = marker.startsWith(prefix) ? commonPrefix(marker, prefix, delimiter) : undefined;
  return rolled === marker ? afterPrefix(bucket, marker) : afterKey(bucket, marker);
}

/** What a page may hold; more than 1,000 is 1,000. */
export function limitOf(asked: number | undefined, name: string): number {
  if (asked === undefined) return MOST_BATCH;
  if (!Number.isInteger(asked) || asked < 0 || asked > 2 ** 31 - 1)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, asked);
  return Math.min(asked, MOST_BATCH);
}

/** Percent-encoding of keys in answers, for those that XML cannot bear. */
export function encodedFor(type: string | undefined): (key: string) => string {
  if (type === undefined) return (key) => key;
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  return (key) =>
    encodeURIComponent(key)
      .replaceAll('%2F', '/')
      .replace(/[!'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
