// The request's body as gates, mappings and integrations need it: read once. Knows the limit and nothing of what the bytes mean. [api-gateway.md A20, B3]
import { BodyTooLarge } from '../contract.ts';
import type { Call } from './call.ts';
import type { Refusal } from './refusals.ts';

/** 10 MB. */
export const BODY_LIMIT = 10 * 1024 * 1024;

const NO_BODY = Buffer.alloc(0);

export function bodyTooLarge(size?: number): Refusal {
  return { code: 'http-body-too-large', detail: { limit: BODY_LIMIT, size } };
}

/** Sets call.body. What else can go wrong (the client leaves or stalls) is the server's to answer. */
export async function readBody(call: Call): Promise<Buffer | Refusal> {
  const { exchange } = call;
  try {
    return (call.body ??= exchange.hasBody ? await exchange.body(BODY_LIMIT) : NO_BODY);
  } catch (error) {
    if (error instanceof BodyTooLarge) return bodyTooLarge();
    throw error;
  }
}
