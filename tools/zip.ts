// Packs a folder into a zip: equal content gives equal bytes (fixed times, sorted names, Unix modes kept). For examples and tests.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zip } from '../src/services/kernel/zip.ts';

export { zip };

/** Every file below `folder`, names relative to it, sorted; Python's caches stay out. */
export function zipFolder(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && !item.parentPath.includes('__pycache__'))
    .map((item) => join(item.parentPath, item.name))
    .sort();
  return zip(
    files.map((file) => ({
      name: relative(folder, file),
      data: readFileSync(file),
      mode: statSync(file).mode & 0o777,
    })),
  );
}
