// What Lambda needs of its neighbours. The composition root wires these; no service imports another.
import type { FunctionUnit, Units } from '../../edge/contract.ts';
import type { Execute } from '../../execute/contract.ts';
import type { Evaluate } from '../../identity/contract.ts';
import type { Call } from '../kernel/contract.ts';

/** May Lambda assume the role? 'unknown' when the role's account has no such role. */
export type RoleTrust = 'assumable' | 'refused' | 'unknown';

export interface Roles {
  /** Looks at the trust policy of a role of the caller's account. */
  trust(roleArn: string, servicePrincipal: 'lambda.amazonaws.com', call: Call): RoleTrust;
}

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

export interface Objects {
  /** The bytes of an object as the caller may read them, or why there are none. Refuses above `limit` bytes with 'too-large'. */
  read(
    location: S3Location,
    limit: number,
    call: Call,
  ): Promise<Buffer | 'no-such-bucket' | 'no-such-key' | 'access-denied' | 'too-large'>;
}

export interface ResolvedImage {
  /** 'sha256:' and 64 hex digits. */
  readonly digest: string;
  /** '<repository uri>@sha256:...' */
  readonly resolvedUri: string;
}

export interface Images {
  /** 'foreign': not an image of this Portico's registry. 'unsupported': an index or an attestation. [lambda B2] */
  resolve(imageUri: string, call: Call): Promise<ResolvedImage | 'missing' | 'foreign' | 'unsupported'>;
}

/** One accepted asynchronous event. The version is chosen when it runs, not when it is accepted. [lambda A1] */
export interface AsyncEvent {
  /** Unqualified. */
  readonly functionArn: string;
  /** As the caller gave it; undefined: none, which means $LATEST. */
  readonly qualifier?: string;
  /** The same on all tries. */
  readonly requestId: string;
  /** JSON text. */
  readonly payload: Buffer;
  readonly clientContext?: string;
  readonly traceHeader?: string;
  readonly acceptedMs: number;
}

export interface AsyncQueue {
  /** Resolves when the event is durable: from then on it is run or reaches its failure destination. */
  enqueue(event: AsyncEvent): Promise<void>;
}

export interface LambdaPorts {
  readonly roles: Roles;
  readonly objects: Objects;
  readonly images: Images;
  readonly runtimes: Pick<Execute, 'runtimeStatus'>;
  readonly invoke: Pick<Execute, 'invoke' | 'stream'>;
  readonly queue: AsyncQueue;
  /** The compiled functions, for Invoke and for their resource policies. */
  readonly functions: Units<FunctionUnit>;
  /** Decides calls on functions of other accounts, which even a root needs to be granted. */
  readonly evaluate: Evaluate;
  /** Signs the addresses of code downloads; at least 32 random bytes, the same after a restart. */
  readonly codeKey: Buffer;
}
