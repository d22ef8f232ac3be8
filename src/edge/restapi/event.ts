// The proxy event, payload 1.0, as one string: what does not change from request to request is text made at compile time. [api-gateway.md A6]
import type { Principal } from '../../identity/contract.ts';
import type { Call } from './call.ts';
import { eventHeaders } from './headers.ts';
import { clientCertificate } from '../lambda/client-certificate.ts';
import { clfTime } from '../lambda/ids.ts';
import { eventQuery } from '../payload1/query.ts';
import type { MethodUnit } from './unit.ts';

/** Text between the values of a request, in the order of the event. */
export interface EventParts {
  /** Up to "path": */
  readonly head: string;
  /** '"jobId":' for each variable of the path. */
  readonly variables: readonly string[];
  /** A JSON object, or 'null'. */
  readonly stageVariables: string;
  /** From "requestContext" up to its "httpMethod":" */
  readonly context: string;
  /** From "accountId" up to "domainPrefix": */
  readonly stage: string;
  /** From "deploymentId" to the end of requestContext. */
  readonly tail: string;
}

export interface EventFacts {
  readonly account: string;
  readonly apiId: string;
  readonly stage: string;
  /** '' in tests, which run what is not deployed. */
  readonly deploymentId: string;
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly variables: readonly string[];
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly isCanary: boolean | undefined;
  readonly operationName: string | undefined;
}

export function eventParts(facts: EventFacts): EventParts {
  const { stageVariables, isCanary, operationName } = facts;
  const path = JSON.stringify(facts.resourcePath);
  const variables = Object.keys(stageVariables).length === 0 ? 'null' : JSON.stringify(stageVariables);
  const canary = isCanary === undefined ? '' : `,"isCanaryRequest":${isCanary}`;
  const deployment = facts.deploymentId === '' ? '' : `,"deploymentId":"${facts.deploymentId}"`;
  const operation = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  return {
    head: `{"resource":${path},"path":`,
    variables: facts.variables.map((name) => `${JSON.stringify(name)}:`),
    stageVariables: variables,
    context: `"requestContext":{"resourceId":${JSON.stringify(facts.resourceId)},"resourcePath":${path},"httpMethod":"`,
    stage: `,"accountId":"${facts.account}","protocol":"HTTP/1.1","stage":${JSON.stringify(facts.stage)},"domainPrefix":`,
    tail: `${deployment},"apiId":"${facts.apiId}"${canary}${operation}}`,
  };
}

function pathParameters(parts: EventParts, values: readonly string[]): string {
  if (values.length === 0) return 'null';
  let text = '';
  for (let i = 0; i < values.length; i += 1)
    text += `${i === 0 ? '{' : ','}${parts.variables[i]}${JSON.stringify(values[i])}`;
  return `${text}}`;
}

/** Filled for AWS_IAM; the Cognito members are those of identity pools, which Portico does not have. [A6.2] */
function callerIdentity(call: Call, caller: Principal, key: string): string {
  const { accessKeyId = null, account, arn, organizationId = null, userId } = caller;
  return (
    `{"cognitoIdentityPoolId":null,"accountId":"${account}","cognitoIdentityId":null,"caller":${JSON.stringify(userId)},"sourceIp":"${call.exchange.sourceIp}"` +
    `,"principalOrgId":${JSON.stringify(organizationId)},"accessKey":${JSON.stringify(accessKeyId)},"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null` +
    `,"userArn":${JSON.stringify(arn)},"userAgent":${JSON.stringify(call.exchange.headers['user-agent'] ?? null)},"user":${JSON.stringify(userId)}${key}${certificateMember(call)}}`
  );
}

function certificateMember({ exchange }: Call): string {
  const certificate = clientCertificate(exchange);
  return certificate === '' ? '' : `,"clientCert":${certificate}`;
}

function identity(call: Call): string {
  const userAgent = call.exchange.headers['user-agent'];
  const key = call.key === undefined ? '' : `,${call.key.identity}`;
  if (call.caller) return callerIdentity(call, call.caller, key);
  return `{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,"sourceIp":"${call.exchange.sourceIp}","principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":${userAgent === undefined ? 'null' : JSON.stringify(userAgent)},"user":null${key}${certificateMember(call)}}`;
}

let lastHost = '';
let lastDomain = { name: '""', prefix: '""' };

/** Of a host name; the next request is mostly for the same. */
function domain(host: string): { readonly name: string; readonly prefix: string } {
  if (host === lastHost) return lastDomain;
  const dot = host.indexOf('.');
  lastHost = host;
  lastDomain = { name: JSON.stringify(host), prefix: JSON.stringify(dot < 0 ? host : host.slice(0, dot)) };
  return lastDomain;
}

function requestContext(call: Call, parts: EventParts): string {
  const { exchange } = call;
  const { name, prefix } = domain(exchange.host);
  return (
    `${parts.context}${call.verb}","extendedRequestId":"${call.extendedRequestId}","requestTime":"${clfTime(exchange.startMs)}","path":${JSON.stringify(call.contextPath)}` +
    `${parts.stage}${prefix},"requestTimeEpoch":${exchange.startMs},"requestId":"${call.requestId}","identity":${identity(call)},"domainName":${name}` +
    `${call.authorizer === undefined ? '' : call.authorizer.event}${parts.tail}`
  );
}

/** What functions see as requestContext, as JSON text. */
export function contextText(call: Call, method: MethodUnit): string {
  return requestContext(call, method.event).slice('"requestContext":'.length);
}

/** Only a test can be without any header. [A6.2] */
function orNull(members: string): string {
  return members === '' ? 'null' : `{${members}}`;
}

/** `body` is JSON text: a string or null. */
export function proxyEvent(call: Call, method: MethodUnit, body: string, isBase64: boolean): string {
  const parts = method.event;
  const headers = eventHeaders(call.exchange, call.trace.event, call.forwarded);
  const query = eventQuery(call.exchange.query);
  return (
    `${parts.head}${JSON.stringify(call.eventPath)},"httpMethod":"${call.verb}","headers":${orNull(headers.single)},"multiValueHeaders":${orNull(headers.multi)}` +
    `,"queryStringParameters":${query.single},"multiValueQueryStringParameters":${query.multi},"pathParameters":${pathParameters(parts, call.values)}` +
    `,"stageVariables":${parts.stageVariables},${requestContext(call, parts)},"body":${body},"isBase64Encoded":${isBase64}}`
  );
}

function filled(map: string): string {
  return map === 'null' ? '{}' : map;
}

/** Maps without entries are {} here, not null; there is no body. [A17.3] */
export function authorizerEvent(call: Call, method: MethodUnit, methodArn: string): string {
  const parts = method.event;
  const headers = eventHeaders(call.exchange, call.trace.event, call.forwarded);
  const query = eventQuery(call.exchange.query);
  return (
    `{"type":"REQUEST","methodArn":${JSON.stringify(methodArn)},"resource":${JSON.stringify(method.resourcePath)},"path":${JSON.stringify(call.eventPath)},"httpMethod":"${call.verb}"` +
    `,"headers":{${headers.single}},"multiValueHeaders":{${headers.multi}},"queryStringParameters":${filled(query.single)},"multiValueQueryStringParameters":${filled(query.multi)}` +
    `,"pathParameters":${filled(pathParameters(parts, call.values))},"stageVariables":${filled(parts.stageVariables)},${requestContext(call, parts)}}`
  );
}
