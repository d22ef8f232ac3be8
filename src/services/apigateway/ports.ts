// What API Gateway needs of its neighbours, wired by the composition root. The ledger fits UsageLedger as it is.
import type { Call } from '../kernel/contract.ts';
import type { Truststores } from '../gateway/ports.ts';
import type { AuthorizerRecord, ClientCertificateRecord, DeploymentContent } from './resources.ts';

type Period = 'DAY' | 'WEEK' | 'MONTH';

/** Counts of usage plan quotas, by the names of usage-names.ts. */
export interface UsageLedger {
  /** Units used in the running period. */
  used(quota: string, period: Period): number | Promise<number>;
  /** Per UTC day, `from` and `to` inclusive ('YYYY-MM-DD'), zeros included. */
  history(quota: string, from: string, to: string): UsedDay[] | Promise<UsedDay[]>;
  /** Sets what is used in the running period; negative after an extension beyond the limit. */
  set(quota: string, period: Period, used: number): void | Promise<void>;
  /** Forgets what starts with `prefix`. */
  forget(prefix: string): void | Promise<void>;
}

export interface UsedDay {
  readonly day: string;
  readonly used: number;
}

/** What the edge remembers of a stage's answers and of its authorizers' verdicts. */
export interface StageCaches {
  flush(apiId: string, stageName: string, what: 'responses' | 'authorizers'): void | Promise<void>;
}

/** A request that is made up, to an API as it is edited now. */
export interface TestRequest {
  /** With the one resource and the one method that are tested; without any for an authorizer. */
  readonly content: DeploymentContent;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Raw, from its first slash. */
  readonly path: string;
  /** Without '?'. */
  readonly query: string;
  /** Name, value, name, value, ... */
  readonly rawHeaders: readonly string[];
  readonly body: string | undefined;
  /** Shown to backends that ask who calls. */
  readonly clientCertificate: ClientCertificateRecord | undefined;
}

export interface MethodTest {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly log: string;
  readonly latencyMs: number;
}

export interface AuthorizerTest {
  /** Of the refusal; 0 when the authorizer has decided, either way. */
  readonly clientStatus: number;
  readonly log: string;
  readonly latencyMs: number;
  readonly principalId: string | undefined;
  /** JSON text. */
  readonly policy: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>> | undefined;
}

/** Methods and authorizers run as the edge would run them; `call` says who tests. */
export interface TestRuns {
  method(request: TestRequest, verb: string, call: Call): Promise<MethodTest>;
  authorizer(request: TestRequest, authorizer: AuthorizerRecord, call: Call): Promise<AuthorizerTest>;
}

export interface ApiGatewayPorts {
  readonly usage: UsageLedger;
  /** Without it the flushing operations are not built: 501. */
  readonly caches?: StageCaches;
  readonly truststores: Truststores;
  /** Without it the testing operations are not built: 501. */
  readonly tests?: TestRuns;
}
