// The record that a destination gets. [lambda A9]
import type { AsyncEvent, Condition } from './contract.ts';

export interface Ended {
  readonly condition: Condition;
  readonly tries: number;
  readonly version?: string;
  /** What the function answered; undefined when it never ran. */
  readonly payload?: string;
  readonly isError?: boolean;
}

export function destinationRecord(event: AsyncEvent, ended: Ended, nowMs: number): string {
  const { condition, tries, version, payload, isError } = ended;
  const ran = payload !== undefined;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.functionArn}:${event.qualifier ?? '$LATEST'}`,
      condition,
      approximateInvokeCount: tries,
    },
    requestPayload: readJson(event.payload.toString('utf8')),
    ...(ran && {
      responseContext: { statusCode: 200, executedVersion: version, ...(isError && { functionError: 'Unhandled' }) },
      responsePayload: readJson(payload),
    }),
  });
}

/** A payload is JSON; what a broken runtime wrote instead goes as text. */
function readJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}
