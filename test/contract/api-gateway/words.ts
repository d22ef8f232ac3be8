// What the tests of the spec's vectors share.
import assert from 'node:assert/strict';
import type { Answer, Ask } from '../../doubles/exchange.ts';
import type { RestWorld } from '../../doubles/rest-world.ts';

export { API } from '../../doubles/rest-world.ts';

export async function textOf(made: RestWorld, target: string, ask: Ask = {}): Promise<string> {
  return (await made.call(target, ask)).text;
}

/** Internal errors have a space after the colon. [api-gateway.md A16.1] */
export function assertInternal(answer: Answer, status: number): void {
  assert.equal(answer.status, status);
  assert.equal(answer.text, '{"message": "Internal server error"}');
  assert.equal(answer.body.length, 36);
  assert.equal(answer.header('x-amzn-ErrorType'), 'InternalServerErrorException');
}

export function assertRefused(answer: Answer, status: number, message: string, errorType: string): void {
  assert.equal(answer.status, status);
  assert.equal(answer.text, JSON.stringify({ message }));
  assert.equal(answer.header('x-amzn-ErrorType'), errorType);
}
