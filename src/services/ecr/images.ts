// Images by digest and tag. Manifests are kept as the exact text that was pushed; the digest is of that text.
import type {
  BatchDeleteImageRequest,
  BatchGetImageRequest,
  DescribeImagesRequest,
  ImageDetail,
  ImageFailure,
  ImageIdentifier,
  ListImagesRequest,
  PutImageRequest,
} from '@aws-sdk/client-ecr';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { page } from '../kernel/paging.ts';
import { imageMissing, invalid, tagImmutable } from './faults.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { requireRepository } from './repositories.ts';
import { IMAGE, IMAGE_LAYER, type ImageRecord, type RepositoryRecord } from './resources.ts';

export const imageHandlers = {
  PutImage: putImage,
  DescribeImages: describeImages,
  ListImages: listImages,
  BatchGetImage: batchGetImage,
  BatchDeleteImage: batchDeleteImage,
};

export function findImage(
  tx: ReadTx,
  call: Pick<Call, 'scope'>,
  repository: string,
  id: ImageIdentifier,
): ImageRecord | undefined {
  if (id.imageDigest !== undefined) {
    const image = tx.get(IMAGE, call.scope, `${repository}@${id.imageDigest}`);
    return image && (id.imageTag === undefined || image.tags.includes(id.imageTag)) ? image : undefined;
  }
  return imagesOf(tx, call, repository).find((image) => id.imageTag !== undefined && image.tags.includes(id.imageTag));
}

export function imagesOf(tx: ReadTx, call: Pick<Call, 'scope'>, repository: string): ImageRecord[] {
  return tx.list(IMAGE, call.scope, { prefix: `${repository}@` }).map((entry) => entry.value);
}

async function putImage(input: PutImageRequest, call: Call) {
  const { repositoryName = '', imageManifest = '', imageTag, imageManifestMediaType } = input;
  const manifest = readManifest(imageManifest, imageManifestMediaType);
  if (input.imageDigest !== undefined && input.imageDigest !== manifest.digest) {
    throw fault(
      'ImageDigestDoesNotMatchException',
      `The provided image digest '${input.imageDigest}' does not match '${manifest.digest}' of the manifest.`,
    );
  }
  const image = await call.write((tx) => {
    const repository = requireRepository(tx, call, repositoryName);
    requireBlobs(tx, call, repositoryName, manifest);
    return storeImage(tx, call, repository, manifest, imageTag);
  });
  return {
    image: {
      registryId: call.account,
      repositoryName,
      imageId: { imageDigest: image.digest, ...(imageTag === undefined ? {} : { imageTag }) },
      imageManifest,
      imageManifestMediaType: image.mediaType,
    },
  };
}

export function requireBlobs(
  tx: ReadTx,
  call: Pick<Call, 'scope' | 'account'>,
  repository: string,
  manifest: Manifest,
): void {
  const missing = manifest.blobs.filter((digest) => !tx.get(IMAGE_LAYER, call.scope, `${repository}@${digest}`));
  if (missing.length > 0)
    throw fault(
      'LayersNotFoundException',
      `Layers with digests '${missing.join(', ')}' required for pushing image into repository with name '${repository}' in the registry with id '${call.account}' do not exist`,
    );
  for (const digest of manifest.manifests) {
    if (!tx.get(IMAGE, call.scope, `${repository}@${digest}`))
      throw fault(
        'ReferencedImagesNotFoundException',
        `Images with digests '${digest}' required for pushing image into repository with name '${repository}' in the registry with id '${call.account}' do not exist`,
      );
  }
}

export function storeImage(
  tx: Tx,
  call: Pick<Call, 'scope' | 'nowMs'>,
  repository: RepositoryRecord,
  manifest: Manifest,
  tag: string | undefined,
): ImageRecord {
  const id = `${repository.name}@${manifest.digest}`;
  const known = tx.get(IMAGE, call.scope, id);
  if (tag !== undefined) moveTag(tx, call, repository, manifest.digest, tag);
  const tags = tag === undefined || known?.tags.includes(tag) ? (known?.tags ?? []) : [...(known?.tags ?? []), tag];
  const sizeBytes = manifest.blobs.reduce(
    (sum, digest) => sum + (tx.get(IMAGE_LAYER, call.scope, `${repository.name}@${digest}`)?.size ?? 0),
    0,
  );
  const { digest, text, mediaType, configMediaType } = manifest;
  const image: ImageRecord = {
    repository: repository.name,
    digest,
    manifest: text,
    mediaType,
    ...(configMediaType === undefined ? {} : { configMediaType }),
    tags,
    pushedMs: known?.pushedMs ?? call.nowMs,
    sizeBytes,
  };
  tx.put(IMAGE, call.scope, id, image);
  return image;
}

/** A new manifest takes the tag; the old digest stays untagged. [F9] */
function moveTag(tx: Tx, call: Pick<Call, 'scope'>, repository: RepositoryRecord, digest: string, tag: string): void {
  const holder = findImage(tx, call, repository.name, { imageTag: tag });
  if (!holder || holder.digest === digest) return;
  if (repository.tagMutability.startsWith('IMMUTABLE')) throw tagImmutable(tag, repository.name);
  tx.put(IMAGE, call.scope, `${repository.name}@${holder.digest}`, {
    ...holder,
    tags: holder.tags.filter((name) => name !== tag),
  });
}

function describeImages(input: DescribeImagesRequest, call: Call) {
  const { repositoryName = '', imageIds } = input;
  return call.read((tx) => {
    requireRepository(tx, call, repositoryName);
    const all = imageIds?.length
      ? imageIds.map((id) => requireImage(tx, call, repositoryName, id))
      : imagesOf(tx, call, repositoryName);
    const wanted = all.filter((image) => fits(image, input.filter?.tagStatus));
    const { items, next } = page(
      wanted.sort(byDigest),
      (image) => image.digest,
      input.nextToken,
      input.maxResults ?? 100,
    );
    return { imageDetails: items.map((image) => detail(image, call)), nextToken: next };
  });
}

function requireImage(tx: ReadTx, call: Call, repository: string, id: ImageIdentifier): ImageRecord {
  const image = findImage(tx, call, repository, id);
  if (!image) throw imageMissing(id, repository, call.account);
  return image;
}

function listImages(input: ListImagesRequest, call: Call) {
  const { repositoryName = '' } = input;
  return call.read((tx) => {
    requireRepository(tx, call, repositoryName);
    const images = imagesOf(tx, call, repositoryName).filter((image) => fits(image, input.filter?.tagStatus));
    const ids: ImageIdentifier[] = images.flatMap((image): ImageIdentifier[] =>
      image.tags.length === 0
        ? [{ imageDigest: image.digest }]
        : image.tags.map((imageTag) => ({ imageDigest: image.digest, imageTag })),
    );
    const { items, next } = page(
      ids,
      (id) => `${id.imageDigest} ${id.imageTag ?? ''}`,
      input.nextToken,
      input.maxResults ?? 100,
    );
    return { imageIds: items, nextToken: next };
  });
}

function batchGetImage(input: BatchGetImageRequest, call: Call) {
  const { repositoryName = '', imageIds = [] } = input;
  return call.read((tx) => {
    requireRepository(tx, call, repositoryName);
    const found = imageIds.map((id) => ({ id, image: findImage(tx, call, repositoryName, id) }));
    return {
      images: found.flatMap(({ id, image }) =>
        image
          ? [
              {
                registryId: call.account,
                repositoryName,
                imageId: { ...id, imageDigest: image.digest },
                imageManifest: image.manifest,
                imageManifestMediaType: image.mediaType,
              },
            ]
          : [],
      ),
      failures: found.filter(({ image }) => !image).map(({ id }) => notFound(id)),
    };
  });
}

async function batchDeleteImage(input: BatchDeleteImageRequest, call: Call) {
  const { repositoryName = '', imageIds } = input;
  if (!imageIds?.length)
    throw invalid(`Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must not be empty'`);
  return call.write((tx) => {
    requireRepository(tx, call, repositoryName);
    const deleted: ImageIdentifier[] = [];
    const failures: ImageFailure[] = [];
    for (const id of imageIds) {
      const image = findImage(tx, call, repositoryName, id);
      if (!image) failures.push(notFound(id));
      else deleted.push(...remove(tx, call, image, id));
    }
    return { imageIds: deleted, failures };
  });
}

/** By digest the whole image goes; by tag only the tag, and the image with its last tag. */
function remove(tx: Tx, call: Call, image: ImageRecord, id: ImageIdentifier): ImageIdentifier[] {
  const key = `${image.repository}@${image.digest}`;
  const rest = id.imageDigest === undefined ? image.tags.filter((tag) => tag !== id.imageTag) : [];
  if (rest.length > 0) {
    tx.put(IMAGE, call.scope, key, { ...image, tags: rest });
    return [{ imageDigest: image.digest, imageTag: id.imageTag }];
  }
  tx.delete(IMAGE, call.scope, key);
  return image.tags.length === 0
    ? [{ imageDigest: image.digest }]
    : image.tags.map((imageTag) => ({ imageDigest: image.digest, imageTag }));
}

function notFound(id: ImageIdentifier): ImageFailure {
  return { imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

function detail(image: ImageRecord, call: Call): ImageDetail {
  return {
    registryId: call.account,
    repositoryName: image.repository,
    imageDigest: image.digest,
    ...(image.tags.length > 0 ? { imageTags: [...image.tags] } : {}),
    imageSizeInBytes: image.sizeBytes,
    imagePushedAt: new Date(image.pushedMs),
    imageManifestMediaType: image.mediaType,
    ...(image.configMediaType === undefined ? {} : { artifactMediaType: image.configMediaType }),
  };
}

function fits(image: ImageRecord, status: string | undefined): boolean {
  if (status === 'TAGGED') return image.tags.length > 0;
  return status !== 'UNTAGGED' || image.tags.length === 0;
}

function byDigest(a: ImageRecord, b: ImageRecord): number {
  return a.digest < b.digest ? -1 : 1;
}
