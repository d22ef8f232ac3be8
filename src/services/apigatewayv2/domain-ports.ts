// What custom domains need of their neighbours, wired by the composition root.
import type { Truststores } from '../gateway/ports.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';

/** REST APIs of the caller's account and region: mappings may lead to them too. */
export interface RestApis {
  exists(tx: ReadTx, call: Call, apiId: string): boolean;
  hasStage(tx: ReadTx, call: Call, apiId: string, stage: string): boolean;
}

export interface DomainPorts {
  readonly truststores: Truststores;
  readonly restApis: RestApis;
}
