// One signed AWS call that is wrong in one way, and short words to write many of them.
export type Shape = 'rest-json' | 'json-1.1' | 'query' | 's3';

export interface Target {
  readonly service: 'lambda' | 'apigateway' | 'iam' | 'sts' | 'logs' | 'ecr' | 's3';
  readonly shape: Shape;
}

export interface MalformedCall extends Target {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const LAMBDA = { service: 'lambda', shape: 'rest-json' } as const;
export const GATEWAY = { service: 'apigateway', shape: 'rest-json' } as const;
export const IAM = { service: 'iam', shape: 'query' } as const;
export const STS = { service: 'sts', shape: 'query' } as const;
export const LOGS = { service: 'logs', shape: 'json-1.1' } as const;
export const ECR = { service: 'ecr', shape: 'json-1.1' } as const;
export const S3 = { service: 's3', shape: 's3' } as const;

export const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
export const JSON_TYPE = { 'content-type': 'application/json' };
export const FUNCTIONS = '/2015-03-31/functions';

export function target(operation: string, { service }: Target): Readonly<Record<string, string>> {
  const prefix = service === 'logs' ? 'Logs_20140328' : 'AmazonEC2ContainerRegistry_V20150921';
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${prefix}.${operation}` };
}

export function post(
  to: Target,
  what: string,
  path: string,
  body: unknown,
  more: Partial<MalformedCall> = {},
): MalformedCall {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { ...to, what, method: 'POST', path, headers: JSON_TYPE, body: text, ...more };
}

export function rpc(
  to: Target,
  what: string,
  operation: string,
  body: unknown,
  more: Partial<MalformedCall> = {},
): MalformedCall {
  return post(to, `${operation}: ${what}`, '/', body, { headers: target(operation, to), ...more });
}

export function form(
  to: Target,
  what: string,
  body: string | Record<string, string>,
  more: Partial<MalformedCall> = {},
): MalformedCall {
  const Version = to.service === 'iam' ? '2010-05-08' : '2011-06-15';
  const text = typeof body === 'string' ? body : new URLSearchParams({ Version, ...body }).toString();
  return { ...to, what, method: 'POST', path: '/', headers: FORM, body: text, ...more };
}

export function xml(what: string, queryText: string, body: string, more: Partial<MalformedCall> = {}): MalformedCall {
  return {
    ...S3,
    what,
    method: 'PUT',
    path: '/malformed-good',
    query: queryText,
    headers: { 'content-type': 'application/xml' },
    body,
    ...more,
  };
}
