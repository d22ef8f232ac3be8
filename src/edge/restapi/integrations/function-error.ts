// A function that failed: the client learns nothing, the trace and the log learn everything. [api-gateway.md A6.3]
import type { FunctionErrorKind } from '../../../execute/contract.ts';
import { recordFunctionError } from '../../lambda/function-error.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { Ready } from './lambda-call.ts';

export function functionError(
  call: Call,
  ready: Ready,
  kind: FunctionErrorKind,
  payload: string,
  requestId: string,
): Refusal {
  const { errorMessage, errorType } = recordFunctionError(call.exchange.trace, payload);
  const { runnable, target } = ready;
  const logs = `${runnable.logging.group}`;
  if (call.integration) call.integration = { ...call.integration, error: errorMessage };
  return {
    code: 'function-error',
    detail: {
      function: target.invokedArn,
      kind,
      errorType,
      errorMessage,
      functionRequestId: requestId,
      logGroup: logs,
      timeoutMs: runnable.timeoutMs,
    },
    log: `Lambda execution failed with status 200 due to customer function error: ${errorMessage}. Lambda request id: ${requestId}`,
  };
}
