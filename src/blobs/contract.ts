// The blobs seam: immutable bytes by content digest. Knows nothing of what they mean.
import type { Readable } from 'node:stream';

export interface BlobInfo {
  /** 'sha256:' and 64 lower-case hex digits. */
  readonly digest: string;
  readonly size: number;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

export interface Blobs {
  /** Stores the bytes durably (write, fsync, rename) before it resolves. Equal bytes are stored once. */
  put(bytes: Uint8Array | Readable): Promise<BlobInfo>;
  /** Undefined when there is no such blob. */
  info(digest: string): Promise<BlobInfo | undefined>;
  /** The whole blob in memory. Rejects with code 'ENOENT' when there is none. */
  read(digest: string): Promise<Buffer>;
  /** A stream of the blob or of a range of it. */
  open(digest: string, range?: ByteRange): Readable;
  /** A path on this machine that holds the bytes, read-only; undefined for a driver without files. */
  path(digest: string): string | undefined;
  delete(digest: string): Promise<void>;
  /** Deletes what is not in `live` and is older than `olderThanMs`; answers how many. */
  sweep(live: ReadonlySet<string>, olderThanMs: number): Promise<number>;
  /** Deletes everything. */
  reset(): Promise<void>;
}

/** Bytes that arrive in pieces over several requests (image layers, multipart uploads). Pieces are lost when the process ends. */
export interface Uploads {
  start(): string;
  /** Bytes received so far; undefined when there is no such upload. */
  size(id: string): number | undefined;
  /** Appends in order and answers the new size. One append at a time for each upload. */
  append(id: string, bytes: Uint8Array | Readable): Promise<number>;
  /** Moves the bytes into the blobs. With `digest`: undefined, and the upload stays, when the bytes do not have it. */
  finish(id: string, digest?: string): Promise<BlobInfo | undefined>;
  cancel(id: string): Promise<boolean>;
}
