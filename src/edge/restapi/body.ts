// The request's body as the integrations need it. Knows the limit and nothing of what the bytes mean. [api-gateway.md A4.3, A20]
import { BodyTooLarge, type Exchange } from '../contract.ts';
import type { Call } from './call.ts';
import type { Refusal } from './refusals.ts';

/** 10 MB. */
export const BODY_LIMIT = 10 * 1024 * 1024;

export function bodyTooLarge(size?: number): Refusal {
  return { code: 'body-too-large', detail: { limit: BODY_LIMIT, size } };
}

/** The announced length, before anything is read; 0 when none is announced. */
export function announcedLength(exchange: Exchange): number {
  return Number(exchange.headers['content-length'] ?? 0);
}

/** Reads once, whoever asks first. What else can go wrong (the client leaves or stalls) is the server's to answer. */
export async function readBody(call: Call): Promise<Buffer | Refusal> {
  try {
    return (call.body ??= await call.exchange.body(BODY_LIMIT));
  } catch (error) {
    if (error instanceof BodyTooLarge) return bodyTooLarge();
    throw error;
  }
}
