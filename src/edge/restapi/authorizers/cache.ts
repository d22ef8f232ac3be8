// What the authorizers of REST APIs have decided, and the tokens of user pools that were verified. [api-gateway.md A17.6]
import { DecisionCache } from '../../callers/kept.ts';
import type { UserPoolToken } from './token.ts';
import type { Verdict } from './verdict.ts';

/** Handed to the door and to whoever serves FlushStageAuthorizersCache. */
export class AuthorizerCaches {
  readonly verdicts = new DecisionCache<Verdict>();
  readonly tokens = new DecisionCache<UserPoolToken>();

  flush(apiId: string, stage: string): void {
    this.verdicts.flush(apiId, stage);
    this.tokens.flush(apiId, stage);
  }
}
