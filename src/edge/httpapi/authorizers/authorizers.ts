// What authorizers keep between calls: the keys of issuers, verified tokens, and decisions of functions. The door makes one.
import { DecisionCache, type CacheOwner } from '../../callers/kept.ts';
import { IssuerKeys, type IssuerKeyRules } from '../../issuers/issuer-keys.ts';
import type { Call } from '../call.ts';
import type { JwtAuthorizerUnit, LambdaAuthorizerUnit } from '../unit.ts';
import type { Decision } from './decision.ts';
import type { VerifiedToken } from './token.ts';

/** [B7.1] */
const RULES: Partial<IssuerKeyRules> = { timeoutMs: 1500, largestBytes: 150_000, begin: 'configuration' };

export class Authorizers {
  readonly keys: IssuerKeys;
  readonly tokens = new DecisionCache<VerifiedToken>();
  readonly decisions = new DecisionCache<Decision>();
  readonly #owners = new WeakMap<JwtAuthorizerUnit | LambdaAuthorizerUnit, CacheOwner>();

  constructor(rules: Partial<IssuerKeyRules> = {}) {
    this.keys = new IssuerKeys({ ...RULES, ...rules });
  }

  /** Where that is kept which an authorizer has found out: with its stage, until that is deployed again. */
  ownerOf({ stage }: Call, authorizer: JwtAuthorizerUnit | LambdaAuthorizerUnit): CacheOwner {
    let owner = this.#owners.get(authorizer);
    if (!owner) {
      const scope = `${stage.apiId}/${stage.name}/${authorizer.id}`;
      this.#owners.set(authorizer, (owner = { scope, deploymentId: stage.deploymentId }));
    }
    return owner;
  }

  /** ResetAuthorizersCache: forgets what was decided for a stage. */
  reset(apiId: string, stage: string): void {
    this.tokens.flush(apiId, stage);
    this.decisions.flush(apiId, stage);
  }
}
