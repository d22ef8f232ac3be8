// The door's own answers: a refusal with its step and headers, a preflight.
import type { Exchange } from '../contract.ts';
import { rowOf, type Refusal } from './refusals.ts';

/** `extra`: CORS headers, where the refusal stands for the function's answer. */
export function refuse(exchange: Exchange, refusal: Refusal, extra: readonly string[] = []): void {
  const { gate, answer } = rowOf(refusal);
  const { trace } = exchange;
  trace.steps.push({ gate, verdict: 'refuse', reason: refusal.code, detail: refusal.detail });
  const { status, contentType, errorType, body } = answer;
  const headers = ['Content-Type', contentType, 'x-amzn-RequestId', trace.id, 'x-amzn-ErrorType', errorType, ...extra];
  exchange.reply(status, headers, body);
}
