// What the room tells `portico explain`: cold starts and failures of functions. Notes only; doors refuse.
import type { Reasons, Trace } from '../observe/contract.ts';
import type { Failure } from './failures.ts';

/** Adds what is worth knowing about an invoke; a warm one that went well leaves nothing. */
export function noteInvoke(
  trace: Trace,
  failure: Failure | undefined,
  initMs: number | undefined,
  logged: string,
): void {
  if (initMs !== undefined) {
    const detail = { initMs: Math.round(initMs) };
    trace.steps.push({ gate: 'function', verdict: 'note', reason: 'cold-start', detail });
  }
  if (failure === undefined) return;
  const detail = { kind: failure.kind, errorType: failure.errorType };
  trace.steps.push({ gate: 'function', verdict: 'note', reason: 'invoke-failed', detail });
  if (logged !== '') trace.attachments = { ...trace.attachments, 'The function logged': logged };
}

const CURES: Readonly<Record<Failure['kind'], string>> = {
  'handled-by-runtime': 'Read the error and its stack below; the whole log: portico logs.',
  timeout: 'Raise the timeout of the function, or find what it waits for.',
  exit: 'Find what ends the process: an exit call, a crash in native code, a signal.',
  init: 'Mend what runs before the handler: imports, the handler name, module level code.',
  'response-too-large': 'Return at most 6 MB, or stream the response.',
  'out-of-memory': 'Raise the memory size of the function.',
};

export const executeReasons: Reasons = {
  'cold-start': {
    title: 'A sandbox was started for this request',
    cause: (detail) => `No warm sandbox was free; starting one took ${String(detail['initMs'])} ms.`,
  },
  'invoke-failed': {
    title: 'The function failed',
    cause: (detail) => `${String(detail['errorType'])} (${String(detail['kind'])}).`,
    cure: (detail) => CURES[detail['kind'] as Failure['kind']],
  },
};
