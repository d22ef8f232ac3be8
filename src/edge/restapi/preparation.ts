// Between the gates and the integration, for methods that ask for it: the log of the request, its validator, the stage's cache. [api-gateway.md A3, A24]
import { readBody } from './body.ts';
import { fromCache } from './cache/lookup.ts';
import type { Call } from './call.ts';
import { validation } from './gates/validation.ts';
import { logMethodRequest } from './integrations/endpoint-log.ts';
import type { Refusal } from './refusals.ts';
import type { RestTools } from './tools.ts';
import type { MethodUnit } from './unit.ts';

export function needsPreparation(call: Call, { validation: validator, cache }: MethodUnit): boolean {
  return validator !== undefined || cache !== undefined || call.log?.wantsData === true;
}

const NO_BODY = Buffer.alloc(0);

const SECRETS = ['authorization', 'x-api-key', 'x-amz-security-token', 'cookie'] as const;

async function logRequest(call: Call, method: MethodUnit): Promise<Refusal | undefined> {
  const body = call.exchange.hasBody ? await readBody(call) : NO_BODY;
  if (!Buffer.isBuffer(body)) return body;
  for (const name of SECRETS) call.log?.hide(call.exchange.headers[name]);
  logMethodRequest(call, method, body);
  return undefined;
}

/** True when the call has been answered already. */
export async function prepare(call: Call, method: MethodUnit, tools: RestTools): Promise<boolean | Refusal> {
  const refusal =
    (call.log?.wantsData ? await logRequest(call, method) : undefined) ??
    (method.validation && (await validation(call, method, method.validation)));
  if (refusal) return refusal;
  return method.cache === undefined ? false : fromCache(call, method.cache, tools);
}
