// The event of a function URL: payload 2.0 with the caller's identity when the URL asks for one. [lambda C3, events]
import { iamAuthorizer } from '../callers/iam-authorizer.ts';
import type { Exchange } from '../contract.ts';
import { percentDecoded } from '../lambda/form-text.ts';
import { bodyMembers } from '../payload2/body.ts';
import { proxyEvent } from '../payload2/event.ts';
import { forwardedHeaders, forwardedScheme, shownHeaders, type Forwarded } from '../payload2/headers.ts';
import type { Call } from './call.ts';

/** What AWS's front end says of its own TLS connection. */
const TLS = ',"x-amzn-tls-cipher-suite":"ECDHE-RSA-AES128-GCM-SHA256","x-amzn-tls-version":"TLSv1.2"';

function frontEndHeaders(exchange: Exchange, trace: string, bodyLength: number, forwarded: Forwarded): string {
  const tls = forwarded === 'aws' ? TLS : '';
  return `${forwardedHeaders(exchange, trace, bodyLength)}${forwardedScheme(exchange, forwarded)}${tls}`;
}

/** `rawPath` is the function's own path, without what the path form of an address puts before it. */
export function urlEvent(call: Call, rawPath: string, body: Buffer, forwarded: Forwarded): string {
  const { exchange, bound, caller, trace } = call;
  // What signed the request has done its work; without a signature to check, Authorization is the function's. [events]
  const shown = shownHeaders(exchange.rawHeaders, caller === undefined);
  const { headers } = exchange;
  // HTTP/2 has no Host header; the event has one all the same.
  const host = shown.hasHost ? '' : `"host":${JSON.stringify(headers['host'] ?? exchange.host)},`;
  return proxyEvent(bound.frame, exchange, {
    requestId: exchange.trace.id,
    rawPath,
    // Recorded: a client's /pa2%25Fth/1 is /pa2%Fth/1 here, decoded once.
    path: percentDecoded(rawPath),
    domainPrefix: bound.url.urlId,
    accountId: caller === undefined ? 'anonymous' : caller.credential.principal.account,
    authorizer: caller === undefined ? '' : `"authorizer":${iamAuthorizer(caller.credential)},`,
    cookies: shown.cookies,
    headers: `${shown.members}${host}${frontEndHeaders(exchange, trace.event, body.length, forwarded)}`,
    pathParameters: '',
    body: bodyMembers(body, headers['content-type']),
  });
}
