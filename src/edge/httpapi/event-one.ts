// The event of an HTTP API, payload 1.0: the shape that REST APIs have, with names of headers in lower case. [api-gateway.md B4.1]
import { portOf } from '../lambda/header-text.ts';
import { clfTime } from '../lambda/ids.ts';
import { eventQuery } from '../payload1/query.ts';
import { isText } from '../payload2/body.ts';
import { DROPPED } from '../payload2/headers.ts';
import type { Call } from './call.ts';
import { clientCertificate, domainPrefix, pathParameters, shownPath } from './event.ts';
import type { OutgoingRequest } from './mapping/contract.ts';
import type { RouteUnit } from './unit.ts';

/** Text between the values of a request: the same for all that go to one route. */
interface Frame {
  /** '"resource":"/pets/{id}","path":' */
  readonly head: string;
  /** From "stageVariables" up to the authorizer. */
  readonly context: string;
  /** From "resourceId" to the end of requestContext. */
  readonly tail: string;
}

const frames = new WeakMap<RouteUnit, Frame>();

function frameOf({ stage }: Call, route: RouteUnit): Frame {
  const known = frames.get(route);
  if (known) return known;
  const resource = JSON.stringify(route.path === '' ? route.routeKey : route.path);
  const variables = Object.keys(stage.variables).length === 0 ? 'null' : JSON.stringify(stage.variables);
  const operation = route.operationName === undefined ? '' : `,"operationName":${JSON.stringify(route.operationName)}`;
  const frame = {
    head: `"resource":${resource},"path":`,
    context: `"stageVariables":${variables},"requestContext":{"accountId":"${stage.account}","apiId":"${stage.apiId}","authorizer":`,
    tail: `"resourceId":null,"resourcePath":${resource},"stage":${JSON.stringify(stage.name)}${operation}}`,
  };
  frames.set(route, frame);
  return frame;
}

/** What the front end says itself. */
function frontEndLines(call: Call, bodyLength: number): string[] {
  const { exchange, forwarded } = call;
  const sent = exchange.headers['x-forwarded-for'];
  const client = sent === undefined ? exchange.sourceIp : `${sent}, ${exchange.sourceIp}`;
  const [port, scheme] = forwarded === 'aws' ? ['443', 'https'] : [portOf(exchange), exchange.scheme];
  return [
    'content-length',
    String(bodyLength),
    'x-amzn-trace-id',
    call.trace.event,
    'x-forwarded-for',
    client,
    'x-forwarded-port',
    port,
    'x-forwarded-proto',
    scheme,
  ];
}

/** A signature has done its work. */
function isShown(call: Call, lower: string): boolean {
  return !DROPPED.has(lower) && (lower !== 'authorization' || call.caller === undefined);
}

/** '"headers":{...},"multiValueHeaders":{...}': the last value of each, and all of them. */
function headerMembers(call: Call, rawHeaders: readonly string[], bodyLength: number): string {
  const { exchange } = call;
  const all = new Map<string, string[]>();
  const take = (name: string, value: string): void => {
    const before = all.get(name);
    if (before) before.push(value);
    else all.set(name, [value]);
  };
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const lower = rawHeaders[i]!.toLowerCase();
    if (isShown(call, lower)) take(lower, rawHeaders[i + 1]!);
  }
  // HTTP/2 has no Host header; the event has one all the same.
  if (!all.has('host')) take('host', exchange.headers['host'] ?? exchange.host);
  const own = frontEndLines(call, bodyLength);
  for (let i = 0; i < own.length; i += 2) take(own[i]!, own[i + 1]!);
  let single = '';
  let multi = '';
  for (const [name, values] of all) {
    const quoted = `${single === '' ? '' : ','}${JSON.stringify(name)}:`;
    single += quoted + JSON.stringify(values.at(-1));
    multi += quoted + JSON.stringify(values);
  }
  return `"headers":{${single}},"multiValueHeaders":{${multi}}`;
}

/** Filled by a signature; the Cognito members are those of identity pools, which Portico does not have. */
function identity({ exchange, caller: signer }: Call): string {
  const caller = signer?.principal;
  const shown = {
    accessKey: signer?.accessKeyId ?? null,
    accountId: caller?.account ?? null,
    caller: caller?.userId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: caller?.organizationId ?? null,
    sourceIp: exchange.sourceIp,
    user: caller?.userId ?? null,
    userAgent: exchange.headers['user-agent'] ?? null,
    userArn: caller?.arn ?? null,
  };
  const certificate = clientCertificate(exchange);
  const text = JSON.stringify(shown);
  return certificate === '' ? text : `${text.slice(0, -1)},"clientCert":${certificate}}`;
}

const NO_AUTHORIZER = '{"claims":null,"scopes":null}';

function contextMembers(call: Call, frame: Frame, path: string): string {
  const { exchange, requestId } = call;
  const { host, method, startMs } = exchange;
  return (
    `${call.authorizer?.event1 || NO_AUTHORIZER},"domainName":${JSON.stringify(host)},"domainPrefix":${JSON.stringify(domainPrefix(host))}` +
    `,"extendedRequestId":"${requestId}","httpMethod":${JSON.stringify(method)},"identity":${identity(call)}` +
    `,"path":${path},"protocol":"HTTP/1.1","requestId":"${requestId}","requestTime":"${clfTime(startMs)}","requestTimeEpoch":${startMs},${frame.tail}`
  );
}

/** Everything between the version and the body, without a comma at either end. Maps without entries are null. */
export function membersOne(call: Call, route: RouteUnit, bodyLength: number, mapped?: OutgoingRequest): string {
  const { exchange } = call;
  const frame = frameOf(call, route);
  const query = eventQuery(mapped?.query ?? exchange.query);
  const path = JSON.stringify(shownPath(mapped?.path ?? call.rawPath));
  return (
    `${frame.head}${path},"httpMethod":${JSON.stringify(exchange.method)},${headerMembers(call, mapped?.rawHeaders ?? exchange.rawHeaders, bodyLength)}` +
    `,"queryStringParameters":${query.single},"multiValueQueryStringParameters":${query.multi},"pathParameters":${pathParameters(call) || 'null'}` +
    `,${frame.context}${contextMembers(call, frame, path)}`
  );
}

function bodyOne(body: Buffer, contentType: string | undefined): string {
  if (body.length === 0) return '"body":null,"isBase64Encoded":false';
  return isText(contentType)
    ? `"body":${JSON.stringify(body.toString('utf8'))},"isBase64Encoded":false`
    : `"body":"${body.toString('base64')}","isBase64Encoded":true`;
}

export function eventOne(call: Call, route: RouteUnit, body: Buffer, mapped?: OutgoingRequest): string {
  const members = membersOne(call, route, body.length, mapped);
  return `{"version":"1.0",${members},${bodyOne(body, call.exchange.headers['content-type'])}}`;
}
