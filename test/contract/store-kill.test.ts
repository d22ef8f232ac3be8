// A store that is killed in the middle of its writes opens again with every acknowledged one.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { kind } from '../../src/store/contract.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { withFolder } from './folder.ts';
import { killAfterFirstLine, seeded } from './kill.ts';

const items = kind<{ readonly text: string }>('kill/item');
const here = { account: '000000000000', region: 'us-east-1' };

it('keeps every acknowledged write through 20 kills', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'store.sqlite');
    const random = seeded(20);
    const acknowledged = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const ids = await killAfterFirstLine('store-writer.ts', [path, String(round)], random() * 60);
      ids.forEach((id) => acknowledged.add(id));
      const store = openSqliteStore({ path });
      const found = new Map(store.read((tx) => tx.list(items, here)).map((entry) => [entry.id, entry.value.text]));
      for (const id of acknowledged) assert.equal(found.get(id), id.repeat(50), `${id} is lost after round ${round}`);
      const fed = new Set(store.feed(0, 1_000_000).map((change) => change.id));
      assert.deepEqual(
        [...found.keys()].filter((id) => !fed.has(id)),
        [],
        'the feed tells everything that is there',
      );
      await store.close();
      const db = new DatabaseSync(path);
      assert.equal(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok');
      db.close();
    }
    assert.ok(acknowledged.size >= 60);
  }));
