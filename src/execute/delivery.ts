// An invocation as a driver is given it.
import type { Invocation } from './contract.ts';
import type { Delivery, TemporaryCredentials } from './drivers/contract.ts';

/** `credentials` only when they are newer than those of the process. */
export function deliveryOf(
  invocation: Invocation,
  deadlineMs: number,
  measure: boolean,
  credentials: TemporaryCredentials | undefined,
): Delivery {
  return {
    requestId: invocation.requestId,
    invokedArn: invocation.invokedArn,
    deadlineMs,
    traceHeader: invocation.traceHeader ?? '',
    clientContext: invocation.clientContext,
    cognitoIdentity: invocation.cognitoIdentity,
    payload: invocation.payload,
    credentials,
    measure,
  };
}
