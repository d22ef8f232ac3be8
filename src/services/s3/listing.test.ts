import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { EVERYWHERE, VERSION } from './resources.ts';
import { versionsOf } from './ids.ts';
import { bytes, openKit, refused, type Kit } from './testkit.test.ts';

const Bucket = 'listing';

describe('lists of keys', () => {
  let kit: Kit;
  const list = (more: object) => kit.send('ListObjects', { Bucket: 'first-form', ...more });
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  /** Records without bytes are enough here. */
  async function fill(bucket: string, keys: readonly string[]): Promise<void> {
    await kit.send('CreateBucket', { Bucket: bucket });
    await kit.send('PutObject', { Bucket: bucket, Key: 'template', Body: bytes('') });
    await kit.store.transaction((tx) => {
      const [entry] = tx.list(VERSION, EVERYWHERE, { prefix: `${bucket}/` });
      tx.delete(VERSION, EVERYWHERE, entry!.id);
      for (const key of keys) tx.put(VERSION, EVERYWHERE, `${versionsOf(bucket, key)}~`, { ...entry!.value, key });
    });
  }

  async function pages(input: {
    Bucket: string;
    Prefix?: string;
    Delimiter?: string;
    MaxKeys?: number;
    StartAfter?: string;
  }) {
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    for (;;) {
      const page = await kit.send('ListObjectsV2', { ...input, ...(ContinuationToken && { ContinuationToken }) });
      assert.equal(page.KeyCount, page.Contents.length + page.CommonPrefixes.length);
      found.push(...page.Contents.map((one) => String(one.Key)), ...page.CommonPrefixes.map((one) => `${one.Prefix}<`));
      if (!page.IsTruncated) return found;
      ContinuationToken = page.NextContinuationToken;
    }
  }

  test('keys come in the order of their bytes, whatever their characters', async () => {
    const keys = [
      'a',
      'a!',
      'a/',
      'a/b',
      'B',
      'é',
      '\u{1F600}',
      '\uFF5E',
      'a\u0001',
      'a\u0000b',
      'a\u0002',
      'a\u0003',
      'a b',
    ];
    await fill('order', keys);
    const sorted = keys.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    for (const MaxKeys of [1, 2, 1000]) assert.deepEqual(await pages({ Bucket: 'order', MaxKeys }), sorted);
  });

  test('common prefixes are rolled up, and a page never repeats one', async () => {
    const keys = ['a/1', 'a/2', 'a/3', 'b', 'c/x/1', 'c/x/2', 'c/y', 'd'];
    await fill('rolled', keys);
    for (const MaxKeys of [1, 2, 3, 1000]) {
      const sorted = (await pages({ Bucket: 'rolled', Delimiter: '/', MaxKeys })).toSorted();
      assert.deepEqual(sorted, ['a/<', 'b', 'c/<', 'd']);
      assert.deepEqual((await pages({ Bucket: 'rolled', Delimiter: '/', Prefix: 'c/', MaxKeys })).toSorted(), [
        'c/x/<',
        'c/y',
      ]);
    }
    assert.deepEqual(await pages({ Bucket: 'rolled', StartAfter: 'b' }), ['c/x/1', 'c/x/2', 'c/y', 'd']);
    assert.deepEqual(await pages({ Bucket: 'rolled', Prefix: 'zzz' }), []);
  });

  test('any keys, prefix, delimiter and page size give what a sorted list gives', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '\u0001', '\uD7FF', '\uE000', '\u{10FFFF}'),
      maxLength: 4,
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          text.filter((key) => key !== ''),
          { maxLength: 12 },
        ),
        text,
        fc.constantFrom(undefined, '/', 'a', '\u{10FFFF}'),
        fc.integer({ min: 1, max: 5 }),
        async (keys, Prefix, Delimiter, MaxKeys) => {
          const bucket = `property-${n++}`;
          await fill(bucket, keys);
          const expected = new Set(
            keys
              .filter((key) => key.startsWith(Prefix))
              .map((key) => {
                const at = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
                return at < 0 ? key : `${key.slice(0, at + Delimiter!.length)}<`;
              }),
          );
          const found = await pages({ Bucket: bucket, Prefix, MaxKeys, ...(Delimiter && { Delimiter }) });
          assert.deepEqual(found.toSorted(), [...expected].toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the first form of the list continues behind a key or a common prefix', async () => {
    await fill('first-form', ['a', 'b/1', 'b/2', 'c']);
    const page = await list({ Delimiter: '/', MaxKeys: 2 });
    assert.deepEqual([page.NextMarker, page.IsTruncated, page.CommonPrefixes], ['b/', true, [{ Prefix: 'b/' }]]);
    const rest = await list({ Delimiter: '/', MaxKeys: 2, Marker: page.NextMarker });
    assert.deepEqual(
      rest.Contents.map((one) => one.Key),
      ['c'],
    );
    assert.equal((await list({ MaxKeys: 2 })).NextMarker, undefined);
    assert.ok(rest.Contents[0]?.Owner?.ID);
  });

  test('encoding-type=url encodes keys and prefixes; a page of nothing is whole', async () => {
    await fill('encoded', ['a b/c+d', 'x\u0001']);
    const encoded = await kit.send('ListObjectsV2', { Bucket: 'encoded', EncodingType: 'url' });
    assert.deepEqual(
      encoded.Contents.map((one) => one.Key),
      ['a%20b/c%2Bd', 'x%01'],
    );
    await refused(
      kit.send('ListObjectsV2', { Bucket: 'encoded', EncodingType: 'base64' as 'url' }),
      'InvalidArgument',
      'Invalid Encoding Method specified in Request',
    );
    const nothing = await kit.send('ListObjectsV2', { Bucket: 'encoded', MaxKeys: 0 });
    assert.deepEqual([nothing.Contents, nothing.IsTruncated, nothing.MaxKeys], [[], false, 0]);
    await refused(kit.send('ListObjectsV2', { Bucket: 'encoded', MaxKeys: -1 }), 'InvalidArgument');
    await refused(kit.send('ListObjectsV2', { Bucket: 'encoded', ContinuationToken: 'nonsense' }), 'InvalidArgument');
  });

  test('one row of the list says what the object is', async () => {
    await kit.send('PutObject', { Bucket, Key: 'k', Body: bytes('123456') });
    const [row] = (await kit.send('ListObjectsV2', { Bucket, FetchOwner: true })).Contents;
    const { Owner: owner, ...rest } = row!;
    assert.deepEqual(rest, {
      Key: 'k',
      LastModified: new Date(kit.nowMs),
      ETag: '"e10adc3949ba59abbe56e057f20f883e"',
      ChecksumAlgorithm: ['CRC64NVME'],
      ChecksumType: 'FULL_OBJECT',
      Size: 6,
      StorageClass: 'STANDARD',
    });
    assert.match(String(owner?.ID), /^[0-9a-f]{64}$/);
  });

  test('old versions and deleted keys are not listed', async () => {
    await kit.send('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    for (let i = 0; i < 40; i++) await kit.send('PutObject', { Bucket, Key: 'deep/k', Body: bytes('') });
    await kit.send('PutObject', { Bucket, Key: 'gone/k', Body: bytes('') });
    await kit.send('DeleteObject', { Bucket, Key: 'gone/k' });
    assert.deepEqual((await pages({ Bucket, Delimiter: '/' })).toSorted(), ['deep/<', 'k']);
    assert.deepEqual(await pages({ Bucket, MaxKeys: 1 }), ['deep/k', 'k']);
  });

  test('a page of a bucket of 100,000 keys reads little more than the page', async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `d${i % 10}/${String(i).padStart(6, '0')}`);
    await fill('large', keys);
    let rows = 0;
    const { read } = kit.store;
    kit.store.read = (work) =>
      read.call(kit.store, (tx) =>
        work({
          ...tx,
          get: tx.get.bind(tx),
          entry: tx.entry.bind(tx),
          scan: tx.scan.bind(tx),
          list(kind, scope, page) {
            const found = tx.list(kind, scope, page);
            rows += found.length;
            return found;
          },
        }),
      ) as never;
    const page = await kit.send('ListObjectsV2', { Bucket: 'large', StartAfter: 'd5/050000', MaxKeys: 100 });
    assert.equal(page.Contents.length, 100);
    assert.ok(rows <= 200, `${rows} rows for a page of 100`);
    rows = 0;
    const rolled = await kit.send('ListObjectsV2', { Bucket: 'large', Delimiter: '/' });
    assert.equal(rolled.CommonPrefixes.length, 10);
    assert.ok(rows <= 500, `${rows} rows for 10 prefixes`);
    kit.store.read = read;
  });
});
