// Writes to a store until it is killed; prints an id once its transaction has resolved.
import { kind } from '../../../src/store/contract.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';

const [path = '', round = ''] = process.argv.slice(2);
const items = kind<{ readonly text: string }>('kill/item');
const here = { account: '000000000000', region: 'us-east-1' };
const store = openSqliteStore({ path });

for (let n = 0; ; n += 3) {
  const ids = [0, 1, 2].map((offset) => `${round}-${n + offset}`);
  await Promise.all(
    ids.map(async (id) => {
      await store.transaction((tx) => tx.put(items, here, id, { text: id.repeat(50) }));
      process.stdout.write(`${id}\n`);
    }),
  );
}
