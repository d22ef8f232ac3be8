// One append-only file of a group and what is known of it: which streams, which times. Its index is a cache beside it.
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from './chunk.ts';
import { scan } from './format.ts';

/** What one stream has in one segment. */
export interface Share {
  readonly name: string;
  createdMs: number;
  kept: boolean;
  bytes: number;
  /** Undefined while the stream has no event here. */
  firstMs?: number;
  lastMs?: number;
  lastIngestedMs?: number;
}

interface SavedIndex {
  /** The index covers this many bytes. */
  readonly through: number;
  readonly shares: readonly Share[];
  readonly deletions: readonly (readonly [name: string, offset: number])[];
}

const NAME = /^(\d{8})\.log$/;

/** The number in a segment's file name; undefined for other files. */
export function segmentNumber(fileName: string): number | undefined {
  const digits = NAME.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export class Segment {
  readonly number: number;
  readonly path: string;
  readonly #indexPath: string;
  readonly shares = new Map<string, Share>();
  /** Where a stream was deleted last: its records before are dead. */
  readonly deletions = new Map<string, number>();
  /** Bytes of whole records. */
  size = 0;

  constructor(dir: string, number: number) {
    const base = join(dir, String(number).padStart(8, '0'));
    this.number = number;
    this.path = `${base}.log`;
    this.#indexPath = `${base}.idx`;
  }

  /** Reads the index and the records that it does not cover. A torn last record is not counted. */
  load(): this {
    const fileSize = statSync(this.path).size;
    this.#restore(this.#readIndex(fileSize));
    const covered = this.size;
    if (covered < fileSize) this.size = covered + this.#scan(readTail(this.path, covered, fileSize), covered);
    return this;
  }

  async saveIndex(): Promise<void> {
    const index: SavedIndex = { through: this.size, shares: [...this.shares.values()], deletions: [...this.deletions] };
    await writeFile(this.#indexPath, JSON.stringify(index));
  }

  async remove(): Promise<void> {
    await rm(this.#indexPath, { force: true });
    await rm(this.path, { force: true });
  }

  /** Counts what was written of one stream. */
  count(entry: Entry, ingestedMs: number): void {
    if (entry.dead) return;
    const share = this.share(entry.stream.name, entry.stream.createdMs, entry.stream.kept);
    if (entry.lastMs < entry.firstMs) return;
    share.bytes += entry.bytes;
    widen(share, entry.firstMs, entry.lastMs, ingestedMs);
  }

  /** The share of a stream, made when it is the first time. */
  share(name: string, createdMs: number, kept: boolean): Share {
    let share = this.shares.get(name);
    if (share === undefined) this.shares.set(name, (share = { name, createdMs, kept, bytes: 0 }));
    share.kept ||= kept;
    return share;
  }

  /** Is there an event of one of these streams (of any, when undefined) with from <= timestamp < to? */
  mayHold(streams: ReadonlySet<string> | undefined, fromMs: number, toMs: number): boolean {
    for (const { name, firstMs, lastMs } of this.shares.values()) {
      if (firstMs === undefined || lastMs === undefined) continue;
      if (lastMs >= fromMs && firstMs < toMs && (streams === undefined || streams.has(name))) return true;
    }
    return false;
  }

  /** The newest timestamp, -Infinity without events. */
  get lastMs(): number {
    let last = -Infinity;
    for (const share of this.shares.values()) last = Math.max(last, share.lastMs ?? -Infinity);
    return last;
  }

  get firstMs(): number {
    let first = Infinity;
    for (const share of this.shares.values()) first = Math.min(first, share.firstMs ?? Infinity);
    return first;
  }

  #readIndex(fileSize: number): SavedIndex | undefined {
    let index: SavedIndex;
    try {
      index = JSON.parse(readFileSync(this.#indexPath, 'utf8')) as SavedIndex;
    } catch {
      // Missing or torn: it is only a cache, the records tell the same.
      return undefined;
    }
    // A power failure may have kept the index and lost the end of the file.
    if (index.through <= fileSize) return index;
    rmSync(this.#indexPath);
    return undefined;
  }

  #restore(index: SavedIndex | undefined): void {
    if (index === undefined) return;
    this.size = index.through;
    for (const share of index.shares) this.shares.set(share.name, share);
    for (const [name, offset] of index.deletions) this.deletions.set(name, offset);
  }

  /** `bytes` begin at `base` in the file. */
  #scan(bytes: Buffer, base: number): number {
    const streams = new Map<number, { name: string; createdMs: number; kept: boolean }>();
    let ingestedMs = 0;
    return scan(bytes, 0, {
      ingested: (ms) => (ingestedMs = ms),
      stream: (number, createdMs, kept, name) => {
        streams.set(number, { name, createdMs, kept });
        this.share(name, createdMs, kept);
      },
      deleted: (name, offset) => {
        this.shares.delete(name);
        this.deletions.set(name, base + offset);
      },
      event: (number, timestampMs, _offset, start, end) => {
        const stream = streams.get(number);
        if (stream === undefined) return;
        const share = this.share(stream.name, stream.createdMs, stream.kept);
        share.bytes += end - start;
        widen(share, timestampMs, timestampMs, ingestedMs);
      },
    });
  }
}

function readTail(path: string, from: number, to: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(to - from);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}

function widen(share: Share, firstMs: number, lastMs: number, ingestedMs: number): void {
  share.firstMs = Math.min(share.firstMs ?? Infinity, firstMs);
  share.lastMs = Math.max(share.lastMs ?? -Infinity, lastMs);
  share.lastIngestedMs = Math.max(share.lastIngestedMs ?? 0, ingestedMs);
}
