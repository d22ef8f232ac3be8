// What the tests of services share: a call as the control plane makes one for the root of an account. Holds no test itself.
import type { ServiceName } from '../../models/contract.ts';
import type { Store } from '../../store/contract.ts';
import type { Call, Ids } from './contract.ts';

export interface CallSettings {
  readonly account: string;
  readonly region: string;
  readonly service: ServiceName;
  readonly nowMs: number;
  readonly ids: Ids;
}

export function callOf(store: Store, operation: string, { account, region, service, nowMs, ids }: CallSettings): Call {
  return {
    account,
    region,
    scope: { account, region },
    globalScope: { account, region: '' },
    principal: {
      type: 'root',
      account,
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
      identityPolicies: [],
    },
    service,
    operation,
    requestId: ids.uuid(),
    sourceIp: '127.0.0.1',
    userAgent: 'test',
    endpoint: 'http://127.0.0.1:4566',
    nowMs,
    ids,
    blobs: undefined as never,
    trace: {
      id: 'test',
      startMs: nowMs,
      door: 'control',
      method: 'POST',
      host: '',
      target: '/',
      status: 0,
      endMs: 0,
      steps: [],
    },
    log: () => undefined,
    write: (work) => store.transaction(work),
    read: (work) => store.read(work),
    reply: { headers: [] },
  };
}
