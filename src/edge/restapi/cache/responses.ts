// Answers of integrations, kept in memory for stages with a cache cluster: each stage has a share, what was used last stays. [api-gateway.md A21.2]
import type { ClusterUnit } from './unit.ts';

export interface KeptAnswer {
  readonly status: number;
  /** Flat list; ids and trace are those of the request that made the entry. */
  readonly rawHeaders: readonly string[];
  readonly body: string | Buffer;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
  /** Which request made it. */
  readonly madeBy: string;
}

/** Larger answers are not kept. */
const LARGEST = 1024 * 1024;
const GB = 1024 * 1024 * 1024;
/** A cluster's memory is its own on AWS; here every stage takes an eighth of it, at most this much, and all together no more than that. */
const SHARE = 1 / 8;

export interface Bounds {
  /** Bytes of one stage. */
  readonly stage: number;
  /** Bytes of all stages together. */
  readonly total: number;
}

const BOUNDS: Bounds = { stage: GB / 4, total: GB / 2 };

interface Entry {
  readonly answer: KeptAnswer;
  readonly weight: number;
}

interface StageEntries {
  readonly cluster: ClusterUnit;
  readonly capacity: number;
  /** The one used last is last. */
  readonly entries: Map<string, Entry>;
  weight: number;
}

export interface Occupancy {
  readonly apiId: string;
  readonly stage: string;
  readonly entries: number;
  readonly bytes: number;
  readonly capacity: number;
}

/** Two bytes a character at most, and what the objects around it cost. */
function weightOf(key: string, { rawHeaders, body }: KeptAnswer): number {
  let characters = key.length;
  for (const text of rawHeaders) characters += text.length;
  return 500 + characters * 2 + sizeOf(body);
}

function sizeOf(body: string | Buffer): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

function isSame(a: ClusterUnit, b: ClusterUnit): boolean {
  return a === b || (a.size === b.size && a.createdMs === b.createdMs);
}

export class ResponseCaches {
  readonly #bounds: Bounds;
  /** The stage written to last is last. */
  readonly #stages = new Map<string, StageEntries>();
  #total = 0;

  constructor(bounds: Bounds = BOUNDS) {
    this.#bounds = bounds;
  }

  find(cluster: ClusterUnit, key: string, nowMs: number): KeptAnswer | undefined {
    const stage = this.#stages.get(cluster.scope);
    // Another size is another cluster: AWS removes the old one with everything in it.
    if (!stage || !isSame(stage.cluster, cluster)) return undefined;
    const entry = stage.entries.get(key);
    if (!entry) return undefined;
    stage.entries.delete(key);
    if (entry.answer.expiresAtMs > nowMs) {
      stage.entries.set(key, entry);
      return entry.answer;
    }
    this.#forget(stage, entry);
    return undefined;
  }

  /** False when the answer is too large to keep. */
  keep(cluster: ClusterUnit, key: string, answer: KeptAnswer): boolean {
    if (sizeOf(answer.body) > LARGEST) return false;
    const stage = this.#stageOf(cluster);
    const entry = { answer, weight: weightOf(key, answer) };
    if (entry.weight > stage.capacity) return false;
    this.#drop(stage, key);
    stage.entries.set(key, entry);
    stage.weight += entry.weight;
    this.#total += entry.weight;
    while (stage.weight > stage.capacity) this.#dropOldest(stage);
    while (this.#total > this.#bounds.total) this.#dropOldest(this.#quietest());
    return true;
  }

  flush(apiId: string, stageName: string): void {
    const scope = `${apiId}/${stageName}`;
    const stage = this.#stages.get(scope);
    if (!stage) return;
    this.#total -= stage.weight;
    this.#stages.delete(scope);
  }

  /** Forgets what stages of the API kept in clusters that are not among these: theirs were switched off, or they are gone. */
  retain(apiId: string, clusters: readonly ClusterUnit[]): void {
    for (const [scope, { cluster }] of this.#stages) {
      const [owner = '', stage = ''] = scope.split('/');
      if (owner === apiId && !clusters.some((known) => known.scope === scope && isSame(known, cluster)))
        this.flush(owner, stage);
    }
  }

  occupancy(): Occupancy[] {
    return [...this.#stages].map(([scope, { entries, weight, capacity }]) => {
      const [apiId = '', stage = ''] = scope.split('/');
      return { apiId, stage, entries: entries.size, bytes: weight, capacity };
    });
  }

  #stageOf(cluster: ClusterUnit): StageEntries {
    const { scope, size } = cluster;
    const known = this.#stages.get(scope);
    if (known && isSame(known.cluster, cluster)) {
      this.#stages.delete(scope);
      this.#stages.set(scope, known);
      return known;
    }
    if (known) this.#total -= known.weight;
    const capacity = Math.min(Number(size) * GB * SHARE || 0, this.#bounds.stage);
    const made = { cluster, capacity, entries: new Map<string, Entry>(), weight: 0 };
    this.#stages.delete(scope);
    this.#stages.set(scope, made);
    return made;
  }

  /** The stage that has not been written to for the longest time and has something to give. */
  #quietest(): StageEntries {
    for (const stage of this.#stages.values()) if (stage.entries.size > 0) return stage;
    throw new Error('the weight of the response caches is not that of their entries');
  }

  #dropOldest(stage: StageEntries): void {
    this.#drop(stage, stage.entries.keys().next().value as string);
  }

  #drop(stage: StageEntries, key: string): void {
    const entry = stage.entries.get(key);
    if (!entry) return;
    stage.entries.delete(key);
    this.#forget(stage, entry);
  }

  #forget(stage: StageEntries, { weight }: Entry): void {
    stage.weight -= weight;
    this.#total -= weight;
  }
}
