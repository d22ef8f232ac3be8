// The blobs contract over each driver.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openBlobs } from '../../src/blobs/filesystem.ts';
import { blobsSuite } from './blobs.suite.ts';

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

blobsSuite('filesystem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-blobs-'));
  folders.push(folder);
  return openBlobs(join(folder, 'blobs'));
});
