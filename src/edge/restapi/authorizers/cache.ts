// What authorizers have decided, kept for their TTL: by stage and authorizer, then by identity. Never by method. [api-gateway.md A17.6]
import type { UserPoolToken } from './token.ts';
import type { CacheOwner } from './unit.ts';
import type { Verdict } from './verdict.ts';

export interface Kept {
  readonly expiresAtMs: number;
  /** Characters, about: what it costs to keep. */
  readonly weight: number;
}

interface Scope<V> {
  readonly deploymentId: string;
  readonly entries: Map<string, V>;
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

  find(owner: CacheOwner, key: string, nowMs: number): V | undefined {
    const scope = this.#scopes.get(owner.scope);
    // A redeployment begins anew.
    if (scope?.deploymentId !== owner.deploymentId) return undefined;
    const kept = scope.entries.get(key);
    if (kept === undefined) return undefined;
    if (kept.expiresAtMs > nowMs) {
      this.#touch(scope, key, kept);
      return kept;
    }
    drop(scope, key, kept);
    return undefined;
  }

  keep(owner: CacheOwner, key: string, value: V): void {
    const scope = this.#scopeOf(owner);
    const before = scope.entries.get(key);
    if (before) drop(scope, key, before);
    scope.entries.set(key, value);
    scope.weight += key.length + value.weight;
    while (scope.entries.size > this.#bounds.entries || scope.weight > this.#bounds.weight) {
      const [oldest, kept] = scope.entries.entries().next().value as [string, V];
      drop(scope, oldest, kept);
    }
  }

  /** Forgets the decisions for a stage, its canary's among them. */
  flush(apiId: string, stage: string): void {
    const prefix = `${apiId}/${stage}/`;
    for (const scope of this.#scopes.keys()) if (scope.startsWith(prefix)) this.#scopes.delete(scope);
  }

  /** What was used last goes last; that order matters only once room gets short. */
  #touch(scope: Scope<V>, key: string, kept: V): void {
    if (scope.entries.size < this.#bounds.entries / 2 && scope.weight < this.#bounds.weight / 2) return;
    scope.entries.delete(key);
    scope.entries.set(key, kept);
  }

  #scopeOf(owner: CacheOwner): Scope<V> {
    const known = this.#scopes.get(owner.scope);
    if (known?.deploymentId === owner.deploymentId) return known;
    this.#scopes.delete(owner.scope);
    if (this.#scopes.size >= this.#bounds.scopes) this.#scopes.delete(this.#scopes.keys().next().value as string);
    const scope = { deploymentId: owner.deploymentId, entries: new Map<string, V>(), weight: 0 };
    this.#scopes.set(owner.scope, scope);
    return scope;
  }
}

function drop<V extends Kept>(scope: Scope<V>, key: string, kept: V): void {
  scope.entries.delete(key);
  scope.weight -= key.length + kept.weight;
}

/** Handed to the door and to whoever serves FlushStageAuthorizersCache. */
export class AuthorizerCaches {
  readonly verdicts = new DecisionCache<Verdict>();
  readonly tokens = new DecisionCache<UserPoolToken>();

  flush(apiId: string, stage: string): void {
    this.verdicts.flush(apiId, stage);
    this.tokens.flush(apiId, stage);
  }
}
