// What every driver of the store seam must do. Knows no driver: a test hands in how to open an empty store.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kind, type Change, type Store } from '../../src/store/contract.ts';

interface Pet {
  readonly name: string;
  readonly toys?: readonly string[];
}

const pets = kind<Pet>('suite/pet');
const owners = kind<{ readonly name: string }>('suite/owner');
const here = { account: '000000000000', region: 'us-east-1' };
const there = { account: '000000000000', region: 'eu-west-1' };
const global = { account: '000000000000', region: '' };

function using(open: () => Promise<Store>) {
  return (work: (store: Store) => Promise<void>) => async () => {
    const store = await open();
    try {
      await work(store);
    } finally {
      await store.close();
    }
  };
}

export function storeSuite(driver: string, open: () => Promise<Store>): void {
  describe(`store contract: ${driver}`, () => {
    const withStore = using(open);

    it(
      'gives back what was put, and versions that grow by 1 from 1',
      withStore(async (store) => {
        await store.transaction((tx) => tx.put(pets, here, 'rex', { name: 'Rex', toys: ['ball', '\u{1f43e} é'] }));
        assert.deepEqual(
          store.read((tx) => tx.get(pets, here, 'rex')),
          { name: 'Rex', toys: ['ball', '\u{1f43e} é'] },
        );
        await store.transaction((tx) => tx.put(pets, here, 'rex', { name: 'Rex II' }));
        assert.deepEqual(
          store.read((tx) => tx.entry(pets, here, 'rex')),
          {
            ...here,
            kind: 'suite/pet',
            id: 'rex',
            version: 2,
            value: { name: 'Rex II' },
          },
        );
        await store.transaction((tx) => tx.delete(pets, here, 'rex'));
        await store.transaction((tx) => tx.put(pets, here, 'rex', { name: 'Rex III' }));
        assert.equal(store.read((tx) => tx.entry(pets, here, 'rex'))?.version, 1);
        assert.deepEqual(
          store.read((tx) => tx.get(pets, here, 'rex')),
          { name: 'Rex III' },
        );
      }),
    );

    it(
      'keeps accounts, regions and kinds apart',
      withStore(async (store) => {
        await store.transaction((tx) => {
          tx.put(pets, here, 'x', { name: 'here' });
          tx.put(pets, there, 'x', { name: 'there' });
          tx.put(pets, global, 'x', { name: 'everywhere' });
          tx.put(owners, here, 'x', { name: 'owner' });
          tx.put(pets, { ...here, account: '111111111111' }, 'x', { name: 'other account' });
        });
        assert.equal(store.read((tx) => tx.get(pets, here, 'x'))?.name, 'here');
        assert.deepEqual(
          store.read((tx) => tx.list(pets, there)).map((entry) => entry.value.name),
          ['there'],
        );
        assert.deepEqual(
          store.read((tx) => tx.scan(pets)).map((entry) => `${entry.account} ${entry.region} ${entry.value.name}`),
          [
            '000000000000  everywhere',
            '000000000000 eu-west-1 there',
            '000000000000 us-east-1 here',
            '111111111111 us-east-1 other account',
          ],
        );
      }),
    );

    it(
      'lists by the byte order of ids, from a prefix, after an id, up to a limit',
      withStore(async (store) => {
        // U+FF5E is below U+1F43E in UTF-8 and above its surrogates in UTF-16.
        const ids = ['', 'B', 'a', 'a/1', 'a/10', 'a/2', 'a_', 'b', 'é', '\u{ff5e}', '\u{1f43e}'];
        await store.transaction((tx) => {
          for (const id of ids.toReversed()) tx.put(pets, here, id, { name: id });
        });
        const list = (page?: { prefix?: string; after?: string; limit?: number }) =>
          store.read((tx) => tx.list(pets, here, page)).map((entry) => entry.id);
        assert.deepEqual(list(), ids);
        assert.deepEqual(list({ prefix: 'a/' }), ['a/1', 'a/10', 'a/2']);
        assert.deepEqual(list({ prefix: 'a/', after: 'a/10' }), ['a/2']);
        assert.deepEqual(list({ after: 'a/2', limit: 2 }), ['a_', 'b']);
        assert.deepEqual(list({ prefix: '\u{1f43e}' }), ['\u{1f43e}']);
        assert.deepEqual(list({ prefix: 'c' }), []);
      }),
    );

    it(
      'shows a transaction its own writes and others only committed ones',
      withStore(async (store) => {
        const seen = await store.transaction((tx) => {
          tx.put(pets, here, 'a', { name: 'A' });
          tx.put(pets, here, 'b', { name: 'B' });
          tx.delete(pets, here, 'a');
          return [tx.get(pets, here, 'a'), tx.list(pets, here).map((entry) => entry.id), tx.delete(pets, here, 'a')];
        });
        assert.deepEqual(seen, [undefined, ['b'], false]);
      }),
    );

    it(
      'rolls back what a failing transaction wrote, rejects with its error, and keeps its neighbours',
      withStore(async (store) => {
        await store.transaction((tx) => tx.put(pets, here, 'kept', { name: 'old' }));
        const changes: Change[] = [];
        store.subscribe((told) => changes.push(...told));
        const boom = new Error('boom');
        const outcomes = await Promise.allSettled([
          store.transaction((tx) => tx.put(pets, here, 'before', { name: 'before' })),
          store.transaction((tx) => {
            tx.put(pets, here, 'kept', { name: 'new' });
            tx.put(pets, here, 'lost', { name: 'lost' });
            assert.equal(tx.get(pets, here, 'kept')?.name, 'new');
            throw boom;
          }),
          store.transaction((tx) => tx.put(pets, here, 'after', { name: tx.get(pets, here, 'kept')?.name ?? '' })),
        ]);
        assert.deepEqual(
          outcomes.map((outcome) => outcome.status),
          ['fulfilled', 'rejected', 'fulfilled'],
        );
        assert.equal((outcomes[1] as PromiseRejectedResult).reason, boom);
        assert.deepEqual(
          store.read((tx) => tx.list(pets, here)).map((entry) => [entry.id, entry.version, entry.value.name]),
          [
            ['after', 1, 'old'],
            ['before', 1, 'before'],
            ['kept', 1, 'old'],
          ],
        );
        assert.deepEqual(
          changes.map((change) => change.id),
          ['before', 'after'],
        );
      }),
    );

    it(
      'does not confuse a rolled back version with a later one',
      withStore(async (store) => {
        await store.transaction((tx) => tx.put(pets, here, 'x', { name: 'one' }));
        await assert.rejects(
          store.transaction((tx) => {
            tx.put(pets, here, 'x', { name: 'never' });
            tx.get(pets, here, 'x');
            throw new Error('no');
          }),
        );
        await store.transaction((tx) => tx.put(pets, here, 'x', { name: 'two' }));
        assert.deepEqual(
          store.read((tx) => tx.get(pets, here, 'x')),
          { name: 'two' },
        );
      }),
    );

    it(
      'runs concurrent transactions one after the other',
      withStore(async (store) => {
        const counter = kind<number>('suite/counter');
        await Promise.all(
          Array.from({ length: 50 }, () =>
            store.transaction((tx) => tx.put(counter, global, 'n', (tx.get(counter, global, 'n') ?? 0) + 1)),
          ),
        );
        assert.equal(
          store.read((tx) => tx.get(counter, global, 'n')),
          50,
        );
      }),
    );

    it(
      'tells listeners before the transaction resolves, and feeds the same changes in order',
      withStore(async (store) => {
        const order: string[] = [];
        const heard: Change[] = [];
        const stop = store.subscribe((changes) => {
          order.push('heard');
          heard.push(...changes);
          assert.equal(store.read((tx) => tx.get(pets, here, 'a'))?.name, 'A');
        });
        await store.transaction((tx) => {
          tx.put(pets, here, 'a', { name: 'A' });
          tx.put(pets, here, 'b', { name: 'B' });
          tx.delete(pets, here, 'b');
        });
        order.push('resolved');
        await store.transaction((tx) => tx.get(pets, here, 'a'));
        assert.deepEqual(order, ['heard', 'resolved']);
        stop();
        await store.transaction((tx) => tx.put(pets, here, 'c', { name: 'C' }));
        const feed = store.feed(0);
        assert.deepEqual(
          feed.map((change) => [change.id, change.deleted]),
          [
            ['a', false],
            ['b', false],
            ['b', true],
            ['c', false],
          ],
        );
        assert.deepEqual(heard, feed.slice(0, 3));
        assert.ok(feed.every((change, index) => index === 0 || change.sequence > (feed[index - 1] as Change).sequence));
        const second = feed[1] as Change;
        assert.deepEqual(store.feed(second.sequence, 1), [feed[2]]);
      }),
    );

    it(
      'shares values that nobody can change',
      withStore(async (store) => {
        const toys = ['ball'];
        await store.transaction((tx) => tx.put(pets, here, 'rex', { name: 'Rex', toys }));
        toys.push('bone');
        const read = store.read((tx) => tx.get(pets, here, 'rex')) as { name: string; toys: string[] };
        assert.throws(() => read.toys.push('stick'), TypeError);
        assert.throws(() => (read.name = 'Max'), TypeError);
        assert.deepEqual(
          store.read((tx) => tx.get(pets, here, 'rex')),
          { name: 'Rex', toys: ['ball'] },
        );
      }),
    );

    it(
      'refuses asynchronous work and writes after its end',
      withStore(async (store) => {
        await assert.rejects(
          store.transaction(async (tx) => tx.put(pets, here, 'x', { name: 'x' })),
          /synchronous/,
        );
        assert.equal(
          store.read((tx) => tx.get(pets, here, 'x')),
          undefined,
        );
        const late = await store.transaction((tx) => () => tx.put(pets, here, 'x', { name: 'x' }));
        assert.throws(late, /ended/);
        await assert.rejects(
          store.transaction((tx) => tx.put(pets, here, 'x', undefined as never)),
          TypeError,
        );
      }),
    );

    it(
      'resets to nothing and tells every deletion',
      withStore(async (store) => {
        await store.transaction((tx) => {
          tx.put(pets, here, 'a', { name: 'A' });
          tx.put(owners, global, 'b', { name: 'B' });
        });
        const heard: Change[] = [];
        store.subscribe((changes) => heard.push(...changes));
        await store.reset();
        assert.deepEqual(
          heard.map((change) => [change.kind, change.id, change.deleted]),
          [
            ['suite/owner', 'b', true],
            ['suite/pet', 'a', true],
          ],
        );
        assert.deepEqual(
          store.read((tx) => tx.scan(pets)),
          [],
        );
      }),
    );

    it(
      'commits what was asked for before close, and nothing after',
      withStore(async (store) => {
        const pending = store.transaction((tx) => tx.put(pets, here, 'a', { name: 'A' }));
        await store.close();
        await pending;
        await assert.rejects(
          store.transaction(() => undefined),
          { code: 'STORE_CLOSED' },
        );
      }),
    );
  });
}
