// Between the gates and the integration, for methods that ask for it: the request validator, then the stage's cache. [api-gateway.md A3]
import { fromCache } from './cache/lookup.ts';
import type { Call } from './call.ts';
import { validation } from './gates/validation.ts';
import type { Refusal } from './refusals.ts';
import type { RestTools } from './tools.ts';
import type { MethodUnit } from './unit.ts';

export function needsPreparation({ validation: validator, cache }: MethodUnit): boolean {
  return validator !== undefined || cache !== undefined;
}

/** True when the call has been answered already. */
export async function prepare(call: Call, method: MethodUnit, tools: RestTools): Promise<boolean | Refusal> {
  const refusal = method.validation && (await validation(call, method, method.validation));
  if (refusal) return refusal;
  return method.cache === undefined ? false : fromCache(call, method.cache, tools);
}
