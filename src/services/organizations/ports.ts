// What Organizations needs of IAM.
import type { Call, Tx } from '../kernel/contract.ts';

export interface OrganizationsPorts {
  readonly roles: {
    /** A role with AdministratorAccess in `account` that the management account may assume. Part of the caller's transaction. */
    createAdministrator(tx: Tx, account: string, roleName: string, management: string, call: Call): void;
  };
}
