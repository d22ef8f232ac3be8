// Where the access log of a stage goes. Pure.
import { createHash } from 'node:crypto';
import type { LogScope } from '../observe/contract.ts';

/** One log stream a unit; AWS spreads over hundreds, all named by a hash. */
export function streamName(...parts: string[]): string {
  return createHash('md5').update(parts.join('/')).digest('hex');
}

/** arn:aws:logs:region:account:log-group:name[:*]; anything else (a Firehose stream) is not written to. */
function logGroupOf(arn: string): LogScope | undefined {
  const [scheme, , service, region, account, type, group] = arn.split(':');
  if (scheme !== 'arn' || service !== 'logs' || type !== 'log-group' || !region || !account || !group) return undefined;
  return { account, region, group };
}

export interface AccessLogSettings {
  readonly destinationArn?: string;
  readonly format?: string;
}

export interface AccessLogTarget {
  readonly scope: LogScope;
  readonly stream: string;
  readonly format: string;
}

/** Undefined when the stage writes none. */
export function accessLogTarget(
  { destinationArn, format }: AccessLogSettings = {},
  apiId: string,
  stage: string,
): AccessLogTarget | undefined {
  const scope = destinationArn === undefined ? undefined : logGroupOf(destinationArn);
  return scope && format ? { scope, stream: streamName(apiId, stage), format } : undefined;
}
