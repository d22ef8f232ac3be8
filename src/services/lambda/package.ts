// Looks at a deployment package without keeping what is in it: is it a zip, is it harmless, does it unpack, does it fit. Knows no
// function.
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { invalid } from './faults.ts';
import { UNZIPPED_LIMIT } from './limits.ts';

/** More files than this are no package but an attack on whoever unpacks it. */
const ENTRIES_LIMIT = 100_000;

const UNREADABLE = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
const EMPTY = 'Uploaded file must be a non-empty zip';
const TOO_LARGE = `Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`;

/**
 * Refuses what Lambda refuses. yauzl itself refuses absolute paths and '..'. [lambda B2] Answers the first file that only its owner
 * may read: on AWS the function would not be able to.
 */
export async function checkPackage(bytes: Buffer): Promise<string | undefined> {
  if (bytes.length === 0) throw invalid(EMPTY);
  const zip = await readable(fromBufferPromise(bytes, { lazyEntries: true }));
  if (zip.entryCount === 0) throw invalid(EMPTY);
  if (zip.entryCount > ENTRIES_LIMIT) throw invalid(UNREADABLE);
  const entries = await readable(list(zip));
  // The sum that the directory declares, before anything is unpacked; no entry may be larger than it says.
  const size = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (size >= UNZIPPED_LIMIT) throw invalid(TOO_LARGE);
  for (const entry of entries) await readable(checkEntry(zip, entry));
  return entries.find(isClosed)?.fileName;
}

/** A zip made where there are no mode bits carries none, and is readable. */
function isClosed({ fileName, externalFileAttributes }: Entry): boolean {
  const mode = (externalFileAttributes >>> 16) & 0o777;
  return !fileName.endsWith('/') && mode !== 0 && (mode & 0o004) === 0;
}

async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch {
    throw invalid(UNREADABLE);
  }
}

async function list(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/** Unpacks it piece by piece and forgets the pieces; the library checks the sizes, refuses encryption and unknown methods. */
async function checkEntry(zip: ZipFile, entry: Entry): Promise<void> {
  if (entry.fileName.endsWith('/')) return;
  const content: Readable = await zip.openReadStreamPromise(entry);
  let sum = 0;
  for await (const piece of content) sum = crc32(piece as Buffer, sum);
  if (sum !== entry.crc32) throw new Error(`${entry.fileName} is damaged`);
}
