// Lines on their way to the disk. The hot path: a line is encoded at once, because text that waits is copied by every collection
// of garbage until it is written. Knows no file.
import { escape, isRecord } from './format.ts';

/** A stream as this process writes it. */
export interface OpenStream {
  /** Unique in the group for the life of the process. */
  readonly number: number;
  readonly name: string;
  readonly createdMs: number;
  /** Made by CreateLogStream: it stays when it is empty. */
  readonly kept: boolean;
}

/** What one stream has in one chunk. */
export interface Entry {
  readonly chunk: Chunk;
  readonly stream: OpenStream;
  /** How its lines begin. */
  readonly prefix: string;
  firstMs: number;
  lastMs: number;
  /** In UTF-16 units. */
  bytes: number;
  /** The stream was deleted after these lines. */
  dead: boolean;
}

export interface Chunk {
  /** What was added, in the first `size` bytes. */
  bytes: Buffer;
  size: number;
  lines: number;
  /** Nothing may be added any more. */
  sealed: boolean;
  readonly entries: Entry[];
  /** When its events were ingested; without it, when it is written. */
  readonly ingestedMs?: number;
  /** The stream that this chunk deletes. */
  readonly deletes?: string;
  /** Somebody waits for it, or it changes the list of streams: it may not be dropped when the disk is slow. */
  readonly needed: boolean;
}

const SMALLEST_BYTES = 2048;

export function openChunk(options: Pick<Chunk, 'ingestedMs' | 'deletes' | 'needed'>): Chunk {
  return { bytes: Buffer.allocUnsafe(SMALLEST_BYTES), size: 0, lines: 0, sealed: false, entries: [], ...options };
}

export function join(chunk: Chunk, stream: OpenStream): Entry {
  const entry = {
    chunk,
    stream,
    prefix: `${stream.number}\t`,
    firstMs: Infinity,
    lastMs: -Infinity,
    bytes: 0,
    dead: false,
  };
  chunk.entries.push(entry);
  return entry;
}

export function add(entry: Entry, timestampMs: number, message: string): void {
  const { chunk } = entry;
  const start = `${entry.prefix}${timestampMs}\t`;
  let record = `${start}${message}\n`;
  // The whole record is asked: that makes one flat text of it, which is what is encoded next.
  if (!isRecord(record)) record = `${start}${escape(message)}\n`;
  append(chunk, record);
  chunk.lines += 1;
  entry.bytes += record.length - start.length - 1;
  if (timestampMs < entry.firstMs) entry.firstMs = timestampMs;
  if (timestampMs > entry.lastMs) entry.lastMs = timestampMs;
}

export function append(chunk: Chunk, record: string): void {
  const needed = chunk.size + record.length * 3;
  if (needed > chunk.bytes.length) {
    const larger = Buffer.allocUnsafe(Math.max(needed, chunk.bytes.length * 2));
    chunk.bytes.copy(larger, 0, 0, chunk.size);
    chunk.bytes = larger;
  }
  chunk.size += chunk.bytes.write(record, chunk.size);
}
