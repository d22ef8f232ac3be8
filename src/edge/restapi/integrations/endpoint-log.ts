// The execution log's lines about one call to an endpoint, in AWS's words. Secrets are masked. [api-gateway.md A24, A25.2]
import type { Outcome } from '../../../execute/contract.ts';
import type { Ready } from '../../lambda/invoke.ts';
import type { Call } from '../call.ts';
import { javaMap, masked } from '../execution-log.ts';
import { eventHeaders } from '../headers.ts';
import type { MethodUnit } from '../unit.ts';
import { textOf, type Body } from './converted.ts';

/** What the gateway itself signs with; what the client sent is hidden everywhere. */
const SECRET: ReadonlySet<string> = new Set(['authorization', 'x-amz-security-token']);

/** On every answer, and not in the log's line about its headers. */
const IDS: ReadonlySet<string> = new Set(['x-amzn-requestid', 'x-amz-apigw-id']);

/** A flat list of names and values. */
function headerMap(rawHeaders: readonly string[], hidden?: ReadonlySet<string>): string {
  const entries: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    const value = rawHeaders[i + 1]!;
    if (hidden?.has(name.toLowerCase())) continue;
    entries.push([name, SECRET.has(name.toLowerCase()) ? masked(value) : value]);
  }
  return javaMap(entries);
}

function methodHeaders(call: Call): readonly string[] {
  const { single } = eventHeaders(call.exchange, call.trace.event, call.forwarded);
  return Object.entries(JSON.parse(`{${single}}`) as Record<string, string>).flat();
}

export function logMethodRequest(call: Call, method: MethodUnit, body: Body): void {
  const { log, exchange } = call;
  if (!log?.wantsData) return;
  // The path of a test need not match the resource: then there are no values.
  const path = call.values.map((value, i): [string, string] => [method.variables[i] ?? '', value]);
  log.data(`Method request path: ${javaMap(path)}`);
  log.data(`Method request query string: {${exchange.query.replaceAll('&', ', ')}}`);
  log.data(`Method request headers: ${headerMap(methodHeaders(call))}`);
  log.data(`Method request body before transformations: ${textOf(body)}`);
}

/** How the log names what is called when a function is invoked. */
export function functionUrl(call: Call, invokedArn: string): string {
  return `https://lambda.${call.stage.region}.amazonaws.com/2015-03-31/functions/${invokedArn}/invocations`;
}

/** What Lambda's answer to an invocation says beside the function's own. */
export function functionHeaders(call: Call, { runnable }: Ready, outcome: Outcome, requestId: string): string[] {
  const headers = [
    ['Content-Type', outcome.contentType ?? 'application/json'],
    ['x-amzn-RequestId', requestId],
    ['X-Amz-Executed-Version', runnable.version],
    ['X-Amzn-Trace-Id', call.trace.full],
    outcome.errorKind === undefined ? [] : ['X-Amz-Function-Error', 'Unhandled'],
  ];
  return headers.flat();
}

/** Before the request is sent. */
export function logEndpointRequest(call: Call, url: string, rawHeaders: readonly string[], body: Body): void {
  const { log } = call;
  if (!log?.wantsData) return;
  log.data(`Endpoint request URI: ${url}`);
  log.data(`Endpoint request headers: ${headerMap(rawHeaders)}`);
  log.data(`Endpoint request body after transformations: ${textOf(body)}`);
  log.data(`Sending request to ${url}`);
}

/** After call.integration has been filled in. */
export function logEndpointResponse(call: Call, status: number, rawHeaders: readonly string[], body: Body): void {
  const { log, integration } = call;
  if (!log?.wantsData) return;
  log.data(`Received response. Status: ${status}, Integration latency: ${integration?.latencyMs} ms`);
  log.data(`Endpoint response headers: ${headerMap(rawHeaders)}`);
  log.data(`Endpoint response body before transformations: ${textOf(body)}`);
}

export function logMethodResponse(call: Call, rawHeaders: readonly string[], body: Body): void {
  const { log } = call;
  if (!log) return;
  if (log.wantsData) {
    log.data(`Method response body after transformations: ${textOf(body)}`);
    log.data(`Method response headers: ${headerMap(rawHeaders, IDS)}`);
  }
  log.info('Successfully completed execution');
}
