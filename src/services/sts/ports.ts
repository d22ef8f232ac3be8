// What STS needs of its neighbours. Wired by the composition root.
import type { Sessions } from '../../identity/contract.ts';
import type { RoleUnit } from '../../identity/units.ts';

export interface StsPorts {
  readonly sessions: Sessions;
  /** The role of this ARN with its trust policy; undefined when there is none. */
  role(arn: string): RoleUnit | undefined;
  /** The default document of a managed policy as the account sees it; undefined when there is none. */
  policyDocument(account: string, arn: string): string | undefined;
}
