// What a function returned, as an HTTP API sends it: payload 2.0 with inference, payload 1.0 without. Text in, reply or complaint out. [api-gateway.md B5]
import { ReplyNames } from '../lambda/reply-names.ts';
import { replyHeaders as headersOne } from '../payload1/reply-headers.ts';
import { readProxyReply } from '../payload1/reply.ts';
import { decodedBody, isMalformed, readReply, type MalformedReply, type ReplyRules } from '../payload2/reply.ts';
import type { MappableReply } from './mapping/contract.ts';

export { isMalformed };
export type { MalformedReply };

/** What speaks of the connection is the server's, the id is the gateway's. */
const NAMES = new ReplyNames(
  (
    'apigw-requestid connection content-length keep-alive proxy-authenticate proxy-connection te trailer ' +
    'transfer-encoding upgrade'
  ).split(' '),
  [],
);

const CONTENT_TYPE = 'content-type';
const RULES: ReplyRules = {
  contentType: 'text/plain;charset=UTF-8',
  names: NAMES,
  otherBody: 'malformed',
  inferredBody: 'verbatim',
};

function two(payload: string): MappableReply | MalformedReply {
  const reply = readReply(payload, RULES);
  if (isMalformed(reply)) return reply;
  const { status, contentType, raw, body } = reply;
  return { status, rawHeaders: [CONTENT_TYPE, contentType, ...raw], body };
}

/** Base64 is decoded for every client: HTTP APIs have no binary media types. */
function one(payload: string): MappableReply | MalformedReply {
  const reply = readProxyReply(payload);
  if (isMalformed(reply)) return reply;
  const headers = headersOne(reply, NAMES);
  if (isMalformed(headers)) return headers;
  const body = reply.isBase64Encoded ? decodedBody(reply.body) : reply.body;
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return body;
  const rawHeaders = headers.hasContentType ? headers.raw : [CONTENT_TYPE, RULES.contentType, ...headers.raw];
  return { status: reply.status, rawHeaders, body };
}

export function readFunctionReply(payload: string, version: '1.0' | '2.0'): MappableReply | MalformedReply {
  return version === '2.0' ? two(payload) : one(payload);
}
