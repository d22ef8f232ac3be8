// The bundle is whole: files that it reads while it runs are its own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

test('a bundle brings bootstraps and wire tables along, and the list of what it was made of', async (t) => {
  // Beside dist/: modules are found from there.
  const folder = await mkdtemp(join(ROOT, 'dist-'));
  t.after(() => rm(folder, { recursive: true }));
  await run(process.execPath, [join(ROOT, 'tools/build.ts'), folder], { cwd: ROOT });
  const sources = (await readFile(join(folder, 'sources.txt'), 'utf8')).split('\n');
  for (const path of [
    'src/cli/main.ts',
    'src/main.ts',
    'src/execute/bootstraps/node.cjs',
    'src/models/generated/iam.json',
  ])
    assert.ok(sources.includes(path), path);
  for (const name of ['execute/bootstraps', 'models/generated'])
    for (const file of await readdir(join(folder, name)))
      assert.deepEqual(await readFile(join(folder, name, file)), await readFile(join(ROOT, 'src', name, file)), file);
  const texts = await Promise.all(
    (await readdir(folder)).filter((name) => name.endsWith('.js')).map((name) => readFile(join(folder, name), 'utf8')),
  );
  const bundle = texts.join('');
  assert.match(bundle, /new URL\("execute\/bootstraps", FILES\)/);
  assert.doesNotMatch(bundle, /new URL\(["\x60]src\//);
  assert.match(
    (
      await run(process.execPath, [
        '-e',
        `import('${folder}/portico.js').then(({ main }) => main())`,
        'portico',
        '--version',
      ])
    ).stdout,
    /^\d+\.\d+\.\d+\n$/,
  );
});
