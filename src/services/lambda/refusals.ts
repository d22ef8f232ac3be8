// What execute refuses before the function sees the event, as Lambda says it. [lambda A8]
import { ExecuteRefusal } from '../../execute/contract.ts';
import type { RefusalCode } from '../../execute/contract.ts';
import { fault } from '../kernel/fault.ts';
import type { Fault } from '../kernel/fault.ts';

function throttled(reason: string, fields: Readonly<Record<string, unknown>> = {}): Fault {
  return fault('TooManyRequestsException', 'Rate Exceeded.', { Reason: reason, Type: 'User', ...fields });
}

const FAULTS: Readonly<Record<RefusalCode, (message: string) => Fault>> = {
  'reserved-concurrency': () => throttled('ReservedFunctionConcurrentInvocationLimitExceeded'),
  'account-concurrency': () => throttled('ConcurrentInvocationLimitExceeded', { retryAfterSeconds: '1' }),
  'runtime-not-installed': (message) => fault('InvalidRuntimeException', message, { Type: 'User' }),
  'code-missing': (message) => fault('InvalidZipFileException', message, { Type: 'User' }),
  'image-unavailable': (message) => fault('ResourceNotReadyException', message, { Type: 'User' }),
  'shutting-down': (message) => fault('ServiceException', message, { Type: 'Service' }, 503),
  cancelled: (message) => fault('ServiceException', message, { Type: 'Service' }),
};

/** For catch clauses: throws the fault of a refusal, and anything else unchanged. */
export function asFault(error: unknown): never {
  throw error instanceof ExecuteRefusal ? FAULTS[error.code](error.message) : error;
}
