// Bodies that came compressed, and answers that leave so. [api-gateway.md A3, A10]
import { BODY_LIMIT, bodyTooLarge, readBody } from './body.ts';
import type { Call } from './call.ts';
import { chosenCoding, CODINGS, decoded, type Coding } from './content-coding.ts';
import type { Refusal } from './refusals.ts';

/** Whether the body must be decoded before anything reads it. API Gateway does so with every API. */
export function isEncoded(call: Call): boolean {
  return call.exchange.hasBody && call.exchange.headers['content-encoding'] !== undefined;
}

/** From here on the body is the decoded one; the header stays, as functions see it on AWS. */
export async function decodeBody(call: Call): Promise<Refusal | undefined> {
  const coding = call.exchange.headers['content-encoding']!;
  const body = await readBody(call);
  if (!Buffer.isBuffer(body)) return body;
  const plain = await decoded(body, coding, BODY_LIMIT);
  if (plain === 'too-large') return bodyTooLarge();
  if (typeof plain === 'string')
    return {
      code: plain === 'undecodable' ? 'body-undecodable' : 'coding-unknown',
      detail: { coding, known: CODINGS },
    };
  call.sentBody = body;
  call.body = plain;
  return undefined;
}

function hasHeader(rawHeaders: readonly string[], lowerCase: string): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]!.toLowerCase() === lowerCase) return true;
  return false;
}

function sizeOf(body: string | Buffer): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

/**
 * How an integration's answer is to be compressed: the API must ask for it by a minimum, the client by name, and the backend must
 * not have encoded it. The gateway's own refusals leave as they are.
 */
export function codingOf(call: Call, rawHeaders: readonly string[], body: string | Buffer): Coding | undefined {
  const minimum = call.release.minimumCompressionSize;
  if (minimum === undefined || call.error !== undefined || body.length === 0) return undefined;
  const accepted = call.exchange.headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  if (hasHeader(rawHeaders, 'content-encoding') || sizeOf(body) < minimum) return undefined;
  return chosenCoding(accepted);
}
