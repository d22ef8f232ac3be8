// Request headers as the event of a REST API shows them: casing kept. [api-gateway.md A4.1]
import type { Exchange } from '../contract.ts';
import { HeaderTable, type EventHeaders, type Forwarded } from '../payload1/headers.ts';

export type { Forwarded };

/** Dropped at the door; X-HTTP-Method-Override has done its work. [A2.2] */
const TABLE = new HeaderTable({
  dropped: (
    'connection content-length content-md5 expect max-forwards proxy-authenticate server te transfer-encoding trailer upgrade ' +
    'www-authenticate x-http-method-override'
  ).split(' '),
  lowerCase: false,
});

/** Signed requests keep their signature to themselves. [A6.2] */
function isSigned(authorization: string): boolean {
  return authorization.startsWith('AWS4-HMAC-SHA256');
}

export function eventHeaders(exchange: Exchange, eventTrace: string, forwarded: Forwarded): EventHeaders {
  const facts = { trace: eventTrace, forwarded, hidesAuthorization: isSigned, bodyLength: undefined };
  return TABLE.shown(exchange, exchange.rawHeaders, facts);
}
