// What authorizers keep between calls: verified tokens, and decisions of functions. The door fills it, ResetAuthorizersCache empties it.
import { DecisionCache, type CacheOwner } from '../../callers/kept.ts';
import type { Call } from '../call.ts';
import type { JwtAuthorizerUnit, LambdaAuthorizerUnit } from '../unit.ts';
import type { Decision } from './decision.ts';
import type { VerifiedToken } from './token.ts';

export class Authorizers {
  readonly tokens = new DecisionCache<VerifiedToken>();
  readonly decisions = new DecisionCache<Decision>();
  readonly #owners = new WeakMap<JwtAuthorizerUnit | LambdaAuthorizerUnit, CacheOwner>();

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
