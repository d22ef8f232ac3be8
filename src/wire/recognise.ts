// Which service and operation a request means. Reads heads, never members; never throws.
import type { ServiceName } from '../models/contract.ts';
import type { Recognised, WireRequest } from './contract.ts';
import { Routes } from './routes.ts';
import type { Route } from './routes.ts';
import { bucketOfHost, hostOf, S3Routes } from './s3-address.ts';
import { scopeService } from './sigv4/claim.ts';
import { tableOf } from './table.ts';
import { decodeForm } from './uri.ts';

const BY_SCOPE: Readonly<Record<string, ServiceName>> = {
  lambda: 'lambda',
  iam: 'iam',
  sts: 'sts',
  s3: 's3',
  s3express: 's3',
  's3-object-lambda': 's3',
  ecr: 'ecr',
  cloudfront: 'cloudfront',
  logs: 'logs',
  organizations: 'organizations',
  acm: 'acm',
};
const BY_TARGET: Readonly<Record<string, ServiceName>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  Logs_20140328: 'logs',
  AWSOrganizationsV20161128: 'organizations',
  CertificateManager: 'acm',
};
const BY_VERSION: Readonly<Record<string, ServiceName>> = { '2010-05-08': 'iam', '2011-06-15': 'sts' };
/** First labels of the host to the name in a credential scope. */
const BY_HOST: Readonly<Record<string, string>> = {
  lambda: 'lambda',
  apigateway: 'apigateway',
  iam: 'iam',
  sts: 'sts',
  ecr: 'ecr',
  'api.ecr': 'ecr',
  cloudfront: 'cloudfront',
  logs: 'logs',
  organizations: 'organizations',
  acm: 'acm',
  s3: 's3',
};
/** Tried in this order for requests that say nothing but a path; the prefix spares reading tables in vain. */
const BY_PATH: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['/2020-05-31/', 'cloudfront'],
  ['/20', 'lambda'],
  ['/v2/', 'apigatewayv2'],
  ['/', 'apigateway'],
];

export type Recognise = (request: WireRequest) => Recognised;

/** `baseHosts`: names under which clients reach this server, so that `bucket.<name>` is a bucket. */
export function recogniser(baseHosts: readonly string[]): Recognise {
  return (request) => {
    const scope = scopeService(request);
    const target = request.headers['x-amz-target'];
    if (scope !== undefined) return inScope(scope, request, target, baseHosts);
    if (target !== undefined) return byTarget(target);
    const action = actionOf(request);
    const version = action === undefined ? undefined : formField(request, 'Version');
    const asked = version === undefined ? undefined : BY_VERSION[version];
    if (asked) return named(asked, action);
    return unsigned(request, baseHosts);
  };
}

function inScope(
  scope: string,
  request: WireRequest,
  target: string | undefined,
  baseHosts: readonly string[],
): Recognised {
  if (scope === 'apigateway') return rest(request.path.startsWith('/v2/') ? 'apigatewayv2' : 'apigateway', request);
  const service = BY_SCOPE[scope];
  if (service === undefined) return foreign(scope, request, target);
  const { protocol } = tableOf(service).model;
  if (service === 's3') return s3(request, baseHosts);
  if (protocol === 'query') return named(service, actionOf(request));
  if (protocol.startsWith('json')) return named(service, target?.slice(target.indexOf('.') + 1));
  return rest(service, request);
}

/** A service that nobody here speaks for is answered in the notation that its call uses. */
function foreign(name: string, request: WireRequest, target: string | undefined): Recognised {
  const service = target !== undefined ? 'logs' : actionOf(request) !== undefined ? 'sts' : 'lambda';
  return { service, operation: undefined, foreign: name };
}

function byTarget(target: string): Recognised {
  const dot = target.indexOf('.');
  const prefix = target.slice(0, Math.max(dot, 0));
  const service = BY_TARGET[prefix];
  if (service === undefined) return { service: 'logs', operation: undefined, foreign: prefix === '' ? target : prefix };
  return named(service, target.slice(dot + 1));
}

function unsigned(request: WireRequest, baseHosts: readonly string[]): Recognised {
  const host = hostOf(request);
  const labels = host.split('.');
  const byHost = labels.length < 2 ? undefined : (BY_HOST[labels.slice(0, 2).join('.')] ?? BY_HOST[labels[0] ?? '']);
  if (byHost) return inScope(byHost, request, undefined, baseHosts);
  if (bucketOfHost(host, baseHosts) === undefined) {
    const found = BY_PATH.find(
      ([prefix, service]) => request.path.startsWith(prefix) && routes(service).knows(request.path),
    );
    if (found) return rest(found[1], request);
  }
  return s3(request, baseHosts);
}

function named(service: ServiceName, operation: string | undefined): Recognised {
  return { service, operation: operation !== undefined && tableOf(service).has(operation) ? operation : undefined };
}

function rest(service: ServiceName, request: WireRequest): Recognised {
  return routed(service, routes(service).find(request));
}

function s3(request: WireRequest, baseHosts: readonly string[]): Recognised {
  s3Routes ??= new S3Routes(tableOf('s3'));
  return routed('s3', s3Routes.find(request, baseHosts));
}

function routed(service: ServiceName, route: Route | undefined): Recognised {
  return route ? { service, ...route } : { service, operation: undefined };
}

const built = new Map<ServiceName, Routes>();
let s3Routes: S3Routes | undefined;

function routes(service: ServiceName): Routes {
  const known = built.get(service);
  if (known) return known;
  const made = new Routes(tableOf(service));
  built.set(service, made);
  return made;
}

/** The query protocol's Action, from the query or a form body. */
function actionOf(request: WireRequest): string | undefined {
  return formField(request, 'Action');
}

function formField(request: WireRequest, name: string): string | undefined {
  const inQuery = fieldIn(request.query, name);
  if (inQuery !== undefined || !request.headers['content-type']?.startsWith(FORM)) return inQuery;
  const { body } = request;
  for (let at = body.indexOf(`${name}=`); at >= 0; at = body.indexOf(`${name}=`, at + 1)) {
    if (at > 0 && body[at - 1] !== AMPERSAND) continue;
    const start = at + name.length + 1;
    const end = body.indexOf(AMPERSAND, start);
    return decodeForm(body.toString('latin1', start, end < 0 ? Math.min(body.length, start + 256) : end));
  }
  return undefined;
}

const FORM = 'application/x-www-form-urlencoded';
const AMPERSAND = 0x26;

function fieldIn(query: string, name: string): string | undefined {
  if (!query.includes(`${name}=`)) return undefined;
  for (const pair of query.split('&')) if (pair.startsWith(`${name}=`)) return decodeForm(pair.slice(name.length + 1));
  return undefined;
}
