// The event of an HTTP API, payload 1.0: the shape that REST APIs have, with names of headers in lower case. [api-gateway.md B4.1]
import { clientCertificate } from '../lambda/client-certificate.ts';
import { clfTime } from '../lambda/ids.ts';
import { HeaderTable } from '../payload1/headers.ts';
import { eventQuery } from '../payload1/query.ts';
import { isText } from '../payload2/body.ts';
import { DROPPED } from '../payload2/headers.ts';
import type { Call } from './call.ts';
import { domainPrefix, pathParameters, shownPath } from './event.ts';
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

const TABLE = new HeaderTable({ dropped: DROPPED, lowerCase: true });

function always(): boolean {
  return true;
}

function never(): boolean {
  return false;
}

/** '"headers":{...},"multiValueHeaders":{...}' */
function headerMembers(call: Call, rawHeaders: readonly string[], bodyLength: number): string {
  const { exchange, forwarded, trace, caller } = call;
  const hidesAuthorization = caller === undefined ? never : always;
  const shown = TABLE.shown(exchange, rawHeaders, { trace: trace.event, forwarded, hidesAuthorization, bodyLength });
  return `"headers":{${shown.single}},"multiValueHeaders":{${shown.multi}}`;
}

function text(value: string | undefined): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** Filled by a signature; the Cognito members are those of identity pools, which Portico does not have. */
function identity({ exchange, caller }: Call): string {
  const { sourceIp, headers } = exchange;
  const who = caller?.principal;
  const certificate = clientCertificate(exchange);
  return (
    `{"accessKey":${text(caller?.accessKeyId)},"accountId":${text(who?.account)},"caller":${text(who?.userId)},"cognitoAuthenticationProvider":null,"cognitoAuthenticationType":null` +
    `,"cognitoIdentityId":null,"cognitoIdentityPoolId":null,"principalOrgId":${text(who?.organizationId)},"sourceIp":"${sourceIp}","user":${text(who?.userId)}` +
    `,"userAgent":${text(headers['user-agent'])},"userArn":${text(who?.arn)}${certificate === '' ? '' : `,"clientCert":${certificate}`}}`
  );
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
