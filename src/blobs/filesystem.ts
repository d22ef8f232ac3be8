// Blobs as files: <dir>/sha256/<2 hex>/<64 hex>, durable before they are named. Knows nothing of what the bytes mean.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, statSync, unlinkSync, utimesSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { BlobInfo, Blobs, ByteRange } from './contract.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Opens or makes a folder of blobs. What a killed process left half written is removed: only one process may use the folder. */
export async function openBlobs(dir: string): Promise<Blobs> {
  const blobs = new FileBlobs(dir);
  await blobs.prepare();
  return blobs;
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

class FileBlobs implements Blobs {
  readonly #root: string;
  readonly #temporary: string;

  constructor(dir: string) {
    this.#root = join(dir, 'sha256');
    this.#temporary = join(dir, 'tmp');
  }

  async prepare(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
    await mkdir(this.#temporary, { recursive: true });
    await mkdir(this.#root, { recursive: true });
    await syncFolder(dirname(this.#root));
  }

  async put(bytes: Uint8Array | Readable): Promise<BlobInfo> {
    const temporary = join(this.#temporary, randomUUID());
    try {
      const info = await writeDurably(temporary, bytes);
      await this.#name(temporary, info.digest);
      return info;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async info(digest: string): Promise<BlobInfo | undefined> {
    const path = this.path(digest);
    if (path === undefined) return undefined;
    try {
      return { digest, size: (await stat(path)).size };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async read(digest: string): Promise<Buffer> {
    return readFile(this.#pathOf(digest));
  }

  open(digest: string, range?: ByteRange): Readable {
    return createReadStream(this.#pathOf(digest), range);
  }

  path(digest: string): string | undefined {
    return DIGEST.test(digest) ? this.#pathOf(digest) : undefined;
  }

  async delete(digest: string): Promise<void> {
    const path = this.path(digest);
    if (path !== undefined) await rm(path, { force: true });
  }

  async sweep(live: ReadonlySet<string>, olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs;
    let swept = 0;
    for (const shard of await readdir(this.#root)) {
      for (const hex of await readdir(join(this.#root, shard))) {
        if (!live.has(`sha256:${hex}`) && removeIfOlder(join(this.#root, shard, hex), before)) swept += 1;
      }
    }
    return swept;
  }

  async reset(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
    await mkdir(this.#root, { recursive: true });
  }

  /** Gives a durable file its digest's name, and makes the name durable, also when an equal blob has it already. */
  async #name(temporary: string, digest: string): Promise<void> {
    const path = this.#pathOf(digest);
    if (!touch(path)) {
      await mkdir(dirname(path), { recursive: true });
      await rename(temporary, path);
    }
    await syncFolder(dirname(path));
    await syncFolder(this.#root);
  }

  /** A digest of any other form names no blob; the error is the one of a missing file. */
  #pathOf(digest: string): string {
    const hex = DIGEST.test(digest) ? digest.slice('sha256:'.length) : 'none';
    return join(this.#root, hex.slice(0, 2), hex);
  }
}

async function writeDurably(path: string, bytes: Uint8Array | Readable): Promise<BlobInfo> {
  const handle = await open(path, 'wx', 0o444);
  try {
    const info = await writeHashed(handle, bytes);
    await handle.sync();
    return info;
  } finally {
    await handle.close();
  }
}

async function writeHashed(handle: FileHandle, bytes: Uint8Array | Readable): Promise<BlobInfo> {
  const hash = createHash('sha256');
  let size = 0;
  const chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = bytes instanceof Uint8Array ? [bytes] : bytes;
  for await (const chunk of chunks) {
    hash.update(chunk);
    await handle.writeFile(chunk);
    size += chunk.byteLength;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

/** Makes an existing file young again, so that a sweep leaves it to whoever has just put it. False when there is none. */
function touch(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** In one piece, so that no put can touch the file between the look and the removal. */
function removeIfOlder(path: string, beforeMs: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.mtimeMs >= beforeMs) return false;
  unlinkSync(path);
  return true;
}
