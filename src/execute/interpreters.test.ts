// Which interpreters there are is asked once.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Interpreters } from './interpreters.ts';

test('an interpreter that was asked in the background is not asked again, one that does not answer neither', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-interpreters-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const script = (answer: string) => `#!/bin/sh\necho asked >> ${folder}/asked\n${answer}\n`;
  await writeFile(join(folder, 'python3'), script(`echo '["/real/python3",[3,12,1],[]]'`), { mode: 0o755 });
  await writeFile(join(folder, 'python3.9'), script('exit 1'), { mode: 0o755 });
  const interpreters = new Interpreters(folder);
  await interpreters.warm();
  const found = interpreters.list('python').map(({ command, version }) => [command, version]);
  assert.deepEqual(found, [['/real/python3', [3, 12, 1]]]);
  assert.equal(await readFile(join(folder, 'asked'), 'utf8'), 'asked\nasked\n');
});
