// Looks at a deployment package without unpacking it: is it a zip, is it harmless, does it fit. Knows no function.
import { fromBuffer } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { invalid } from './faults.ts';
import { UNZIPPED_LIMIT } from './limits.ts';

/** More files than this are no package but an attack on whoever unpacks it. */
const ENTRIES_LIMIT = 100_000;

const UNREADABLE = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
const EMPTY = 'Uploaded file must be a non-empty zip';
const TOO_LARGE = `Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`;

/** Refuses what Lambda refuses. yauzl itself refuses absolute paths and '..'. [lambda B2] */
export async function checkPackage(bytes: Buffer): Promise<void> {
  if (bytes.length === 0) throw invalid(EMPTY);
  const zip = await open(bytes);
  if (zip.entryCount === 0) throw invalid(EMPTY);
  if (zip.entryCount > ENTRIES_LIMIT) throw invalid(UNREADABLE);
  const size = await unzippedSize(zip);
  if (size >= UNZIPPED_LIMIT) throw invalid(TOO_LARGE);
}

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(invalid(UNREADABLE)) : resolve(zip),
    );
  });
}

/** The sum that the directory declares; whoever unpacks checks that no entry is larger than it says. */
function unzippedSize(zip: ZipFile): Promise<number> {
  return new Promise((resolve, reject) => {
    let size = 0;
    zip.on('error', () => reject(invalid(UNREADABLE)));
    zip.on('end', () => resolve(size));
    zip.on('entry', (entry: Entry) => {
      if (entry.isEncrypted()) return reject(invalid(UNREADABLE));
      size += entry.uncompressedSize;
      zip.readEntry();
    });
    zip.readEntry();
  });
}
