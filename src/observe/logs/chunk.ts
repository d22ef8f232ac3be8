// Lines on their way to the disk. The hot path: a line costs one string concatenation. Knows no file.

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
  text: string;
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

export function openChunk(options: Pick<Chunk, 'ingestedMs' | 'deletes' | 'needed'>): Chunk {
  return { text: '', lines: 0, sealed: false, entries: [], ...options };
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

/** `escaped` fits on one line. */
export function add(entry: Entry, timestampMs: number, escaped: string): void {
  const { chunk } = entry;
  chunk.text += `${entry.prefix}${timestampMs}\t${escaped}\n`;
  chunk.lines += 1;
  entry.bytes += escaped.length;
  if (timestampMs < entry.firstMs) entry.firstMs = timestampMs;
  if (timestampMs > entry.lastMs) entry.lastMs = timestampMs;
}
