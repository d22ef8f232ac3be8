// What the services ask of each other, as the ports they declare. Only the composition root knows both sides.
import { roleTrusts } from '../identity/trust.ts';
import { findImage } from '../services/ecr/images.ts';
import { ROLE, idOf } from '../services/iam/resources.ts';
import type { Call } from '../services/kernel/contract.ts';
import type { Images, Objects, ResolvedImage, Roles } from '../services/lambda/ports.ts';

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

/** S3 is not built yet, so there is no bucket that an object could be read from. */
export const lambdaObjects: Objects = { read: async () => 'no-such-bucket' };

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
