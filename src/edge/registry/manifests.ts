// Manifests and tags of one repository.
import { BodyTooLarge } from '../contract.ts';
import type { RegistryCall } from './door.ts';
import { refuse, reply } from './reply.ts';

/** Far above any manifest; docker's own bound. */
const MANIFEST_LIMIT = 4 * 1024 * 1024;

/** Fault codes of PutImage and what the protocol calls them. */
const CODES: Readonly<Record<string, readonly [number, string]>> = {
  LayersNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  InvalidParameterException: [400, 'MANIFEST_INVALID'],
};

export function getManifest({ exchange, ports, scope, name, reference }: RegistryCall): void {
  const found = ports.manifest(scope, name, reference);
  if (!found) return refuse(exchange, 404, 'MANIFEST_UNKNOWN', 'Requested image not found');
  return reply(exchange, 200, ['Content-Type', found.mediaType, 'Docker-Content-Digest', found.digest], found.text);
}

export async function putManifest({ exchange, ports, scope, name, reference }: RegistryCall): Promise<void> {
  try {
    const text = (await exchange.body(MANIFEST_LIMIT)).toString('utf8');
    const mediaType = exchange.headers['content-type']?.split(';')[0];
    const digest = await ports.putManifest(scope, name, reference, text, mediaType);
    if (reference.startsWith('sha256:') && reference !== digest)
      return refuse(exchange, 400, 'DIGEST_INVALID', `the manifest's digest is ${digest}`);
    return reply(exchange, 201, ['Location', `/v2/${name}/manifests/${digest}`, 'Docker-Content-Digest', digest]);
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(exchange, 413, 'SIZE_INVALID', error.message);
    const known = CODES[(error as { code?: string }).code ?? ''];
    if (!known) throw error;
    return refuse(exchange, known[0], known[1], (error as Error).message);
  }
}

export function listTags({ exchange, ports, scope, name }: RegistryCall): void {
  const query = new URLSearchParams(exchange.query);
  const last = query.get('last') ?? '';
  const all = ports.tags(scope, name).filter((tag) => tag > last);
  const n = query.has('n') ? Number(query.get('n')) : all.length;
  if (!Number.isInteger(n) || n < 0)
    return refuse(exchange, 400, 'PAGINATION_NUMBER_INVALID', 'n must be a whole number');
  const tags = all.slice(0, n);
  const more =
    tags.length < all.length && tags.length > 0
      ? ['Link', `</v2/${name}/tags/list?n=${n}&last=${encodeURIComponent(tags.at(-1)!)}>; rel="next"`]
      : [];
  return reply(exchange, 200, ['Content-Type', 'application/json', ...more], JSON.stringify({ name, tags }));
}
