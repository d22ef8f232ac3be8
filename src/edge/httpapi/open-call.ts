// A call at its beginning: what the address and the route table say, and nothing found out yet.
import type { Exchange } from '../contract.ts';
import { traceHeader } from '../lambda/ids.ts';
import type { Call, Forwarded } from './call.ts';
import type { Place } from './place.ts';
import type { HttpApiUnit, RouteUnit, StageUnit } from './unit.ts';

const NO_HEADERS: readonly string[] = [];

/** The trace has the id that the client gets. */
export function openCall(
  exchange: Exchange,
  api: HttpApiUnit,
  stage: StageUnit,
  place: Place,
  route: RouteUnit | undefined,
  values: readonly string[],
  forwarded: Forwarded,
): Call {
  return {
    exchange,
    forwarded,
    api,
    stage,
    route,
    path: place.path,
    rawPath: place.rawPath,
    mappingKey: place.mappingKey,
    values,
    requestId: exchange.trace.id,
    trace: traceHeader(exchange.headers['x-amzn-trace-id'], exchange.startMs),
    cors: NO_HEADERS,
    body: undefined,
    authorizer: undefined,
    caller: undefined,
    error: undefined,
    integration: undefined,
    status: 0,
    responseLength: 0,
    endMs: 0,
  };
}
