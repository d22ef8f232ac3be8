// The repositories as the registry protocol sees them: names, digests, tags. edge/registry speaks HTTP to these functions.
import type { ReadTx, Scope, Tx } from '../kernel/contract.ts';
import { findImage, imagesOf, requireBlobs, storeImage } from './images.ts';
import { readManifest } from './manifest.ts';
import { IMAGE_LAYER, REPOSITORY } from './resources.ts';

export interface RegistryStore {
  transaction<T>(work: (tx: Tx) => T): Promise<T>;
  read<T>(work: (tx: ReadTx) => T): T;
}

export interface StoredManifest {
  readonly digest: string;
  readonly text: string;
  readonly mediaType: string;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function createRegistry(store: RegistryStore, now: () => number) {
  return {
    has: (scope: Scope, name: string): boolean => store.read((tx) => tx.get(REPOSITORY, scope, name) !== undefined),

    /** By tag or digest. */
    manifest(scope: Scope, name: string, reference: string): StoredManifest | undefined {
      const id = DIGEST.test(reference) ? { imageDigest: reference } : { imageTag: reference };
      const image = store.read((tx) => findImage(tx, { scope }, name, id));
      return image && { digest: image.digest, text: image.manifest, mediaType: image.mediaType };
    },

    /** Throws the Faults of PutImage: missing layers, immutable tag, unreadable manifest. */
    async putManifest(
      scope: Scope,
      name: string,
      reference: string,
      text: string,
      mediaType: string | undefined,
    ): Promise<string> {
      const manifest = readManifest(text, mediaType);
      await store.transaction((tx) => {
        const repository = tx.get(REPOSITORY, scope, name)!;
        const call = { scope, account: scope.account, nowMs: now() };
        requireBlobs(tx, call, name, manifest);
        storeImage(tx, call, repository, manifest, DIGEST.test(reference) ? undefined : reference);
      });
      return manifest.digest;
    },

    tags: (scope: Scope, name: string): string[] =>
      store.read((tx) => imagesOf(tx, { scope }, name).flatMap((image) => image.tags)).sort(),

    layer: (scope: Scope, name: string, digest: string): { readonly size: number } | undefined =>
      store.read((tx) => tx.get(IMAGE_LAYER, scope, `${name}@${digest}`)),

    putLayer: (scope: Scope, name: string, digest: string, size: number): Promise<void> =>
      store.transaction((tx) => tx.put(IMAGE_LAYER, scope, `${name}@${digest}`, { size })),
  };
}

export type Registry = ReturnType<typeof createRegistry>;
