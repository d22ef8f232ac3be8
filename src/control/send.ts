// Hands an encoded answer to the exchange, whole or as a stream.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Exchange } from '../edge/contract.ts';
import type { WireResponse } from '../wire/contract.ts';

export function send(exchange: Exchange, response: WireResponse): void {
  const { status, headers, body } = response;
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    // An answer to HEAD states the length of what it does not bring.
    if (body.length === 0) exchange.reply(status, headers);
    else exchange.reply(status, headers, body);
    return;
  }
  const source = body instanceof Readable ? body : Readable.from(body);
  // A client that goes away ends the source too; there is nobody left to answer.
  pipeline(source, exchange.replyStream(status, headers)).catch((error: unknown) => {
    exchange.trace.steps.push({
      gate: 'answer',
      verdict: 'note',
      reason: 'stream-cut',
      detail: { message: String(error) },
    });
  });
}
