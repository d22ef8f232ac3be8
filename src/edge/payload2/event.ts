// The payload 2.0 event as one string: what a route's requests share is text made ahead. Function URLs and HTTP APIs. [lambda C3, api-gateway.md B4]
import type { Exchange } from '../contract.ts';
import { clfTime } from '../lambda/ids.ts';
import { queryMember } from './query.ts';

export interface EventFrame {
  /** Up to "rawPath": */
  readonly head: string;
  /** From "apiId" up to what follows the authorizer. */
  readonly api: string;
  /** From "routeKey" up to "time":" */
  readonly route: string;
  /** '"stageVariables":{...},' or '' */
  readonly stageVariables: string;
}

export interface FrameFacts {
  readonly apiId: string;
  readonly routeKey: string;
  readonly stage: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

export function eventFrame({ apiId, routeKey, stage, stageVariables }: FrameFacts): EventFrame {
  const key = JSON.stringify(routeKey);
  const hasVariables = stageVariables !== undefined && Object.keys(stageVariables).length > 0;
  return {
    head: `{"version":"2.0","routeKey":${key},"rawPath":`,
    api: `,"apiId":${JSON.stringify(apiId)},`,
    route: `,"routeKey":${key},"stage":${JSON.stringify(stage)},"time":"`,
    stageVariables: hasVariables ? `"stageVariables":${JSON.stringify(stageVariables)},` : '',
  };
}

export interface EventValues {
  readonly requestId: string;
  readonly rawPath: string;
  /** requestContext.http.path */
  readonly path: string;
  readonly domainPrefix: string;
  readonly accountId: string;
  /** '"authorizer":{...},' or '' */
  readonly authorizer: string;
  /** '"cookies":[...],' or '' */
  readonly cookies: string;
  /** Inside of the headers object. */
  readonly headers: string;
  /** '"pathParameters":{...},' or '' */
  readonly pathParameters: string;
  /** From bodyMembers. */
  readonly body: string;
}

/** What the event says of the request itself. */
export type EventRequest = Pick<Exchange, 'host' | 'headers' | 'method' | 'query' | 'sourceIp' | 'startMs'>;

/** Members without a value are left out, never null. The protocol is HTTP/1.1 whatever the client speaks: so AWS's front end does. */
export function proxyEvent(frame: EventFrame, exchange: EventRequest, values: EventValues): string {
  const { requestId, rawPath, path, domainPrefix, accountId, authorizer, cookies, headers } = values;
  const domainName = JSON.stringify(exchange.host);
  const userAgent = exchange.headers['user-agent'];
  return (
    `${frame.head}${JSON.stringify(rawPath)},"rawQueryString":${JSON.stringify(exchange.query)},${cookies}"headers":{${headers}},${queryMember(exchange.query)}` +
    `"requestContext":{"accountId":"${accountId}"${frame.api}${authorizer}"domainName":${domainName},"domainPrefix":${JSON.stringify(domainPrefix)},` +
    `"http":{"method":${JSON.stringify(exchange.method)},"path":${JSON.stringify(path)},"protocol":"HTTP/1.1","sourceIp":"${exchange.sourceIp}","userAgent":${userAgent === undefined ? '""' : JSON.stringify(userAgent)}},` +
    `"requestId":"${requestId}"${frame.route}${clfTime(exchange.startMs)}","timeEpoch":${exchange.startMs}},` +
    `${values.pathParameters}${frame.stageVariables}${values.body}}`
  );
}
