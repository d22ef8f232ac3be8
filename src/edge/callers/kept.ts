// What authorizers have decided, kept for their TTL: by stage and authorizer, then by identity. Never by method or route. [api-gateway.md A17.6, B7.2]
import type { Identity } from './identity.ts';

/** Where kept decisions belong: the stage and authorizer, and the deployment whose end is theirs. */
export interface CacheOwner {
  /** 'apiId/stage/authorizerId', with 'Canary' before the id in a canary's release of a REST API. */
  readonly scope: string;
  readonly deploymentId: string;
}

export interface Kept {
  readonly expiresAtMs: number;
  /** Characters, about: what it costs to keep. */
  readonly weight: number;
}

interface Entry<V> {
  readonly text: string;
  readonly value: V;
}

interface Scope<V> {
  readonly deploymentId: string;
  /** By the identity's mark; when another has taken that, by '=' and its text. */
  readonly entries: Map<string, Entry<V>>;
  weight: number;
}

export interface Bounds {
  /** Authorizers of stages. */
  readonly scopes: number;
  /** Of one authorizer of one stage. */
  readonly entries: number;
  /** Characters of one authorizer of one stage. */
  readonly weight: number;
}

const BOUNDS: Bounds = { scopes: 1000, entries: 10_000, weight: 16 * 1024 * 1024 };

export class DecisionCache<V extends Kept> {
  readonly #bounds: Bounds;
  readonly #scopes = new Map<string, Scope<V>>();

  constructor(bounds: Bounds = BOUNDS) {
    this.#bounds = bounds;
  }

  find(owner: CacheOwner, identity: Identity, nowMs: number): V | undefined {
    const scope = this.#scopes.get(owner.scope);
    // A redeployment begins anew.
    if (scope?.deploymentId !== owner.deploymentId) return undefined;
    const key = keyIn(scope, identity);
    const kept = scope.entries.get(key);
    if (kept === undefined) return undefined;
    if (kept.value.expiresAtMs > nowMs) {
      this.#touch(scope, key, kept);
      return kept.value;
    }
    drop(scope, key, kept);
    return undefined;
  }

  keep(owner: CacheOwner, identity: Identity, value: V): void {
    const scope = this.#scopeOf(owner);
    const key = keyIn(scope, identity);
    const before = scope.entries.get(key);
    if (before) drop(scope, key, before);
    const { text } = identity;
    scope.entries.set(key, { text, value });
    scope.weight += text.length + value.weight;
    while (scope.entries.size > this.#bounds.entries || scope.weight > this.#bounds.weight) {
      const [oldest, kept] = scope.entries.entries().next().value as [string, Entry<V>];
      drop(scope, oldest, kept);
    }
  }

  /** Forgets the decisions for a stage, its canary's among them. */
  flush(apiId: string, stage: string): void {
    const prefix = `${apiId}/${stage}/`;
    for (const scope of this.#scopes.keys()) if (scope.startsWith(prefix)) this.#scopes.delete(scope);
  }

  /** What was used last goes last; that order matters only once room gets short. */
  #touch(scope: Scope<V>, key: string, kept: Entry<V>): void {
    if (scope.entries.size < this.#bounds.entries / 2 && scope.weight < this.#bounds.weight / 2) return;
    scope.entries.delete(key);
    scope.entries.set(key, kept);
  }

  #scopeOf(owner: CacheOwner): Scope<V> {
    const known = this.#scopes.get(owner.scope);
    if (known?.deploymentId === owner.deploymentId) return known;
    this.#scopes.delete(owner.scope);
    if (this.#scopes.size >= this.#bounds.scopes) this.#scopes.delete(this.#scopes.keys().next().value as string);
    const scope = { deploymentId: owner.deploymentId, entries: new Map<string, Entry<V>>(), weight: 0 };
    this.#scopes.set(owner.scope, scope);
    return scope;
  }
}

/** Comparing two long texts is cheap, hashing one is not: that only happens to those who share their mark with another. */
function keyIn<V>(scope: Scope<V>, { mark, text }: Identity): string {
  const first = scope.entries.get(mark);
  return first === undefined || first.text === text ? mark : `=${text}`;
}

function drop<V extends Kept>(scope: Scope<V>, key: string, kept: Entry<V>): void {
  scope.entries.delete(key);
  scope.weight -= kept.text.length + kept.value.weight;
}
