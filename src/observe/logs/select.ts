// Reads events out of segment files: a page of them in the order of (timestamp, event id). Knows no queue.
import { readFile } from 'node:fs/promises';
import type { StoredLogEvent } from '../contract.ts';
import { comparePlaces, eventId, scan, unescape, type Place } from './format.ts';
import type { Segment } from './segment.ts';

export interface Selection {
  readonly streams?: ReadonlySet<string>;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  /** Only events after this place in the order of answers. */
  readonly after?: Place;
  readonly before?: Place;
  readonly limit: number;
  /** Keep the last `limit` instead of the first. */
  readonly newest: boolean;
}

interface Found extends Place {
  readonly event: StoredLogEvent;
}

/** A match whose text is still in the bytes of its file. */
interface Match extends Place {
  readonly stream: string;
  readonly ingestionMs: number;
  readonly start: number;
  readonly end: number;
}

/** Ascending. `segments` oldest first. */
export async function select(segments: readonly Segment[], selection: Selection): Promise<StoredLogEvent[]> {
  const deadBefore = deathsAfter(segments);
  let found: Found[] = [];
  for (const segment of selection.newest ? segments.toReversed() : segments) {
    if (!segment.mayHold(selection.streams, selection.fromMs, selection.toMs) || isBeyond(segment, found, selection))
      continue;
    const bytes = await readSegment(segment);
    const matches = match(bytes, segment, selection, deadBefore.get(segment) ?? new Set());
    const texts = cut(matches, selection).map((one) => ({ ...one, event: eventOf(bytes, one) }));
    found = cut([...found, ...texts], selection);
  }
  return found.map((one) => one.event);
}

/** For each segment, the streams that were deleted in a later one. */
function deathsAfter(segments: readonly Segment[]): Map<Segment, ReadonlySet<string>> {
  const deaths = new Map<Segment, ReadonlySet<string>>();
  const later = new Set<string>();
  for (const segment of segments.toReversed()) {
    deaths.set(segment, new Set(later));
    for (const name of segment.deletions.keys()) later.add(name);
  }
  return deaths;
}

/** The page is full and all of the segment lies behind its end. */
function isBeyond(segment: Segment, found: readonly Found[], { limit, newest }: Selection): boolean {
  if (found.length < limit) return false;
  const edge = (newest ? found[0] : found.at(-1))?.timestampMs;
  if (edge === undefined) return true;
  return newest ? segment.lastMs < edge : segment.firstMs > edge;
}

async function readSegment(segment: Segment): Promise<Buffer> {
  const { size } = segment;
  try {
    return (await readFile(segment.path)).subarray(0, size);
  } catch (error) {
    // Dropped since the list was made: its events are gone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function match(bytes: Buffer, segment: Segment, selection: Selection, dead: ReadonlySet<string>): Match[] {
  const { streams } = selection;
  const best = new Best(selection);
  /** Streams that are asked for, by their number in this file, and the offset up to which they are dead. */
  const wanted = new Map<number, { readonly name: string; readonly deadUntil: number }>();
  let ingestionMs = 0;
  scan(bytes, 0, {
    ingested: (ms) => (ingestionMs = ms),
    stream: (number, _createdMs, _kept, name) => {
      wanted.delete(number);
      if (streams !== undefined && !streams.has(name)) return;
      wanted.set(number, { name, deadUntil: dead.has(name) ? Infinity : (segment.deletions.get(name) ?? -1) });
    },
    deleted: () => undefined,
    event: (number, timestampMs, offset, start, end) => {
      if (!best.mayTake(timestampMs)) return;
      const stream = wanted.get(number);
      if (stream === undefined || offset < stream.deadUntil) return;
      best.add({ timestampMs, segment: segment.number, offset, stream: stream.name, ingestionMs, start, end });
    },
  });
  return best.matches;
}

/** The matches of one file; once there are twice as many as asked for, the times of the better half bound what may still come. */
class Best {
  readonly #selection: Selection;
  #fromMs: number;
  #lastMs: number;
  matches: Match[] = [];

  constructor(selection: Selection) {
    this.#selection = selection;
    this.#fromMs = selection.fromMs;
    this.#lastMs = selection.toMs - 1;
  }

  mayTake(timestampMs: number): boolean {
    return timestampMs >= this.#fromMs && timestampMs <= this.#lastMs;
  }

  add(one: Match): void {
    const { after, before, limit, newest } = this.#selection;
    if (after !== undefined && comparePlaces(one, after) <= 0) return;
    if (before !== undefined && comparePlaces(one, before) >= 0) return;
    this.matches.push(one);
    if (this.matches.length < limit * 2) return;
    this.matches = cut(this.matches, this.#selection);
    if (newest) this.#fromMs = this.matches[0]?.timestampMs ?? this.#fromMs;
    else this.#lastMs = this.matches.at(-1)?.timestampMs ?? this.#lastMs;
  }
}

function cut<T extends Place>(places: T[], { limit, newest }: Selection): T[] {
  places.sort(comparePlaces);
  return newest ? places.slice(Math.max(0, places.length - limit)) : places.slice(0, limit);
}

function eventOf(bytes: Buffer, found: Match): StoredLogEvent {
  const { timestampMs, stream, ingestionMs, start, end } = found;
  return {
    timestampMs,
    message: unescape(bytes.toString('utf8', start, end)),
    stream,
    ingestionMs,
    eventId: eventId(found),
  };
}
