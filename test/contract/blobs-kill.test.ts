// Blobs of a killed process: the acknowledged ones are whole, and what has a name is what the name says.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { openBlobs } from '../../src/blobs/filesystem.ts';
import { withFolder } from './folder.ts';
import { killAfterFirstLine, seeded } from './kill.ts';

it('keeps every acknowledged blob and no torn one through 10 kills', () =>
  withFolder(async (folder) => {
    const random = seeded(10);
    const acknowledged = new Set<string>();
    for (let round = 0; round < 10; round++) {
      const digests = await killAfterFirstLine('blob-writer.ts', [folder, String(round)], random() * 60);
      digests.forEach((digest) => acknowledged.add(digest));
    }
    const blobs = await openBlobs(folder);
    assert.deepEqual(await readdir(join(folder, 'tmp')), [], 'leftovers are removed at open');
    for (const digest of acknowledged) assert.notEqual(await blobs.info(digest), undefined, digest);
    const files = await readdir(join(folder, 'sha256'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const bytes = await readFile(join(file.parentPath, file.name));
      assert.equal(createHash('sha256').update(bytes).digest('hex'), file.name);
    }
    assert.ok(acknowledged.size >= 10);
  }));
