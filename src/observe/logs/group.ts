// One log group: its queue in memory and its segments on the disk, and the streams that both hold together.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEvent, LogScope, StreamSummary } from '../contract.ts';
import { add, append, join as joinChunk, openChunk, type Chunk, type OpenStream } from './chunk.ts';
import { deletedLine } from './format.ts';
import { Queue } from './queue.ts';
import type { Segment, Share } from './segment.ts';
import { Segments, type SegmentLimits } from './segments.ts';

/** What is written to meta.json. */
export interface GroupMeta extends LogScope {
  readonly createdMs: number;
  /** Events before this have expired. */
  readonly floorMs: number;
}

export const META = 'meta.json';

/**
 * A folder for a group: names may be longer than a file name and hold slashes, so a digest tells them apart. A group that is
 * deleted and made again gets another folder: what is still being written to the old one cannot reach the new one.
 */
export function folderName(scope: LogScope): string {
  const readable = scope.group.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(-80);
  const digest = createHash('sha256').update(`${scope.account}\0${scope.region}\0${scope.group}`).digest('hex');
  return `${digest.slice(0, 16)}-${readable}-${randomBytes(4).toString('hex')}`;
}

export class Group {
  readonly scope: LogScope;
  readonly createdMs: number;
  readonly queue = new Queue();
  readonly #dir: string;
  readonly #segments: Segments;
  readonly #now: () => number;
  #floorMs: number;
  #gone = false;
  #saved: boolean;
  #nextNumber = 0;
  /** Streams of `append`, so that each call does not declare its stream anew. */
  readonly #appended = new Map<string, OpenStream>();
  /** One thing at a time on the disk. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(dir: string, meta: GroupMeta, saved: boolean, limits: SegmentLimits, now: () => number) {
    this.scope = { account: meta.account, region: meta.region, group: meta.group };
    this.createdMs = meta.createdMs;
    this.#floorMs = meta.floorMs;
    this.#saved = saved;
    this.#dir = dir;
    this.#segments = new Segments(dir, limits);
    this.#now = now;
  }

  get floorMs(): number {
    return this.#floorMs;
  }

  get gone(): boolean {
    return this.#gone;
  }

  openStream(name: string, kept = false, createdMs = this.#now()): OpenStream {
    return { number: this.#nextNumber++, name, createdMs, kept };
  }

  append(name: string, events: readonly LogEvent[], nowMs: number): void {
    const chunk = openChunk({ needed: true, ingestedMs: nowMs });
    const stream = this.#appended.get(name) ?? this.openStream(name, false, nowMs);
    this.#appended.set(name, stream);
    const entry = joinChunk(chunk, stream);
    for (const { timestampMs, message } of events) add(entry, timestampMs, message);
    this.queue.seal(chunk);
  }

  createStream(name: string, nowMs: number): boolean {
    if (this.#summaries().has(name)) return false;
    const chunk = openChunk({ needed: true, ingestedMs: nowMs });
    joinChunk(chunk, this.openStream(name, true, nowMs));
    this.queue.seal(chunk);
    return true;
  }

  deleteStream(name: string): boolean {
    if (!this.#summaries().has(name)) return false;
    this.#appended.delete(name);
    for (const segment of this.#segments.list()) segment.shares.delete(name);
    for (const { entries } of this.queue.chunks())
      for (const entry of entries) entry.dead ||= entry.stream.name === name;
    const chunk = openChunk({ needed: true, deletes: name });
    append(chunk, deletedLine(name));
    this.queue.seal(chunk);
    return true;
  }

  streams(): StreamSummary[] {
    return [...this.#summaries().values()];
  }

  /** Of the files, without what is still in memory. */
  storedBytes(): number {
    return this.#segments.storedBytes();
  }

  /** A copy of the list, oldest first. A file may be dropped while it is being read. */
  segments(): Segment[] {
    return [...this.#segments.list()];
  }

  /** Resolves when all that was written so far is in the files (not synced: it survives the process, not a power failure). */
  flush(): Promise<void> {
    this.queue.seal();
    return this.#alone(() => this.#drain());
  }

  /** Events before this are gone, at once for readers, and whole files with them. */
  async expire(beforeMs: number): Promise<void> {
    if (beforeMs <= this.#floorMs) return;
    this.#floorMs = beforeMs;
    this.save();
    await this.#alone(() => this.#segments.expire(beforeMs));
  }

  /** Closes the file and forgets the index until the next use. */
  rest(): Promise<void> {
    return this.#alone(async () => {
      if (!this.queue.isEmpty) return;
      this.#appended.clear();
      await this.#segments.rest();
    });
  }

  /** Gone at once, also for a process that starts after this one was killed here; the files follow. */
  remove(): Promise<void> {
    this.#gone = true;
    this.queue.abandon();
    rmSync(join(this.#dir, META), { force: true });
    return this.#alone(() => this.#segments.remove());
  }

  /** Makes the group known to the next process. */
  save(): void {
    const meta: GroupMeta = { ...this.scope, createdMs: this.createdMs, floorMs: this.#floorMs };
    const path = join(this.#dir, META);
    mkdirSync(this.#dir, { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(meta));
    renameSync(`${path}.new`, path);
    this.#saved = true;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const chunk = this.#gone ? undefined : this.queue.take(this.#now());
      if (chunk === undefined) return;
      try {
        if (!this.#saved) this.save();
        await this.#segments.write(chunk, this.#now());
        this.queue.written();
      } catch (error) {
        this.queue.failed();
        throw error;
      }
    }
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#busy.then(work);
    // Who asked for the work hears of its error; the next one is not its business.
    this.#busy = done.catch(() => undefined);
    return done;
  }

  /** By name: what the files and the queue say together. */
  #summaries(): Map<string, StreamSummary> {
    const found = new Map<string, StreamSummary>();
    const merge = (share: Share) => found.set(share.name, combined(found.get(share.name), share, this.#floorMs));
    for (const segment of this.#segments.list()) for (const share of segment.shares.values()) merge(share);
    for (const chunk of this.queue.chunks()) for (const share of waitingShares(chunk, this.#now())) merge(share);
    return found;
  }
}

function waitingShares(chunk: Chunk, nowMs: number): Share[] {
  const alive = chunk.entries.filter((entry) => !entry.dead);
  return alive.map(({ stream, bytes, firstMs, lastMs }) => {
    const share = { name: stream.name, createdMs: stream.createdMs, kept: stream.kept, bytes };
    return lastMs < firstMs ? share : { ...share, firstMs, lastMs, lastIngestedMs: chunk.ingestedMs ?? nowMs };
  });
}

function combined(known: StreamSummary | undefined, share: Share, floorMs: number): StreamSummary {
  const { name, createdMs, bytes } = share;
  const sum = {
    name,
    createdMs: Math.min(known?.createdMs ?? Infinity, createdMs),
    storedBytes: (known?.storedBytes ?? 0) + bytes,
  };
  const live = share.firstMs !== undefined && share.lastMs !== undefined && share.lastMs >= floorMs;
  if (!live) return { ...known, ...sum };
  return {
    ...sum,
    firstEventMs: Math.max(floorMs, Math.min(known?.firstEventMs ?? Infinity, share.firstMs ?? Infinity)),
    lastEventMs: Math.max(known?.lastEventMs ?? 0, share.lastMs ?? 0),
    lastIngestionMs: Math.max(known?.lastIngestionMs ?? 0, share.lastIngestedMs ?? 0),
  };
}
