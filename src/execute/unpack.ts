// Writes a zip's files into a folder: mode bits kept but for those to write and those that keep others from reading, links kept when they stay inside, nothing outside the folder touched.
// Knows zips and folders; knows no blobs, functions or layers.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { chmod, lstat, mkdir, open, readlink, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { fromBufferPromise, fromFdPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';

/** Function and layers together may not be larger than this when unpacked [lambda A3]. */
export const MOST_UNPACKED_BYTES = 262_144_000;

const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;
/** Nobody writes to a package [lambda A3]. */
const PERMISSIONS = 0o555;

const inflate = promisify(inflateRaw) as (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

interface Source {
  readonly zip: ZipFile;
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Adds the zip's content to `target`, which exists; a file that is there already is replaced. Answers the bytes written. */
export async function unpackZip(zip: string | Buffer, target: string, mostBytes: number): Promise<number> {
  const source = typeof zip === 'string' ? await openFile(zip) : await openBuffer(zip);
  const links: { at: string; to: string }[] = [];
  let bytes = 0;
  try {
    for await (const entry of source.zip.eachEntry()) {
      bytes += entry.uncompressedSize;
      if (bytes > mostBytes) throw new Error(`Unzipped size must be smaller than ${MOST_UNPACKED_BYTES} bytes`);
      const at = join(target, entry.fileName);
      if (entry.fileName.endsWith('/')) await mkdir(at, { recursive: true });
      else if (isLink(entry)) links.push({ at, to: (await content(source, entry)).toString() });
      else await placeFile(source, entry, at);
    }
  } finally {
    await source.close();
  }
  // Links come last, so that no file of this zip can be written through one of them.
  for (const link of links) await placeLink(link.at, link.to);
  for (const link of links) await dropIfOutside(link.at, target);
  return bytes;
}

async function openFile(path: string): Promise<Source> {
  const handle: FileHandle = await open(path);
  try {
    const zip = await fromFdPromise(handle.fd, { autoClose: false, lazyEntries: true });
    const read = async (position: number, length: number) => {
      const buffer = Buffer.allocUnsafe(length);
      await handle.read(buffer, 0, length, position);
      return buffer;
    };
    return { zip, read, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openBuffer(buffer: Buffer): Promise<Source> {
  const zip = await fromBufferPromise(buffer, { autoClose: false, lazyEntries: true });
  const read = (position: number, length: number) => Promise.resolve(buffer.subarray(position, position + length));
  return { zip, read, close: () => Promise.resolve() };
}

function unixMode(entry: Entry): number {
  return entry.externalFileAttributes >>> 16;
}

function isLink(entry: Entry): boolean {
  return (unixMode(entry) & FILE_TYPE) === SYMLINK;
}

async function content(source: Source, entry: Entry): Promise<Buffer> {
  if (entry.isEncrypted()) throw new Error(`${entry.fileName} is encrypted`);
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw new Error(`${entry.fileName} uses compression method ${entry.compressionMethod}`);
  }
  const { fileDataStart } = await source.zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const raw = await source.read(fileDataStart, entry.compressedSize);
  const stored = entry.compressionMethod === 0 || entry.compressedSize === 0;
  const data = stored ? raw : await inflate(raw, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  if (data.length !== entry.uncompressedSize || crc32(data) !== entry.crc32) {
    throw new Error(`${entry.fileName} is damaged`);
  }
  return data;
}

async function placeFile(source: Source, entry: Entry, at: string): Promise<void> {
  const data = await content(source, entry);
  const mode = modeOf(unixMode(entry));
  await clear(at);
  const flag = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  await writeFile(at, data, { flag, mode });
  await chmod(at, mode);
  const modified = entry.getLastModDate({ timezone: 'UTC' });
  await utimes(at, modified, modified);
}

/** What its owner may run everybody may run, and all may read: packages made by Python's zipfile say 0600, and CreateFunction warns of them. */
function modeOf(unix: number): number {
  return (unix & 0o100 ? 0o111 : 0) | (unix & PERMISSIONS) | 0o444;
}

async function placeLink(at: string, to: string): Promise<void> {
  await clear(at);
  await symlink(to, at);
}

/** Makes the parent folders and takes away what an earlier layer left at this place. */
async function clear(at: string): Promise<void> {
  await mkdir(dirname(at), { recursive: true });
  const present = await lstat(at).catch(() => undefined);
  if (present !== undefined) await rm(at, { recursive: true, force: true });
}

async function dropIfOutside(at: string, target: string): Promise<void> {
  const root = await realpath(target);
  const inside = await realpath(at).then(
    (real) => isInside(root, real),
    async () => pointsInside(root, at),
  );
  if (!inside) await rm(at, { force: true });
}

/** A link to something that is not there: where would it lead? */
async function pointsInside(root: string, at: string): Promise<boolean> {
  const to = await readlink(at).catch(() => '/');
  const folder = await realpath(join(dirname(at), dirname(to))).catch(() => '/');
  return !to.startsWith('/') && isInside(root, folder);
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !way.startsWith('/'));
}
