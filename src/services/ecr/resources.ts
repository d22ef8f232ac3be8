// ECR's resources as the store holds them. Image and layer bytes are blobs under their own digest.
import { kind } from '../../store/contract.ts';

export interface RepositoryRecord {
  readonly name: string;
  readonly createdMs: number;
  readonly tagMutability: string;
  readonly scanOnPush: boolean;
  readonly encryption: { readonly encryptionType: string; readonly kmsKey?: string };
  readonly tags: Readonly<Record<string, string>>;
  /** JSON text as the client sent it. */
  readonly policy?: string;
  readonly lifecycle?: { readonly document: string; readonly setMs: number };
}

export interface ImageRecord {
  readonly repository: string;
  readonly digest: string;
  /** The exact bytes that were pushed; manifests are JSON, so text is enough. */
  readonly manifest: string;
  readonly mediaType: string;
  readonly configMediaType?: string;
  readonly tags: readonly string[];
  readonly pushedMs: number;
  /** Sum of the compressed layers and the configuration. */
  readonly sizeBytes: number;
}

export interface LayerRecord {
  readonly size: number;
}

/** id: repository name. */
export const REPOSITORY = kind<RepositoryRecord>('ecr/repository');
/** id: `${repository}@${digest}`. */
export const IMAGE = kind<ImageRecord>('ecr/image');
/** id: `${repository}@${digest}`. */
export const IMAGE_LAYER = kind<LayerRecord>('ecr/layer');
