// What the services ask of each other, as the ports they declare. Only the composition root knows both sides.
import { buffer, text } from 'node:stream/consumers';
import type { FunctionUnit, Units } from '../edge/contract.ts';
import { mayInvoke } from '../edge/lambda/permission.ts';
import { readFunctionArn } from '../edge/lambda/target.ts';
import { evaluate } from '../identity/evaluate.ts';
import { roleTrusts } from '../identity/trust.ts';
import type { AcmPorts } from '../services/acm/ports.ts';
import { domainArn } from '../services/gateway/domains.ts';
import { REST_API, STAGE } from '../services/apigateway/resources.ts';
import type { Truststores } from '../services/gateway/ports.ts';
import { DOMAIN_NAME } from '../services/gateway/resources.ts';
import type { RestApis } from '../services/apigatewayv2/domain-ports.ts';
import { findImage } from '../services/ecr/images.ts';
import { useName } from '../services/iam/holders.ts';
import { addUse } from '../services/iam/policy-use.ts';
import { ROLE, idOf } from '../services/iam/resources.ts';
import type { Call } from '../services/kernel/contract.ts';
import type { OrganizationsPorts } from '../services/organizations/ports.ts';
import type { AsyncQueue, Images, Objects, ResolvedImage, Roles } from '../services/lambda/ports.ts';
import type { Notified } from '../services/s3/ports.ts';
import { findReadable, openObject } from '../services/s3/read.ts';

const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/;

export const lambdaRoles: Roles = {
  trust(roleArn, servicePrincipal, call) {
    const [, account, name] = ROLE_ARN.exec(roleArn) ?? [];
    if (account === undefined || name === undefined) return 'unknown';
    const role = call.read((tx) => tx.get(ROLE, { account, region: '' }, idOf(name)));
    if (!role) return 'unknown';
    return roleTrusts(role.trust, servicePrincipal) ? 'assumable' : 'refused';
  },
};

export const lambdaObjects: Objects = {
  async read(location, limit, call) {
    const found = findReadable(location, evaluate, call);
    if (typeof found === 'string') return found;
    return found.size > limit ? 'too-large' : buffer(openObject(found, call));
  },
};

/** The functions that a bucket may tell of its events. [lambda-iam-cloudfront-s3-ecr.md F7] */
export function notifiedFunctions(functions: Units<FunctionUnit>, queue: AsyncQueue): Notified {
  return {
    mayInvoke(arn, sourceArn, account) {
      const target = readFunctionArn(arn);
      const unit = target && functions.get(target.arn);
      if (!target || !unit) return 'unknown';
      const caller = { service: 's3.amazonaws.com', account, sourceArns: [sourceArn] } as const;
      return mayInvoke(evaluate, unit, target, caller).allowed;
    },
    async invoke({ functionArn, payload }, call) {
      const target = readFunctionArn(functionArn);
      await queue.enqueue({
        functionArn: target?.arn ?? functionArn,
        ...(target && target.qualifier !== '' && { qualifier: target.qualifier }),
        requestId: call.ids.uuid(),
        payload: Buffer.from(payload),
        acceptedMs: call.nowMs,
      });
    },
  };
}

const SINGLE_IMAGES = new Set([
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
]);

export const lambdaImages: Images = { resolve: async (imageUri, call) => resolveImage(imageUri, call) };

/** `host/name:tag` or `host/name@sha256:...`; whatever the host is called, the registry is this one. */
function resolveImage(imageUri: string, call: Call): ResolvedImage | 'missing' | 'foreign' | 'unsupported' {
  const [, host, repository, tag, digest] =
    /^([^/]+)\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(imageUri) ?? [];
  if (repository === undefined) return 'foreign';
  const id = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
  const image = call.read((tx) => findImage(tx, call, repository, id));
  if (!image) return 'missing';
  if (!SINGLE_IMAGES.has(image.mediaType)) return 'unsupported';
  return { digest: image.digest, resolvedUri: `${host}/${repository}@${image.digest}` };
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ROLE_SESSION_SECONDS = 3600;

/** The role that CreateAccount leaves in a new account, so that its management account can get in. */
export const organizationRoles: OrganizationsPorts['roles'] = {
  createAdministrator(tx, account, name, management, call) {
    const scope = { account, region: '' };
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: 'sts:AssumeRole' }],
    };
    tx.put(ROLE, scope, idOf(name), {
      name,
      id: `AROA${call.ids.upper(17)}`,
      path: '/',
      createdMs: call.nowMs,
      inline: {},
      attached: [ADMINISTRATOR],
      trust: JSON.stringify(trust),
      maxSessionDuration: ROLE_SESSION_SECONDS,
      tags: [],
    });
    addUse(tx, scope, ADMINISTRATOR, 'attachments', useName('Role', name));
  },
};

export const acmPorts: AcmPorts = {
  usersOf: (tx, { account }, arn) =>
    tx
      .scan(DOMAIN_NAME)
      .filter(
        ({ account: owner, value: domain }) =>
          owner === account && [domain.certificateArn, domain.regionalCertificateArn].includes(arn),
      )
      .map(({ region, value: domain }) => domainArn(domain, { account, region })),
};

export const truststores: Truststores = {
  async read(location, limit, call) {
    const found = findReadable(location, evaluate, call);
    if (found === 'access-denied') return { refusal: 'denied' };
    if (typeof found === 'string') return { refusal: 'missing' };
    if (found.size > limit) return { refusal: 'too-large' };
    return { text: await text(openObject(found, call)) };
  },
};

/** What API mappings may lead to beside HTTP APIs. */
export const restApis: RestApis = {
  exists: (tx, { scope }, apiId) => tx.get(REST_API, scope, apiId) !== undefined,
  hasStage: (tx, { scope }, apiId, stage) => tx.get(STAGE, scope, `${apiId}/${stage}`) !== undefined,
};
