// The Call that a handler holds: account, region, clock, ids, store and blobs of one request.
import type { Exchange } from '../edge/contract.ts';
import type { ServiceName } from '../models/contract.ts';
import type { Call } from '../services/kernel/contract.ts';
import type { Caller } from './authenticate.ts';
import type { ControlPorts } from './contract.ts';

/** IAM, STS and CloudFront answer the same from every region. */
const GLOBAL: ReadonlySet<ServiceName> = new Set(['iam', 'cloudfront', 'organizations']);

export function makeCall(
  ports: ControlPorts,
  exchange: Exchange,
  caller: Caller,
  service: ServiceName,
  operation: string,
): Call {
  const { account } = caller.principal;
  const region = GLOBAL.has(service) ? 'us-east-1' : caller.region;
  return {
    account,
    region,
    scope: { account, region },
    globalScope: { account, region: '' },
    principal: caller.principal,
    service,
    operation,
    requestId: exchange.trace.id,
    sourceIp: exchange.sourceIp,
    userAgent: exchange.headers['user-agent'] ?? '',
    endpoint: `${exchange.scheme}://${exchange.headers['host'] ?? 'localhost'}`,
    nowMs: ports.now(),
    ids: ports.ids,
    blobs: ports.blobs,
    trace: exchange.trace,
    log: (message) => ports.log('warn', message),
    write: (work) => ports.store.transaction(work),
    read: (work) => ports.store.read(work),
    reply: { headers: [] },
  };
}
