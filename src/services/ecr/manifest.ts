// What a pushed manifest refers to. Docker v2s2 and OCI, single images and indexes.
import { createHash } from 'node:crypto';
import { fault, type Fault } from '../kernel/fault.ts';

export interface Manifest {
  readonly text: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly configMediaType?: string;
  /** Digests of configuration and layers that must be there. */
  readonly blobs: readonly string[];
  /** Digests of the images of an index. */
  readonly manifests: readonly string[];
}

const INDEXES = [
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
];
const IMAGES = ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.oci.image.manifest.v1+json'];
const DIGEST = /^sha256:[0-9a-f]{64}$/;

interface Descriptor {
  readonly mediaType?: string;
  readonly digest?: string;
}

/** `mediaType` is what the client said; the document's own wins when both are there. */
export function readManifest(text: string, mediaType: string | undefined): Manifest {
  const document = parse(text);
  const type = document.mediaType ?? mediaType ?? (document.manifests ? INDEXES[1]! : IMAGES[0]!);
  if (document.schemaVersion !== 2 || (!INDEXES.includes(type) && !IMAGES.includes(type)))
    throw unreadable(`media type ${type} is not supported`);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  if (INDEXES.includes(type))
    return { text, digest, mediaType: type, blobs: [], manifests: digests(document.manifests) };
  if (!document.config) throw unreadable('it has no config');
  const configMediaType = document.config.mediaType;
  return {
    text,
    digest,
    mediaType: type,
    ...(configMediaType === undefined ? {} : { configMediaType }),
    blobs: digests([document.config, ...(document.layers ?? [])]),
    manifests: [],
  };
}

interface Document {
  readonly schemaVersion?: number;
  readonly mediaType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

function parse(text: string): Document {
  try {
    const document = JSON.parse(text) as Document | null;
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // Refused below.
  }
  throw unreadable('it is not a JSON object');
}

function digests(descriptors: readonly Descriptor[] | undefined): string[] {
  return (descriptors ?? []).map(({ digest }) => {
    if (digest === undefined || !DIGEST.test(digest)) throw unreadable(`'${digest}' is no sha256 digest`);
    return digest;
  });
}

function unreadable(why: string): Fault {
  return fault(
    'InvalidParameterException',
    `Invalid parameter at 'imageManifest' failed to satisfy constraint: 'Invalid JSON syntax' (${why})`,
  );
}
