// bin/portico.js as users start it.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { promisify } from 'node:util';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'portico.js');
const run = promisify(execFile);

/** A Node.js on the usual paths that is too old to run Portico; undefined where there is none. */
function oldNode(): string | undefined {
  const paths = ['/usr/bin/node', '/usr/local/bin/node'];
  return paths.find((path) => {
    const { stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    return Number((stdout ?? '').split('.')[0]) < 24 && Number((stdout ?? '').split('.')[0]) >= 14;
  });
}

test('help comes fast', async () => {
  const timed = async (...args: string[]): Promise<number> => {
    const from = performance.now();
    await run(process.execPath, args);
    return performance.now() - from;
  };
  const { stdout } = await run(process.execPath, [BIN, '--help']);
  assert.match(stdout, /^Usage: portico /);
  // The first one has filled the compile cache. The best of some is what the machine can do, and on an idle one that is
  // 2 to 3 times of what Node.js alone takes.
  const [bare, help]: [number[], number[]] = [[], []];
  for (let i = 0; i < 5; i++) {
    bare.push(await timed('-e', '0'));
    help.push(await timed(BIN, '--help'));
  }
  const least = Math.min(...bare);
  assert.ok(Math.min(...help) < 8 * least, `took ${help.map(Math.round).join(', ')} ms, Node.js alone ${least}`);
});

test('a reader that leaves early is no error', async () => {
  const { stdout, stderr } = await run('sh', ['-c', `"${process.execPath}" "${BIN}" up --help | head -1`]);
  assert.match(stdout, /^Usage: portico up/);
  assert.equal(stderr, '');
});

test('an older Node.js hands over to the one of the package, or says what is needed', async (t) => {
  const old = oldNode();
  if (old === undefined) return t.skip('no older Node.js here');
  const { stdout } = await run(old, [BIN, '--version']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  await assert.rejects(run(old, [BIN, 'nonsense']), { code: 2 });
  const folder = await mkdtemp(join(tmpdir(), 'portico-bin-'));
  await mkdir(join(folder, 'bin'));
  await cp(BIN, join(folder, 'bin', 'portico.mjs'));
  await assert.rejects(
    run(old, [join(folder, 'bin', 'portico.mjs'), '--version']),
    (error: { code: number; stderr: string }) => {
      assert.equal(error.code, 1);
      assert.match(error.stderr, /^portico: Node.js 24 or newer is needed, this is v\d+\.\d+\.\d+\. [^\n]*\n$/);
      return true;
    },
  );
  return rm(folder, { recursive: true });
});

test('a checkout that has changed since it was built says so, once it runs', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-bin-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const name of ['bin', 'dist', 'src', '.git']) await mkdir(join(folder, name));
  await cp(BIN, join(folder, 'bin', 'portico.mjs'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const program =
    "export const main = () => new Promise((resolve) => setTimeout(resolve, 1500, console.log('built')));";
  await writeFile(join(folder, 'dist', 'portico.js'), program);
  const at = async (path: string, second: number): Promise<void> => {
    await writeFile(join(folder, path), 'src/a.ts\nsrc/b.ts', { flag: 'a' });
    await utimes(join(folder, path), second, second);
  };
  const said = async (): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'bin', 'portico.mjs')]);
    assert.equal(stdout, 'built\n');
    return stderr;
  };
  await at('src/a.ts', 1000);
  await at('src/b.ts', 1000);
  await at('dist/sources.txt', 1000);
  assert.equal(await said(), '');
  await at('src/b.ts', 1001);
  assert.match(
    await said(),
    /^portico: this is the program as it was built before src\/b\.ts changed\. "npm run build" [^\n]*\n$/,
  );
  // An installed package is not built anew.
  await rm(join(folder, '.git'), { recursive: true });
  assert.equal(await said(), '');
});
