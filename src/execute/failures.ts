// Error documents that the platform itself writes, key for key [lambda A7]. Pure.
import type { FunctionErrorKind } from './contract.ts';
import type { ExitReason } from './drivers/contract.ts';

/** How an invoke ended that did not end well. */
export interface Failure {
  readonly kind: FunctionErrorKind;
  /** As the runtime gave it. */
  readonly errorType: string;
  readonly document: string | Buffer;
  /** What the log says about it besides START, END and REPORT. */
  readonly line?: string;
  /** REPORT's Status. */
  readonly status: 'error' | 'timeout';
}

/** What Go's os/signal calls them, as AWS's messages do. */
const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGTERM: 'terminated',
  SIGSEGV: 'segmentation fault',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGILL: 'illegal instruction',
  SIGFPE: 'floating point exception',
  SIGTRAP: 'trace/breakpoint trap',
  SIGINT: 'interrupt',
  SIGHUP: 'hangup',
  SIGQUIT: 'quit',
  SIGPIPE: 'broken pipe',
};

function platformDocument(errorType: string, requestId: string, message: string): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` });
}

export function timeoutFailure(requestId: string, timeoutMs: number, now: number): Failure {
  const message = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return {
    kind: 'timeout',
    errorType: 'Sandbox.Timedout',
    document: platformDocument('Sandbox.Timedout', requestId, message),
    line: `${new Date(now).toISOString()} ${requestId} ${message}`,
    status: 'timeout',
  };
}

export function exitFailure(requestId: string, reason: ExitReason, kind: FunctionErrorKind = 'exit'): Failure {
  const errorType = reason.errorType ?? 'Runtime.ExitError';
  const message = exitMessage(reason);
  return {
    kind,
    errorType,
    document: platformDocument(errorType, requestId, message),
    line: `RequestId: ${requestId} Error: ${message}\n${errorType}`,
    status: 'error',
  };
}

function exitMessage({ code, signal, errorType }: ExitReason): string {
  const prefix = errorType === undefined ? 'Runtime exited with error: ' : '';
  if (signal !== null) return `${prefix}signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  if (code === 0 && errorType === undefined) return 'Runtime exited without providing a reason';
  return `${prefix}exit status ${code}`;
}

/** A sandbox that could not even start its program. */
export function launchFailure(requestId: string, errorType: string, message: string): Failure {
  const document = platformDocument(errorType, requestId, message);
  return {
    kind: 'init',
    errorType,
    document,
    line: `RequestId: ${requestId} Error: ${message}\n${errorType}`,
    status: 'error',
  };
}

/** The runtime's own document passes through byte for byte [lambda A4]. */
export function reportedFailure(
  kind: 'handled-by-runtime' | 'init',
  document: string | Buffer,
  errorType: string,
): Failure {
  return { kind, errorType, document, status: 'error' };
}

/** A runtime's error type as the platform's reports repeat it [lambda A4]. */
export function platformErrorType(given: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(given)) return given;
  return given.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}

export const TOO_LARGE: Failure = {
  kind: 'response-too-large',
  errorType: 'Function.ResponseSizeTooLarge',
  document: JSON.stringify({
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    errorType: 'Function.ResponseSizeTooLarge',
  }),
  status: 'error',
};
