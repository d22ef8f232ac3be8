// Where functions live under root: where their user gets to and sees nothing else.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Config } from '../config/contract.ts';
import { openDataFolder } from './data.ts';
import { openFunctionFolder } from './function-folder.ts';

const asRoot = { skip: process.getuid?.() !== 0 && 'needs root' };

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'portico-place-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

test(
  'where no place can be got to, functions are root with a warning, unless another user was asked for',
  asRoot,
  (t) => {
    const data = openDataFolder({ data: join(folder(t), 'data'), ephemeral: false } as Config);
    // The folder of this test is closed to others.
    const parent = join(data.path, '..');
    const closed = openFunctionFolder({ functionUser: 'auto', ephemeral: false }, data, join(parent, 'caches'));
    assert.equal(closed.user, undefined);
    assert.match(closed.warning ?? '', /^Functions run as root: that user can get neither to .* nor to .*caches/);
    assert.equal(modeOf(data.path), 0o700);
    assert.throws(() => openFunctionFolder({ functionUser: '12345', ephemeral: false }, data, join(parent, 'caches')), {
      code: 'FUNCTION_USER',
      message: /^functions cannot run as user 12345: that user can get neither to/,
    });
  },
);

test('a data folder that can be got to is gone through, not looked into', asRoot, (t) => {
  const data = openDataFolder({ data: '', ephemeral: true } as Config);
  t.after(() => data.dispose());
  const { user, path, warning } = openFunctionFolder({ functionUser: 'auto', ephemeral: true }, data);
  assert.equal(path, data.execute);
  assert.equal(user?.uid, 60_993);
  assert.equal(warning, undefined);
  assert.equal(modeOf(data.path), 0o711);
  const open = readdirSync(data.path).filter((name) => (modeOf(join(data.path, name)) & 0o077) !== 0);
  assert.deepEqual(open, ['execute']);
  assert.equal(modeOf(data.execute), 0o711);
});

test('where the data folder cannot be got to, functions live in a folder of the system', asRoot, (t) => {
  const home = folder(t);
  const data = { path: join(home, 'data'), execute: join(home, 'data/execute') };
  mkdirSync(data.execute, { recursive: true });
  const caches = join(tmpdir(), `portico-caches-${process.pid}`);
  t.after(() => rmSync(caches, { recursive: true, force: true }));
  const kept = openFunctionFolder({ functionUser: 'auto', ephemeral: false }, data, caches);
  assert.ok(kept.path.startsWith(`${caches}/`));
  assert.deepEqual([modeOf(caches), modeOf(kept.path)], [0o711, 0o711]);
  kept.dispose();
  assert.ok(existsSync(kept.path));
  // Of another data folder, which is no more.
  const other = { path: join(home, 'other'), execute: join(home, 'other/execute') };
  mkdirSync(other.execute, { recursive: true });
  const left = openFunctionFolder({ functionUser: 'auto', ephemeral: false }, other, caches);
  rmSync(other.path, { recursive: true });
  const ephemeral = openFunctionFolder({ functionUser: 'auto', ephemeral: true }, data, caches);
  assert.equal(ephemeral.path, kept.path);
  assert.ok(!existsSync(left.path));
  ephemeral.dispose();
  assert.ok(!existsSync(kept.path));
});

test('same leaves everything as it is', (t) => {
  const data = openDataFolder({ data: join(folder(t), 'data'), ephemeral: false } as Config);
  const { user, path } = openFunctionFolder({ functionUser: 'same', ephemeral: false }, data);
  assert.equal(user, undefined);
  assert.equal(path, data.execute);
  assert.deepEqual([modeOf(data.path), modeOf(data.execute)], [0o700, 0o700]);
});
