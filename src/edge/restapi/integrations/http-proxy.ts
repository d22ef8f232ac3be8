// HTTP_PROXY: the client's request to an address as it came, mapped parameters on top, and the answer back. [api-gateway.md A8, A9, A11]
import { isUtf8 } from 'node:buffer';
import { isHeaderName, sendable } from '../../lambda/header-text.ts';
import { UNREADABLE_REQUEST_BODY, type MappedParameters } from '../../mapping/parameters.ts';
import { Payload } from '../../mapping/payload.ts';
import { isBinary } from '../binary.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { HttpProxyUnit, MethodUnit } from '../unit.ts';
import { headerOf, isUnsent, sentName } from './backend-headers.ts';
import { always, defaults, filledUri, queryText } from './backend-request.ts';
import type { BackendRequest } from './contract.ts';
import { converted, textOf, type Body } from './converted.ts';
import { callEndpoint } from './endpoint-call.ts';
import { logMethodResponse } from './endpoint-log.ts';
import { isRefusal } from './lambda-call.ts';
import type { OutboundReply } from '../../backend/outbound.ts';
import { CallSources } from './sources.ts';

/**
 * What is not handed on of a client's headers: those that are dropped at the door [A4.1], the method override that has done its
 * work [A2.2], Host, Content-Encoding and Via [A8.3], what describes the connection, and what the gateway sets itself.
 */
const KEPT_BACK: ReadonlySet<string> = new Set(
  (
    'connection content-length content-md5 expect max-forwards proxy-authenticate server te transfer-encoding trailer upgrade ' +
    'www-authenticate x-http-method-override host content-encoding via http2-settings keep-alive proxy-connection ' +
    'x-amzn-trace-id x-amzn-apigateway-api-id x-portico-hops'
  ).split(' '),
);

/** A signature was for the gateway. [A8.1] */
function isSignature(lowerName: string, value: string): boolean {
  return lowerName === 'authorization' && value.startsWith('AWS4-HMAC-SHA256');
}

interface Header {
  readonly lower: string;
  readonly name: string;
  readonly value: string;
}

function clientHeaders({ exchange }: Call): Header[] {
  const handedOn: Header[] = [];
  for (let i = 0; i < exchange.rawHeaders.length; i += 2) {
    const name = exchange.rawHeaders[i]!;
    const value = exchange.rawHeaders[i + 1]!;
    const lower = name.toLowerCase();
    if (!KEPT_BACK.has(lower) && !isSignature(lower, value)) handedOn.push({ lower, name, value });
  }
  return handedOn;
}

/** A mapped header replaces the client's of that name, in whatever case. [A8.3] */
function requestHeaders(call: Call, mapped: MappedParameters['header']): string[] | Refusal {
  const replaced = new Set(Array.from(mapped.keys(), (name) => name.toLowerCase()));
  const headers = clientHeaders(call).filter(({ lower }) => !replaced.has(lower));
  for (const [name, value] of mapped) {
    const text = sendable(value);
    if (text === undefined || !isHeaderName(name)) return { code: 'request-header-invalid', detail: { header: name } };
    if (!isUnsent('HTTP_PROXY', name)) headers.push({ lower: name.toLowerCase(), name, value: text });
  }
  const present = new Set(headers.map(({ lower }) => lower));
  const missing = defaults(call, 'HTTP').filter(([name]) => !present.has(name.toLowerCase()));
  return [...headers.flatMap(({ name, value }) => [name, value]), ...missing.flat(), ...always(call, 'HTTP')];
}

function proxied(call: Call, unit: HttpProxyUnit, parameters: MappedParameters, body: Body): BackendRequest | Refusal {
  const rawHeaders = requestHeaders(call, parameters.header);
  if (isRefusal(rawHeaders)) return rawHeaders;
  const filled = filledUri(unit.uri, parameters.path);
  const mark = filled.indexOf('?');
  const own = mark < 0 ? '' : filled.slice(mark + 1);
  // A mapped parameter joins the client's of that name. [A8.3]
  const parts = [own, call.exchange.query, queryText(parameters.querystring)];
  return {
    verb: unit.httpMethod === 'ANY' ? call.verb : unit.httpMethod,
    uri: mark < 0 ? filled : filled.slice(0, mark),
    query: parts.filter((part) => part !== '').join('&'),
    rawHeaders,
    body,
  };
}

/** Text as text, bytes only where binaryMediaTypes say so: the tables of contentHandling, which a proxy cannot set. [A9.3] */
function requestBody(call: Call, sent: Buffer): Body {
  return converted(sent, isBinary(call.release.binary, call.exchange.headers['content-type']), undefined) ?? sent;
}

const NO_BODY = Buffer.alloc(0);

async function requestOf(call: Call, method: MethodUnit, unit: HttpProxyUnit): Promise<BackendRequest | Refusal> {
  if (unit.illegalHeader !== undefined)
    return {
      code: 'header-mapping-illegal',
      detail: { header: unit.illegalHeader },
      log: `Execution failed due to configuration error: ${unit.illegalHeader} header already present`,
    };
  const sent = call.exchange.hasBody ? await readBody(call) : NO_BODY;
  if (!Buffer.isBuffer(sent)) return sent;
  const body = requestBody(call, sent);
  const parameters = unit.parameters.apply(new CallSources(call, method).of(new Payload(textOf(body))));
  if (parameters === 'unreadable-body') return { code: 'request-body-unreadable', message: UNREADABLE_REQUEST_BODY };
  return proxied(call, unit, parameters, body);
}

/** What is neither declared binary nor text reaches the client damaged, as on AWS: whoever wonders should find out why. */
function noteDamage(call: Call, contentType: string | undefined, body: Buffer): void {
  if (isUtf8(body)) return;
  const detail = { contentType: contentType ?? 'none' };
  call.exchange.trace.steps.push({ gate: 'response', verdict: 'note', reason: 'binary-as-text', detail });
}

/** A coded body is no text whatever its type says, and passes as it came. [A9.4] */
function replyBody(call: Call, { rawHeaders, body }: OutboundReply): Body | undefined {
  const coding = headerOf(rawHeaders, 'content-encoding');
  if (body.length === 0 || (coding !== undefined && coding.toLowerCase() !== 'identity')) return body;
  const contentType = headerOf(rawHeaders, 'content-type');
  const isBytes = isBinary(call.release.binary, contentType);
  const wantsBytes = isBinary(call.release.binary, call.exchange.headers['accept']);
  if (!isBytes && !wantsBytes) noteDamage(call, contentType, body);
  return converted(body, isBytes, undefined, wantsBytes);
}

/** No trace header but the backend's own. [A4.5] */
function replyHeaders(call: Call, { rawHeaders }: OutboundReply): string[] {
  const sent = ['x-amzn-RequestId', call.requestId, 'x-amz-apigw-id', call.extendedRequestId];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = sentName('HTTP_PROXY', rawHeaders[i]!);
    if (name !== undefined) sent.push(name, rawHeaders[i + 1]!);
  }
  return sent;
}

export async function httpProxy(
  call: Call,
  method: MethodUnit,
  unit: HttpProxyUnit,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const request = await requestOf(call, method, unit);
  if (isRefusal(request)) return request;
  const reply = await callEndpoint(call, unit, request, tools);
  if (isRefusal(reply)) return reply;
  const body = replyBody(call, reply);
  if (body === undefined)
    return {
      code: 'response-base64-invalid',
      detail: { length: reply.body.length },
      log: 'Execution failed due to configuration error: Unable to base64 decode the body.',
    };
  const rawHeaders = replyHeaders(call, reply);
  logMethodResponse(call, rawHeaders, body);
  tools.answers.send(call, reply.status, rawHeaders, body);
  return undefined;
}
