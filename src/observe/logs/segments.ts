// The segment files of one group, oldest first: appends chunks, begins new files, drops old ones. Its caller lets one
// operation run at a time. Knows no queue and no clock.
import { constants, readdirSync, statSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Chunk, OpenStream } from './chunk.ts';
import { ingestedLine, streamLine } from './format.ts';
import { Segment, segmentNumber } from './segment.ts';

export interface SegmentLimits {
  readonly maxBytes: number;
  /** A file of this size gets no more records. */
  readonly segmentBytes: number;
}

/** Declares a stream that no event will refer to. */
const NO_NUMBER = -1;

export class Segments {
  readonly #dir: string;
  readonly #limits: SegmentLimits;
  #loaded: Segment[] | undefined;
  #handle: FileHandle | undefined;
  /** Numbers of streams that the open file knows. */
  readonly #declared = new Set<number>();

  constructor(dir: string, limits: SegmentLimits) {
    this.#dir = dir;
    this.#limits = limits;
  }

  /** Read from the disk at the first call and after `rest`: indexes, and what was appended since. */
  list(): Segment[] {
    return (this.#loaded ??= loadSegments(this.#dir));
  }

  storedBytes(): number {
    if (this.#loaded !== undefined) return total(this.#loaded);
    const sizes = segmentNumbers(this.#dir).map((number) => statSync(new Segment(this.#dir, number).path).size);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Appends a chunk as a whole; after an error the file ends where it ended before. */
  async write(chunk: Chunk, nowMs: number): Promise<void> {
    const segment = await this.#writable();
    const ingestedMs = chunk.ingestedMs ?? nowMs;
    const head = Buffer.from(ingestedLine(ingestedMs) + this.#declare(chunk, segment));
    const start = segment.size;
    await this.#append(segment, Buffer.concat([head, chunk.bytes.subarray(0, chunk.size)]));
    if (chunk.deletes !== undefined) {
      segment.shares.delete(chunk.deletes);
      segment.deletions.set(chunk.deletes, start + head.length);
    }
    for (const entry of chunk.entries) {
      this.#declared.add(entry.stream.number);
      segment.count(entry, ingestedMs);
    }
    await this.#keepWithin();
  }

  /** Drops the files whose events are all older; the newest file stays. */
  async expire(beforeMs: number): Promise<void> {
    for (const segment of this.list().slice(0, -1)) if (segment.lastMs < beforeMs) await this.#drop(segment);
  }

  /** Lets file and memory go until the next use. */
  async rest(): Promise<void> {
    if (this.#handle !== undefined) await this.#loaded?.at(-1)?.saveIndex();
    await this.#letGo();
    this.#loaded = undefined;
  }

  async remove(): Promise<void> {
    await this.#letGo();
    this.#loaded = [];
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #writable(): Promise<Segment> {
    const segments = this.list();
    let last = segments.at(-1);
    if (last === undefined || last.size >= this.#limits.segmentBytes) {
      await last?.saveIndex();
      await this.#letGo();
      last = new Segment(this.#dir, (last?.number ?? 0) + 1);
      segments.push(last);
    }
    if (this.#handle === undefined) {
      this.#handle = await open(last.path, constants.O_RDWR | constants.O_CREAT);
      // A torn record of a killed process, or of a failed write, would swallow the next one.
      await this.#handle.truncate(last.size);
    }
    return last;
  }

  async #append(segment: Segment, bytes: Buffer): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await (this.#handle as FileHandle).write(
          bytes,
          done,
          bytes.length - done,
          segment.size + done,
        );
        done += bytesWritten;
      }
    } catch (error) {
      await this.#letGo();
      throw error;
    }
    segment.size += bytes.length;
  }

  /** The lines that tell the file the names of streams it has not seen. */
  #declare(chunk: Chunk, segment: Segment): string {
    let lines = '';
    for (const { stream, dead } of chunk.entries) {
      if (this.#declared.has(stream.number)) continue;
      const { createdMs, kept } = this.#known(stream);
      lines += streamLine(stream.number, createdMs, kept, stream.name);
      if (!dead) segment.share(stream.name, createdMs, kept);
    }
    return lines;
  }

  /** A stream is as old as its oldest share, and kept when any share says so. */
  #known(stream: OpenStream): { createdMs: number; kept: boolean } {
    let { createdMs, kept } = stream;
    for (const segment of this.list()) {
      const share = segment.shares.get(stream.name);
      if (share === undefined) continue;
      createdMs = Math.min(createdMs, share.createdMs);
      kept ||= share.kept;
    }
    return { createdMs, kept };
  }

  async #keepWithin(): Promise<void> {
    for (const segment of this.list().slice(0, -1)) {
      if (total(this.list()) <= this.#limits.maxBytes) return;
      await this.#drop(segment);
    }
  }

  /** Kept streams that would vanish with the file are declared anew in the newest one first. */
  async #drop(segment: Segment): Promise<void> {
    const others = this.list().filter((other) => other !== segment);
    const orphans = [...segment.shares.values()].filter(
      (share) => share.kept && !others.some((other) => other.shares.has(share.name)),
    );
    if (orphans.length > 0) {
      const newest = await this.#writable();
      const lines = orphans.map((share) => streamLine(NO_NUMBER, share.createdMs, true, share.name));
      await this.#append(newest, Buffer.from(lines.join('')));
      for (const { name, createdMs } of orphans) newest.share(name, createdMs, true);
    }
    const segments = this.list();
    segments.splice(segments.indexOf(segment), 1);
    await segment.remove();
  }

  async #letGo(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#declared.clear();
    await handle?.close();
  }
}

function total(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.size, 0);
}

function loadSegments(dir: string): Segment[] {
  const segments = segmentNumbers(dir).map((number) => new Segment(dir, number).load());
  const deleted = new Set<string>();
  for (const segment of segments.toReversed()) {
    // An index may be older than the deletion that a later file tells of.
    for (const name of deleted) segment.shares.delete(name);
    for (const name of segment.deletions.keys()) deleted.add(name);
  }
  return segments;
}

/** Ascending; none when the folder does not exist yet. */
function segmentNumbers(dir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const numbers = names.map(segmentNumber).filter((number) => number !== undefined);
  return numbers.sort((a, b) => a - b);
}
