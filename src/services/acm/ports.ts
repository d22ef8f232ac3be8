// What Certificate Manager needs of those who use its certificates.
import type { ReadTx, Scope } from '../kernel/contract.ts';

export interface AcmPorts {
  /** ARNs of the resources, custom domains for instance, that name this certificate. */
  usersOf(tx: ReadTx, scope: Scope, certificateArn: string): readonly string[];
}
