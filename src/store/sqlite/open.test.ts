import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { kind } from '../contract.ts';
import { StoreError } from './errors.ts';
import { openSqliteStore } from './open.ts';

const items = kind<string>('test/item');
const here = { account: '000000000000', region: 'us-east-1' };

describe('opening the embedded store', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portico-open-'));
    path = join(folder, 'data', 'store.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function fill(count: number): Promise<void> {
    const store = openSqliteStore({ path });
    await store.transaction((tx) => {
      for (let n = 0; n < count; n++) tx.put(items, here, `item-${n}`, 'x'.repeat(500));
    });
    await store.close();
  }

  function refusal(): StoreError {
    try {
      openSqliteStore({ path });
    } catch (error) {
      assert.ok(error instanceof StoreError, String(error));
      assert.notEqual(error.hint, '');
      assert.ok(error.message.includes(path), error.message);
      return error;
    }
    throw new Error('the store opened');
  }

  it('finds everything again, and goes on counting the feed', async () => {
    await fill(3);
    const store = openSqliteStore({ path });
    assert.equal(store.read((tx) => tx.list(items, here)).length, 3);
    await store.transaction((tx) => tx.delete(items, here, 'item-0'));
    assert.deepEqual(store.feed(3), [{ sequence: 4, ...here, kind: 'test/item', id: 'item-0', deleted: true }]);
    await store.close();
  });

  it('makes mappings of the base path mappings of before', async () => {
    await fill(1);
    const db = new DatabaseSync(path);
    const insert = db.prepare(`INSERT INTO resources VALUES ('apigateway/base-path-mapping', '1', 'r', ?, 3, ?)`);
    insert.run('a.test/(none)', JSON.stringify({ domainName: 'a.test', basePath: '(none)', restApiId: 'x' }));
    insert.run('a.test/v1', JSON.stringify({ domainName: 'a.test', basePath: 'v1', restApiId: 'y', stage: 's' }));
    db.exec(`UPDATE meta SET value = '1' WHERE name = 'schema_version'`);
    db.close();
    const store = openSqliteStore({ path });
    const found = store.read((tx) =>
      tx.list(kind<{ id: string }>('apigateway/mapping'), { account: '1', region: 'r' }),
    );
    assert.deepEqual(
      found.map(({ id, value }) => [id, { ...value, id: /^[0-9a-f]{6}$/.test(value.id) }]),
      [
        ['a.test/', { id: true, domainName: 'a.test', key: '', apiId: 'x', api: 'REST' }],
        ['a.test/v1', { id: true, domainName: 'a.test', key: 'v1', apiId: 'y', api: 'REST', stage: 's' }],
      ],
    );
    await store.close();
  });

  it('refuses a database of a newer schema and names both versions', async () => {
    await fill(1);
    const db = new DatabaseSync(path);
    db.exec(`UPDATE meta SET value = '99' WHERE name = 'schema_version'`);
    db.close();
    const error = refusal();
    assert.equal(error.code, 'STORE_NEWER');
    assert.match(error.message, /schema version 99; this Portico knows versions up to 2\b/);
  });

  it('refuses a file that is no database', async () => {
    await fill(1);
    writeFileSync(path, 'these are not the bytes you are looking for'.repeat(100));
    assert.equal(refusal().code, 'STORE_CORRUPT');
  });

  it('refuses a database that was cut or overwritten in the middle', async () => {
    await fill(200);
    const bytes = readFileSync(path);
    truncateSync(path, 8192);
    assert.equal(refusal().code, 'STORE_CORRUPT');
    bytes.fill(0xaa, 16384, 40960);
    writeFileSync(path, bytes);
    assert.equal(refusal().code, 'STORE_CORRUPT');
  });

  it('refuses a folder that cannot be written', () => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be');
    assert.equal(refusal().code, 'DATA_UNWRITABLE');
  });

  it('refuses a path that is a folder', () => {
    path = folder;
    assert.equal(refusal().code, 'DATA_UNWRITABLE');
  });

  it('refuses a database that this process or another has open, and names the owner', async () => {
    const store = openSqliteStore({ path });
    const error = refusal();
    assert.equal(error.code, 'STORE_LOCKED');
    assert.ok(error.message.includes(`process ${process.pid}`));
    const script = `import { openSqliteStore } from ${JSON.stringify(new URL('open.ts', import.meta.url).href)};
      try { openSqliteStore({ path: ${JSON.stringify(path)} }); } catch (error) { console.log(error.code); }`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.equal(other.stdout, 'STORE_LOCKED\n', other.stderr);
    await store.close();
    assert.ok(!existsSync(`${path}.pid`));
    await openSqliteStore({ path }).close();
  });

  it('prints no warning of its engine', () => {
    const script = `import { openSqliteStore } from ${JSON.stringify(new URL('open.ts', import.meta.url).href)};
      await openSqliteStore({ path: ${JSON.stringify(path)} }).close();`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '', '']);
  });

  it('leaves no file behind when it is ephemeral', async () => {
    const store = openSqliteStore({ path, ephemeral: true });
    await store.transaction((tx) => tx.put(items, here, 'a', 'b'));
    await store.close();
    assert.ok(!existsSync(join(folder, 'data')));
  });

  it('trims the feed to its bound', async () => {
    const store = openSqliteStore({ path, feedLimit: 100 });
    for (let n = 0; n < 30; n++) {
      await store.transaction((tx) => {
        for (let m = 0; m < 10; m++) tx.put(items, here, `item-${m}`, String(n));
      });
    }
    const feed = store.feed(0);
    assert.ok(feed.length >= 100 && feed.length <= 130, String(feed.length));
    assert.equal(feed.at(-1)?.sequence, 300);
    await store.close();
  });
});
