import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openBlobs } from '../blobs/filesystem.ts';
import { openUploads } from '../blobs/uploads.ts';
import type { Config } from '../config/contract.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { openDataFolder } from './data.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'portico-data-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(data: string, ephemeral = false) {
  return openDataFolder({ data, ephemeral } as Config);
}

/** The names in it that somebody else may touch. */
function openToOthers(path: string): string[] {
  return readdirSync(path).filter((name) => (statSync(join(path, name)).mode & 0o077) !== 0);
}

test("what lies in a data folder is its owner's alone, even where the folder is open to others", async (t) => {
  const path = folder(t);
  chmodSync(path, 0o755);
  const data = open(path);
  const store = openSqliteStore({ path: data.database });
  t.after(() => store.close());
  openUploads(data.uploads, await openBlobs(data.blobs));
  assert.deepEqual(openToOthers(path), []);
  assert.equal(statSync(path).mode & 0o777, 0o755);
});

test('rights that are too wide are taken back at the next start', (t) => {
  const path = folder(t);
  mkdirSync(join(path, 'blobs'));
  chmodSync(join(path, 'blobs'), 0o777);
  open(path);
  for (const name of ['master.key', 'credentials.json', 'portico.db']) chmodSync(join(path, name), 0o644);
  writeFileSync(join(path, 'ledger.json'), '{}');
  open(path);
  assert.deepEqual(openToOthers(path), []);
});

test('a folder is made for its owner alone', (t) => {
  const path = join(folder(t), 'new');
  open(path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
});

test('an ephemeral start keeps nothing and has no database file', () => {
  const data = open('', true);
  assert.equal(readdirSync(data.path).includes('portico.db'), false);
  data.dispose();
  assert.equal(statSync(data.path, { throwIfNoEntry: false }), undefined);
});

const SPOILT: readonly (readonly [file: string, content: string, message: RegExp])[] = [
  ['master.key', 'short', /master\.key is no key of 32 bytes$/],
  ['credentials.json', '{', /credentials\.json holds no root credentials$/],
  ['credentials.json', 'null', /credentials\.json holds no root credentials$/],
  ['credentials.json', '{"accessKeyId":"AKIA"}', /credentials\.json holds no root credentials$/],
];

for (const [file, content, message] of SPOILT) {
  test(`${file} with ${content} is refused by name, with what to do`, (t) => {
    const path = folder(t);
    writeFileSync(join(path, file), content);
    assert.throws(() => open(path), { code: 'DATA_CORRUPT', message, hint: /delete it: the next start makes/ });
  });
}

test('a file is no data folder, nor is what lies below one', (t) => {
  const path = join(folder(t), 'file');
  writeFileSync(path, '');
  for (const data of [path, join(path, 'below')])
    assert.throws(() => open(data), {
      code: 'DATA_UNWRITABLE',
      message: /cannot be used: it is a file$/,
      hint: /--data DIR/,
    });
});
