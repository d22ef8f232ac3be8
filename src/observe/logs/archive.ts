// The log archive of a data folder: groups as folders of append-only files, written in batches. Knows no service and no retention rule.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  LogArchive,
  LogEvent,
  LogReadQuery,
  LogScope,
  LogWriter,
  StoredLogEvent,
  StreamSummary,
} from '../contract.ts';
import { placeOf } from './format.ts';
import { folderName, Group, META, type GroupMeta } from './group.ts';
import type { SegmentLimits } from './segments.ts';
import { select } from './select.ts';
import { StreamWriter, type WriterHost } from './writer.ts';

export interface LogArchiveOptions {
  readonly dir: string;
  /** When a group has more, its oldest events are dropped. */
  readonly maxBytesPerGroup: number;
  /** Epoch ms. */
  readonly now: () => number;
  /** Told when lines could not be written; they are tried again. Default: a process warning. */
  readonly warn?: (error: Error) => void;
}

const FLUSH_EVERY_MS = 200;
/** A group that was not used for one to two of these lets its file and its index go. */
const REST_AFTER_MS = 10_000;
const LARGEST_SEGMENT = 8 * 1024 * 1024;

/** Only one process may use the folder at a time. */
export async function openLogArchive(options: LogArchiveOptions): Promise<LogArchive> {
  const archive = new Archive(options);
  await archive.load();
  return archive;
}

function keyOf(scope: LogScope): string {
  return `${scope.account}\0${scope.region}\0${scope.group}`;
}

class Archive implements LogArchive, WriterHost {
  readonly #dir: string;
  readonly #limits: SegmentLimits;
  readonly #now: () => number;
  readonly #warn: (error: Error) => void;
  readonly #groups = new Map<string, Group>();
  readonly #dirty = new Set<Group>();
  readonly #removals = new Set<Promise<void>>();
  #awake = new Set<Group>();
  #drowsy = new Set<Group>();
  #flushTimer: NodeJS.Timeout | undefined;
  #restTimer: NodeJS.Timeout | undefined;

  constructor(options: LogArchiveOptions) {
    const maxBytes = options.maxBytesPerGroup;
    this.#dir = options.dir;
    this.#limits = { maxBytes, segmentBytes: Math.min(LARGEST_SEGMENT, Math.ceil(maxBytes / 8)) };
    this.#now = options.now;
    this.#warn = options.warn ?? ((error) => process.emitWarning(error));
  }

  async load(): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const folders = await readdir(this.#dir);
    await Promise.all(folders.map((folder) => this.#loadGroup(join(this.#dir, folder))));
  }

  stream(scope: LogScope, stream: string): LogWriter {
    return new StreamWriter(this, scope, stream);
  }

  open(scope: LogScope): Group {
    return this.#find(scope) ?? this.#make(scope, this.#now());
  }

  dirty(group: Group): void {
    this.#dirty.add(group);
    if (this.#flushTimer !== undefined) return;
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = undefined;
      for (const one of this.#dirty) this.full(one);
    }, FLUSH_EVERY_MS);
    this.#flushTimer.unref();
  }

  full(group: Group): void {
    this.#flushGroup(group).catch(this.#warn);
  }

  async flush(): Promise<void> {
    const waiting = [...this.#groups.values()].filter((group) => !group.queue.isEmpty);
    await Promise.all(waiting.map((group) => this.#flushGroup(group)));
  }

  groups(account: string, region: string): { group: string; createdMs: number; storedBytes: number }[] {
    const own = [...this.#groups.values()].filter(({ scope }) => scope.account === account && scope.region === region);
    return own.map((group) => ({
      group: group.scope.group,
      createdMs: group.createdMs,
      storedBytes: group.storedBytes(),
    }));
  }

  createdMs(scope: LogScope): number | undefined {
    return this.#find(scope)?.createdMs;
  }

  createGroup(scope: LogScope, nowMs: number): boolean {
    if (this.#find(scope) !== undefined) return false;
    this.#make(scope, nowMs).save();
    return true;
  }

  deleteGroup(scope: LogScope): boolean {
    const group = this.#find(scope);
    if (group === undefined) return false;
    this.#groups.delete(keyOf(scope));
    for (const set of [this.#dirty, this.#awake, this.#drowsy]) set.delete(group);
    const removal = group.remove().catch(this.#warn);
    this.#removals.add(removal);
    void removal.then(() => this.#removals.delete(removal));
    return true;
  }

  createStream(scope: LogScope, stream: string, nowMs: number): boolean {
    const group = this.#use(this.#find(scope) ?? this.#make(scope, nowMs));
    const created = group.createStream(stream, nowMs);
    if (created) this.dirty(group);
    return created;
  }

  deleteStream(scope: LogScope, stream: string): boolean {
    const group = this.#find(scope);
    if (group === undefined || !this.#use(group).deleteStream(stream)) return false;
    this.dirty(group);
    return true;
  }

  streams(scope: LogScope): StreamSummary[] {
    const group = this.#find(scope);
    return group === undefined ? [] : this.#use(group).streams();
  }

  async append(scope: LogScope, stream: string, events: readonly LogEvent[], nowMs: number): Promise<void> {
    if (events.length === 0) return;
    const group = this.#use(this.#find(scope) ?? this.#make(scope, nowMs));
    group.append(stream, events, nowMs);
    await group.flush();
  }

  async read(scope: LogScope, query: LogReadQuery): Promise<StoredLogEvent[]> {
    const group = this.#find(scope);
    if (group === undefined) return [];
    await this.#flushGroup(group).catch(this.#warn);
    const after = query.afterEventId === undefined ? undefined : placeOf(query.afterEventId);
    const before = query.beforeEventId === undefined ? undefined : placeOf(query.beforeEventId);
    return select(group.segments(), {
      streams: query.streams === undefined ? undefined : new Set(query.streams),
      fromMs: Math.max(query.fromMs ?? 0, group.floorMs, after?.timestampMs ?? 0),
      toMs: Math.min(query.toMs ?? Infinity, (before?.timestampMs ?? Infinity) + 1),
      after,
      before,
      limit: query.limit,
      newest: query.newest ?? false,
    });
  }

  async expire(scope: LogScope, beforeMs: number): Promise<void> {
    const group = this.#find(scope);
    if (group !== undefined) await this.#use(group).expire(beforeMs);
  }

  async reset(): Promise<void> {
    for (const group of this.#groups.values()) this.deleteGroup(group.scope);
    await Promise.all(this.#removals);
  }

  async close(): Promise<void> {
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#restTimer);
    await this.flush().catch(this.#warn);
    await Promise.all([...this.#groups.values()].map((group) => group.rest()));
    await Promise.all(this.#removals);
  }

  #find(scope: LogScope): Group | undefined {
    return this.#groups.get(keyOf(scope));
  }

  #make(scope: LogScope, createdMs: number): Group {
    const { account, region, group } = scope;
    return this.#add(join(this.#dir, folderName(scope)), { account, region, group, createdMs, floorMs: 0 }, false);
  }

  #add(dir: string, meta: GroupMeta, saved: boolean): Group {
    const group = new Group(dir, meta, saved, this.#limits, this.#now);
    this.#groups.set(keyOf(meta), group);
    return group;
  }

  async #loadGroup(dir: string): Promise<void> {
    let text: string;
    try {
      text = await readFile(join(dir, META), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // Deleted, or killed before the group was made: meta.json comes first and goes first.
      await rm(dir, { recursive: true, force: true });
      return;
    }
    try {
      this.#add(dir, JSON.parse(text) as GroupMeta, true);
    } catch (error) {
      this.#warn(new Error(`The log group in ${dir} cannot be read; its ${META} is damaged.`, { cause: error }));
    }
  }

  /** What could not be written stays, and is tried again with the next batch. */
  async #flushGroup(group: Group): Promise<void> {
    this.#dirty.delete(group);
    this.#use(group);
    try {
      await group.flush();
    } catch (error) {
      if (!group.gone) this.dirty(group);
      throw error;
    }
  }

  /** Keeps the group's file and index at hand for a while. */
  #use(group: Group): Group {
    this.#drowsy.delete(group);
    this.#awake.add(group);
    this.#restTimer ??= setTimeout(() => this.#restIdle(), REST_AFTER_MS).unref();
    return group;
  }

  #restIdle(): void {
    for (const group of this.#drowsy) group.rest().catch(this.#warn);
    this.#drowsy = this.#awake;
    this.#awake = new Set();
    this.#restTimer = this.#drowsy.size === 0 ? undefined : setTimeout(() => this.#restIdle(), REST_AFTER_MS).unref();
  }
}
