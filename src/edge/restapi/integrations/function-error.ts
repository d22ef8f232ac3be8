// A function that failed: the client learns nothing, the trace and the log learn everything. [api-gateway.md A6.3]
import type { FunctionErrorKind } from '../../../execute/contract.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { Ready } from './lambda-call.ts';

interface ErrorDocument {
  readonly errorMessage: string | undefined;
  readonly errorType: string | undefined;
  readonly stack: readonly string[];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Python says stackTrace, Node.js says trace; a custom runtime may say neither, or not even JSON. */
function readError(payload: string): ErrorDocument {
  try {
    const { errorMessage, errorType, stackTrace, trace } = Object(JSON.parse(payload)) as Record<string, unknown>;
    const lines = Array.isArray(stackTrace) ? stackTrace : Array.isArray(trace) ? trace : [];
    return { errorMessage: text(errorMessage), errorType: text(errorType), stack: lines.map(String) };
  } catch {
    return { errorMessage: payload === '' ? undefined : payload.slice(0, 500), errorType: undefined, stack: [] };
  }
}

export function functionError(
  call: Call,
  ready: Ready,
  kind: FunctionErrorKind,
  payload: string,
  requestId: string,
): Refusal {
  const { errorMessage, errorType, stack } = readError(payload);
  const { trace } = call.exchange;
  const headline = [errorType, errorMessage].filter((part) => part !== undefined).join(': ');
  trace.attachments = {
    ...trace.attachments,
    'The function said': [headline, ...stack.map((line) => line.trimEnd())].join('\n'),
  };
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
