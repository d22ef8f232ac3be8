// The execution log's lines about one call to an endpoint, in AWS's words. Secrets are masked. [api-gateway.md A24, A25.2]
import type { Call } from '../call.ts';
import { javaMap, masked } from '../execution-log.ts';
import { eventHeaders } from '../headers.ts';
import type { MethodUnit } from '../unit.ts';
import { textOf, type Body } from './converted.ts';

const SECRET: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'x-amz-security-token', 'cookie']);

/** A flat list of names and values. */
function headerMap(rawHeaders: readonly string[]): string {
  const entries: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    const value = rawHeaders[i + 1]!;
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
  log.data(`Method request path: ${javaMap(method.variables.map((name, i) => [name, call.values[i] ?? '']))}`);
  log.data(`Method request query string: {${exchange.query.replaceAll('&', ', ')}}`);
  log.data(`Method request headers: ${headerMap(methodHeaders(call))}`);
  log.data(`Method request body before transformations: ${textOf(body)}`);
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
    log.data(`Method response headers: ${headerMap(rawHeaders)}`);
  }
  log.info('Successfully completed execution');
}
