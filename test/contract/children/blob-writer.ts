// Puts blobs until it is killed; prints a digest once its put has resolved.
import { openBlobs } from '../../../src/blobs/filesystem.ts';

const [dir = '', round = ''] = process.argv.slice(2);
const blobs = await openBlobs(dir);

for (let n = 0; ; n++) {
  const { digest } = await blobs.put(Buffer.from(`${round}-${n} `.repeat(20_000)));
  process.stdout.write(`${digest}\n`);
}
