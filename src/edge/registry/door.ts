// The OCI distribution protocol under /v2/: docker push and pull for ECR repositories. [lambda-iam-cloudfront-s3-ecr.md F9]
import type { Door, Exchange } from '../contract.ts';
import { getBlob, patchUpload, putUpload, startUpload, uploadStatus } from './blobs.ts';
import { getManifest, listTags, putManifest } from './manifests.ts';
import type { RegistryPorts, RegistryScope } from './ports.ts';
import { refuse, reply } from './reply.ts';

/** One request below a repository. */
export interface RegistryCall {
  readonly exchange: Exchange;
  readonly ports: RegistryPorts;
  readonly scope: RegistryScope;
  readonly name: string;
  /** What follows the name: 'manifests', 'blobs', 'tags'. */
  readonly reference: string;
}

type Handle = (call: RegistryCall) => void | Promise<void>;

const ROUTES: readonly { readonly marker: string; readonly methods: Readonly<Record<string, Handle>> }[] = [
  {
    marker: '/blobs/uploads/',
    methods: { GET: uploadStatus, POST: startUpload, PATCH: patchUpload, PUT: putUpload, DELETE: uploadStatus },
  },
  { marker: '/blobs/', methods: { GET: getBlob, HEAD: getBlob } },
  { marker: '/manifests/', methods: { GET: getManifest, HEAD: getManifest, PUT: putManifest } },
  { marker: '/tags/list', methods: { GET: listTags } },
];

export function claimsRegistry(exchange: Exchange): boolean {
  return exchange.path.startsWith('/v2/') && isRegistryPath(exchange.path);
}

/** API Gateway v2 lives under /v2 too (/v2/apis, /v2/tags/ARN): only paths of the protocol are the registry's. */
function isRegistryPath(path: string): boolean {
  return path === '/v2/' || ROUTES.some(({ marker }) => path.includes(marker));
}

export function createRegistryDoor(ports: RegistryPorts): Door {
  return {
    name: 'registry',
    serve(exchange) {
      const scope = scopeOf(exchange.host) ?? ports.home;
      if (!mayEnter(exchange, ports, scope)) return unauthorized(exchange, scope);
      if (exchange.path === '/v2/') return reply(exchange, 200, [], '{}');
      for (const { marker, methods } of ROUTES) {
        const at = exchange.path.lastIndexOf(marker);
        if (at < 0) continue;
        const name = decodeURIComponent(exchange.path.slice('/v2/'.length, at));
        const handle = methods[exchange.method];
        if (!handle) return refuse(exchange, 405, 'UNSUPPORTED', `${exchange.method} is not supported here`);
        if (!ports.has(scope, name))
          return refuse(
            exchange,
            404,
            'NAME_UNKNOWN',
            `The repository with name '${name}' does not exist in the registry with id '${scope.account}'`,
          );
        return handle({
          exchange,
          ports,
          scope,
          name,
          reference: decodeURIComponent(exchange.path.slice(at + marker.length)),
        });
      }
      return refuse(exchange, 404, 'UNSUPPORTED', 'no such path of the registry protocol');
    },
  };
}

/** `A.dkr.ecr.R.<anything>` names account and region. */
function scopeOf(host: string): RegistryScope | undefined {
  const [account, dkr, ecr, region] = host.split('.', 4);
  return dkr === 'dkr' && ecr === 'ecr' && account && region ? { account, region } : undefined;
}

function mayEnter(exchange: Exchange, ports: RegistryPorts, scope: RegistryScope): boolean {
  const given = exchange.headers['authorization'];
  if (ports.auth === 'open') return true;
  if (!given?.startsWith('Basic ')) return false;
  const [user, ...password] = Buffer.from(given.slice('Basic '.length), 'base64').toString('utf8').split(':');
  return user === 'AWS' && ports.checkPassword(scope.account, password.join(':'));
}

function unauthorized(exchange: Exchange, scope: RegistryScope): void {
  exchange.trace.steps.push({ gate: 'login', verdict: 'refuse', reason: 'registry-login' });
  const realm = `https://${scope.account}.dkr.ecr.${scope.region}.amazonaws.com/`;
  reply(
    exchange,
    401,
    [
      'Www-Authenticate',
      `Basic realm="${realm}",service="ecr.amazonaws.com"`,
      'Content-Type',
      'text/plain; charset=utf-8',
    ],
    'Not Authorized\n',
  );
}
