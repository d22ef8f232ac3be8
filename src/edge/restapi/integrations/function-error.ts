// A function that failed: the client learns nothing, the trace and the log learn everything. [api-gateway.md A6.3]
import type { FunctionErrorKind } from '../../../execute/contract.ts';
import { recordFunctionError } from '../../lambda/function-error.ts';
import { failureDetail, type Ready } from '../../lambda/invoke.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';

export function functionError(
  call: Call,
  ready: Ready,
  kind: FunctionErrorKind,
  payload: string,
  requestId: string,
): Refusal {
  const said = recordFunctionError(call.exchange.trace, payload);
  if (call.integration) call.integration = { ...call.integration, error: said.errorMessage };
  return {
    code: 'function-error',
    detail: failureDetail(ready, kind, said, requestId),
    log: `Lambda execution failed with status 200 due to customer function error: ${said.errorMessage}. Lambda request id: ${requestId}`,
  };
}
