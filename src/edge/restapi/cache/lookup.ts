// Between the gates and the integration: an answer that is kept goes out at once, one that is not will be kept when it leaves. [api-gateway.md A3, A21.2]
import type { Call } from '../call.ts';
import { logMethodResponse } from '../integrations/endpoint-log.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import { asksAnew, invalidation } from './invalidation.ts';
import type { KeptAnswer, ResponseCaches } from './responses.ts';
import type { CacheSettings, MethodCacheUnit } from './unit.ts';

/** What the cache has to do with a call until its answer leaves. */
export interface Caching {
  /** Undefined: the answer came from there. */
  readonly keepAs:
    | { readonly unit: MethodCacheUnit; readonly settings: CacheSettings; readonly key: string }
    | undefined;
  /** The client is to be told that its Cache-Control did not count. */
  readonly warns: boolean;
}

/** AWS's words for a wish that did not count. */
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.';

/** The verb and the parameters that are said to make a difference; nothing else of a request does. */
function keyOf(call: Call, { namespace, parameters }: MethodCacheUnit): string {
  return JSON.stringify([namespace, call.verb, ...parameters.flatMap(({ name, read }) => [name, read(call) ?? null])]);
}

/** Names whose values are this request's own, in lower case. */
function ownValue(call: Call, lower: string): string | undefined {
  switch (lower) {
    case 'x-amzn-requestid':
      return call.requestId;
    case 'x-amz-apigw-id':
      return call.extendedRequestId;
    case 'x-amzn-trace-id':
      return call.trace.full;
    default:
      return undefined;
  }
}

function renewed(call: Call, rawHeaders: readonly string[]): string[] {
  return rawHeaders.map((text, i) => (i % 2 === 0 ? text : (ownValue(call, rawHeaders[i - 1]!.toLowerCase()) ?? text)));
}

function answerFrom(call: Call, kept: KeptAnswer, warns: boolean, tools: RestTools): void {
  call.caching = { keepAs: undefined, warns };
  const ageSeconds = Math.max(0, Math.round((call.exchange.startMs - kept.madeAtMs) / 1000));
  const detail = { madeBy: kept.madeBy, ageSeconds, status: kept.status };
  call.exchange.trace.steps.push({ gate: 'cache', verdict: 'pass', reason: 'cache-hit', detail });
  call.log?.info(`Response of request ${kept.madeBy} found in the cache`);
  const rawHeaders = renewed(call, kept.rawHeaders);
  logMethodResponse(call, rawHeaders, kept.body);
  tools.answers.send(call, kept.status, rawHeaders, kept.body);
}

/** True when the call is answered. */
export function fromCache(call: Call, unit: MethodCacheUnit, tools: RestTools): boolean | Refusal {
  const settings = unit.verbs.get(call.verb);
  if (!settings) return false;
  const wish = asksAnew(call.exchange.headers['cache-control']) ? invalidation(call, settings, tools) : undefined;
  if (typeof wish === 'object') return wish;
  const warns = wish === 'ignore' && settings.strategy === 'SUCCEED_WITH_RESPONSE_HEADER';
  const key = keyOf(call, unit);
  const kept = wish === 'make' ? undefined : tools.responses.find(unit.cluster, key, call.exchange.startMs);
  if (kept) {
    answerFrom(call, kept, warns, tools);
    return true;
  }
  call.caching = { keepAs: { unit, settings, key }, warns };
  call.exchange.trace.steps.push({
    gate: 'cache',
    verdict: 'pass',
    reason: wish === 'make' ? 'cache-invalidated' : 'cache-miss',
    detail: { parameters: unit.parameters.map(({ name }) => name), ttlSeconds: settings.ttlMs / 1000 },
  });
  return false;
}

/** What an integration answered is kept, whatever its status; the gateway's own refusals are not. */
export function throughCache(
  call: Call,
  { keepAs, warns }: Caching,
  answer: Pick<KeptAnswer, 'status' | 'rawHeaders' | 'body'>,
  responses: ResponseCaches,
): string[] {
  if (keepAs) {
    const madeAtMs = Date.now();
    const { unit, settings, key } = keepAs;
    const kept = { ...answer, madeAtMs, expiresAtMs: madeAtMs + settings.ttlMs, madeBy: call.requestId };
    if (!responses.keep(unit.cluster, key, kept))
      call.exchange.trace.steps.push({ gate: 'cache', verdict: 'note', reason: 'cache-too-large' });
  }
  return warns ? [...answer.rawHeaders, 'Warning', WARNING] : [...answer.rawHeaders];
}
