// The proxy event, payload 1.0, as one string: what does not change from request to request is text made at compile time. [api-gateway.md A6]
import type { Call } from './call.ts';
import { eventHeaders } from './headers.ts';
import { clfTime } from '../lambda/ids.ts';
import { eventQuery } from './query.ts';
import type { MethodUnit } from './unit.ts';

/** Text between the values of a request, in the order of the event. */
export interface EventParts {
  /** Up to "path": */
  readonly head: string;
  /** '"jobId":' for each variable of the path. */
  readonly variables: readonly string[];
  /** From "stageVariables" up to requestContext's "httpMethod":" */
  readonly context: string;
  /** From "accountId" up to "domainPrefix": */
  readonly stage: string;
  /** From "deploymentId" up to "body": */
  readonly tail: string;
}

export interface EventFacts {
  readonly account: string;
  readonly apiId: string;
  readonly stage: string;
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
  const operation = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  return {
    head: `{"resource":${path},"path":`,
    variables: facts.variables.map((name) => `${JSON.stringify(name)}:`),
    context: `,"stageVariables":${variables},"requestContext":{"resourceId":${JSON.stringify(facts.resourceId)},"resourcePath":${path},"httpMethod":"`,
    stage: `,"accountId":"${facts.account}","protocol":"HTTP/1.1","stage":${JSON.stringify(facts.stage)},"domainPrefix":`,
    tail: `,"deploymentId":"${facts.deploymentId}","apiId":"${facts.apiId}"${canary}${operation}},"body":`,
  };
}

function pathParameters(parts: EventParts, values: readonly string[]): string {
  if (values.length === 0) return 'null';
  let text = '';
  for (let i = 0; i < values.length; i += 1)
    text += `${i === 0 ? '{' : ','}${parts.variables[i]}${JSON.stringify(values[i])}`;
  return `${text}}`;
}

function identity(call: Call): string {
  const userAgent = call.exchange.headers['user-agent'];
  const key = call.key === undefined ? '' : `,${call.key.identity}`;
  return `{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,"sourceIp":"${call.exchange.sourceIp}","principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":${userAgent === undefined ? 'null' : JSON.stringify(userAgent)},"user":null${key}}`;
}

function domain(host: string): { name: string; prefix: string } {
  const dot = host.indexOf('.');
  return { name: JSON.stringify(host), prefix: JSON.stringify(dot < 0 ? host : host.slice(0, dot)) };
}

/** `body` is JSON text: a string or null. */
export function proxyEvent(call: Call, method: MethodUnit, body: string, isBase64: boolean): string {
  const { exchange, verb } = call;
  const parts = method.event;
  const headers = eventHeaders(exchange, call.trace.event);
  const query = eventQuery(exchange.query);
  const { name, prefix } = domain(exchange.host);
  return (
    `${parts.head}${JSON.stringify(call.path)},"httpMethod":"${verb}","headers":{${headers.single}},"multiValueHeaders":{${headers.multi}}` +
    `,"queryStringParameters":${query.single},"multiValueQueryStringParameters":${query.multi},"pathParameters":${pathParameters(parts, call.values)}` +
    `${parts.context}${verb}","extendedRequestId":"${call.extendedRequestId}","requestTime":"${clfTime(exchange.startMs)}","path":${JSON.stringify(call.contextPath)}` +
    `${parts.stage}${prefix},"requestTimeEpoch":${exchange.startMs},"requestId":"${call.requestId}","identity":${identity(call)},"domainName":${name}` +
    `${parts.tail}${body},"isBase64Encoded":${isBase64}}`
  );
}
