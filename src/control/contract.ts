// What the control half needs from the composition root to answer one AWS call.
import type { Blobs } from '../blobs/contract.ts';
import type { Credentials, Decision, Evaluate, Principal } from '../identity/contract.ts';
import type { ServiceName } from '../models/contract.ts';
import type { Ids, Service } from '../services/kernel/contract.ts';
import type { Store } from '../store/contract.ts';
import type { Codec, FaultData, ReadClaim, SignatureProblem, VerifySignature } from '../wire/contract.ts';
import type { CredentialRefusal } from '../identity/contract.ts';

export interface ControlPorts {
  readonly codec: Codec;
  readonly readClaim: ReadClaim;
  readonly verifySignature: VerifySignature;
  /** The answer of this service's protocol to a refused signature or credential. */
  readonly refusalFault: (
    service: ServiceName,
    problem: SignatureProblem | CredentialRefusal,
    accessKeyId?: string,
  ) => FaultData;
  readonly credentials: Credentials;
  readonly evaluate: Evaluate;
  readonly denyText: (principal: Principal, action: string, resource: string, decision: Decision) => string;
  readonly services: readonly Service[];
  readonly store: Store;
  readonly blobs: Blobs;
  readonly ids: Ids;
  readonly now: () => number;
  readonly account: string;
  readonly region: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}
