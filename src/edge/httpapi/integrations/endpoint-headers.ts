// Headers between an HTTP API and its HTTP endpoints: what ends at the gateway and what the gateway says of itself. [api-gateway.md B8]
import type { Call } from '../call.ts';

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const HOP_BY_HOP =
  'connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade http2-settings';

/** X-Forwarded-* are folded into Forwarded; the rest is said anew. */
const NOT_HANDED_ON = names(
  `${HOP_BY_HOP} content-length expect forwarded via x-amzn-trace-id x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto x-portico-hops`,
);

const NOT_HANDED_BACK = names(`${HOP_BY_HOP} content-length apigw-requestid`);

/** A signature was for the gateway. [A8.1] */
function isSignature(lowerName: string, value: string): boolean {
  return lowerName === 'authorization' && value.startsWith('AWS4-HMAC-SHA256');
}

function forwardedFor(address: string): string {
  return `for=${address.includes(':') ? `"[${address.replace(/^\[|\]$/g, '')}]"` : address}`;
}

/** As AWS would say, or as the client really called. */
function addressed({ exchange, forwarded: told }: Call): string {
  const { headers, host, scheme } = exchange;
  if (told === 'aws') return `host=${host};proto=https`;
  const named = headers['host'] ?? host;
  return `host=${named.includes(':') ? `"${named}"` : named};proto=${scheme}`;
}

/** What proxies before the gateway said comes first, X-Forwarded-For in the words of Forwarded. [RFC 7239] */
function forwarded(call: Call): string {
  const { headers, sourceIp } = call.exchange;
  const before = (headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
  const proxies = before.filter((address) => /^[0-9A-Fa-f.:[\]]+$/.test(address)).map(forwardedFor);
  const own = `by=127.0.0.1;${forwardedFor(sourceIp)};${addressed(call)}`;
  return [headers['forwarded'], ...proxies, own].filter((part) => part !== undefined).join(', ');
}

function via({ exchange }: Call): string {
  const before = exchange.headers['via'];
  return before === undefined ? 'HTTP/1.1 AmazonAPIGateway' : `${before}, HTTP/1.1 AmazonAPIGateway`;
}

/** Headers that the connection's own header names are for this hop alone. [RFC 9110 7.6.1] */
function namedByConnection(connection: string | undefined): ReadonlySet<string> {
  return connection === undefined ? new Set() : names(connection.toLowerCase().replaceAll(/\s*,\s*/g, ' '));
}

/**
 * What goes to the endpoint of `rawHeaders`, the client's after their mapping, and of the gateway itself. Without a body and a
 * type there is one all the same: a documented quirk. [B8]
 */
export function requestHeaders(
  call: Call,
  rawHeaders: readonly string[],
  keepsHost: boolean,
  hasBody: boolean,
): string[] {
  const ownHop = namedByConnection(call.exchange.headers['connection']);
  const sent: string[] = [];
  let hasType = hasBody;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const lower = rawHeaders[i]!.toLowerCase();
    const value = rawHeaders[i + 1]!;
    if (NOT_HANDED_ON.has(lower) || ownHop.has(lower) || isSignature(lower, value)) continue;
    if (lower === 'host' && !keepsHost) continue;
    if (lower === 'content-type') hasType = true;
    sent.push(rawHeaders[i]!, value);
  }
  if (!hasType) sent.push('Content-Type', 'application/octet-stream');
  sent.push('Forwarded', forwarded(call), 'Via', via(call), 'X-Amzn-Trace-Id', call.trace.event);
  return sent;
}

/** What goes to the client of an endpoint's headers. */
export function replyHeaders(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, i) => !NOT_HANDED_BACK.has(rawHeaders[i - (i % 2)]!.toLowerCase()));
}
