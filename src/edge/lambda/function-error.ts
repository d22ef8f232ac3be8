// What a function said when it failed. The client learns nothing of it, the trace learns everything; knows no door.
import type { Trace } from '../../observe/contract.ts';

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

/** Attaches the error with its stack to the trace and hands out what a step says of it. */
export function recordFunctionError(trace: Trace, payload: string): Pick<ErrorDocument, 'errorMessage' | 'errorType'> {
  const { errorMessage, errorType, stack } = readError(payload);
  const headline = [errorType, errorMessage].filter((part) => part !== undefined).join(': ');
  trace.attachments = {
    ...trace.attachments,
    'The function said': [headline, ...stack.map((line) => line.trimEnd())].join('\n'),
  };
  return { errorMessage, errorType };
}
