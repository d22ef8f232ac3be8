// The event of an HTTP API, payload 2.0. [api-gateway.md B4]
import type { Exchange } from '../contract.ts';
import { clientCertificate } from '../lambda/client-certificate.ts';
import { percentDecoded } from '../lambda/form-text.ts';
import { proxyEvent, type EventFrame, type EventRequest } from '../payload2/event.ts';
import { forwardedHeaders, forwardedScheme, shownHeaders } from '../payload2/headers.ts';
import type { Call } from './call.ts';
import type { OutgoingRequest } from './mapping/contract.ts';
import type { RouteUnit } from './unit.ts';

/** Reported to arrive decoded in spite of its name; the evidence is weak, so it is said here only. [B1] */
export function shownPath(rawPath: string): string {
  return percentDecoded(rawPath);
}

/** '"id":' for each of a route's variables, made once. */
const variableNames = new WeakMap<RouteUnit, readonly string[]>();

function quotedNames(route: RouteUnit): readonly string[] {
  let names = variableNames.get(route);
  if (!names) variableNames.set(route, (names = route.variables.map((name) => `${JSON.stringify(name)}:`)));
  return names;
}

/** '{"id":"6"}', values decoded; '' when the route has no variables. */
export function pathParameters({ route, values }: Call): string {
  if (values.length === 0 || route === undefined) return '';
  const names = quotedNames(route);
  let text = '';
  for (let i = 0; i < values.length; i += 1)
    text += `${i === 0 ? '{' : ','}${names[i]}${JSON.stringify(percentDecoded(values[i]!))}`;
  return `${text}}`;
}

let lastHost = '';
let lastPrefix = '';

/** The first label of a host; the next request is mostly for the same. */
export function domainPrefix(host: string): string {
  if (host !== lastHost) {
    const dot = host.indexOf('.');
    lastHost = host;
    lastPrefix = dot < 0 ? host : host.slice(0, dot);
  }
  return lastPrefix;
}

function identityMembers(call: Call): string {
  const certificate = clientCertificate(call.exchange);
  const authentication = certificate === '' ? '' : `"authentication":{"clientCert":${certificate}},`;
  const event = call.authorizer?.event2 ?? '';
  return event === '' ? authentication : `${authentication}"authorizer":${event},`;
}

/** A mapping may have changed the query. */
function requestOf(exchange: Exchange, mapped: OutgoingRequest | undefined): EventRequest {
  if (!mapped) return exchange;
  const { host, headers, method, sourceIp, startMs } = exchange;
  return { host, headers, method, sourceIp, startMs, query: mapped.query };
}

/** `body` are the event's last members, without a comma at either end. A signature has done its work and is not shown. */
export function eventTwo(
  call: Call,
  frame: EventFrame,
  body: string,
  bodyLength: number,
  mapped?: OutgoingRequest,
): string {
  const { exchange } = call;
  const shown = shownHeaders(mapped?.rawHeaders ?? exchange.rawHeaders, call.caller === undefined);
  // HTTP/2 has no Host header; the event has one all the same.
  const host = shown.hasHost ? '' : `"host":${JSON.stringify(exchange.headers['host'] ?? exchange.host)},`;
  const path = shownPath(mapped?.path ?? call.rawPath);
  const parameters = pathParameters(call);
  return proxyEvent(frame, requestOf(exchange, mapped), {
    requestId: call.requestId,
    rawPath: path,
    path,
    domainPrefix: domainPrefix(exchange.host),
    accountId: call.stage.account,
    authorizer: identityMembers(call),
    cookies: shown.cookies,
    headers: `${shown.members}${host}${forwardedHeaders(exchange, call.trace.event, bodyLength)}${forwardedScheme(exchange, call.forwarded)}`,
    pathParameters: parameters === '' ? '' : `"pathParameters":${parameters},`,
    body,
  });
}
