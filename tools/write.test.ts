import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeIfChanged } from './write.ts';

test('a file that would be the same keeps its date, another is written', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-write-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'made');
  writeIfChanged(path, Buffer.from('one'));
  await utimes(path, 1000, 1000);
  writeIfChanged(path, Buffer.from('one'));
  assert.equal((await stat(path)).mtimeMs, 1_000_000);
  writeIfChanged(path, Buffer.from('two'));
  assert.notEqual((await stat(path)).mtimeMs, 1_000_000);
  assert.equal(await readFile(path, 'utf8'), 'two');
});
