// Uploads on the file system: one temporary file each, moved into the blobs at the end. Knows no protocol.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobInfo, Blobs, Uploads } from './contract.ts';

interface Upload {
  readonly path: string;
  size: number;
}

/** What an earlier process left in `dir` is deleted: its clients' uploads ended with it. */
export function openUploads(dir: string, blobs: Blobs): Uploads {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const open = new Map<string, Upload>();

  async function append(id: string, bytes: Uint8Array | Readable): Promise<number> {
    const upload = open.get(id);
    if (!upload) throw Object.assign(new Error(`no upload ${id}`), { code: 'ENOENT' });
    for await (const piece of bytes instanceof Readable ? bytes : [bytes]) {
      await appendFile(upload.path, piece as Uint8Array);
      upload.size += (piece as Uint8Array).length;
    }
    return upload.size;
  }

  async function finish(id: string, digest?: string): Promise<BlobInfo | undefined> {
    const upload = open.get(id);
    if (!upload) throw Object.assign(new Error(`no upload ${id}`), { code: 'ENOENT' });
    if (upload.size === 0) await appendFile(upload.path, '');
    if (digest !== undefined && (await digestOf(upload.path)) !== digest) return undefined;
    const info = await blobs.put(createReadStream(upload.path));
    await drop(id, upload);
    return info;
  }

  async function drop(id: string, upload: Upload): Promise<void> {
    open.delete(id);
    await rm(upload.path, { force: true });
  }

  return {
    start() {
      const id = randomUUID();
      open.set(id, { path: join(dir, id), size: 0 });
      return id;
    },
    size: (id) => open.get(id)?.size,
    append,
    finish,
    async cancel(id) {
      const upload = open.get(id);
      if (upload) await drop(id, upload);
      return upload !== undefined;
    },
  };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
