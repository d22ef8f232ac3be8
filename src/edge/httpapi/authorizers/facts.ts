// What an authorizer leaves for the event, $context and the logs. Makes values; decides nothing.
import type { InvokeFacts } from '../../lambda/invoke.ts';
import type { AuthorizerFacts } from '../call.ts';
import { REFUSALS, RESPONSES, type RefusalCode } from '../refusals.ts';

/** Of a request that passed; `invocation` when a function was asked just now. */
export function passedFacts(
  event2: string,
  event1: string,
  values: AuthorizerFacts['values'],
  invocation?: InvokeFacts,
): AuthorizerFacts {
  return {
    event2,
    event1,
    values,
    error: undefined,
    latencyMs: invocation?.latencyMs ?? 0,
    status: 200,
    requestId: invocation?.requestId,
    integrationStatus: invocation?.status,
  };
}

/** Of a request that was refused: `error` is $context.authorizer.error. */
export function refusedFacts(code: RefusalCode, error: string | undefined, invocation?: InvokeFacts): AuthorizerFacts {
  const { status } = RESPONSES[REFUSALS[code].response];
  return { ...passedFacts('', '', {}, invocation), error, status };
}
