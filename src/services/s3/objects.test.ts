import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bytes, openKit, refused, type Kit } from './testkit.test.ts';

const Bucket = 'objects';

describe('objects', () => {
  let kit: Kit;
  const put = (Key: string, content: string | Buffer, more: object = {}) =>
    kit.send('PutObject', { Bucket, Key, Body: bytes(content), ...more });
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  test('an object comes back with its bytes, its ETag and everything that was said of it', async () => {
    const said = {
      ContentType: 'text/plain',
      CacheControl: 'max-age=1',
      ContentDisposition: 'attachment',
      ContentEncoding: 'gzip',
      ContentLanguage: 'en',
      Expires: new Date('2027-01-01T00:00:00Z'),
      Metadata: { color: 'blue' },
      StorageClass: 'STANDARD_IA' as const,
      WebsiteRedirectLocation: '/elsewhere',
    };
    const answer = await put('hello', 'hello world', { ...said, Tagging: 'a=1&b=2' });
    assert.deepEqual(answer, {
      ETag: '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
      ChecksumCRC64NVME: 'jSnVw/bqjr4=',
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    });
    assert.equal(await kit.read(Bucket, 'hello'), 'hello world');
    const head = await kit.send('HeadObject', { Bucket, Key: 'hello' });
    assert.deepEqual(Object.fromEntries(Object.entries(head).filter(([, value]) => value !== undefined)), {
      ...said,
      AcceptRanges: 'bytes',
      LastModified: new Date(kit.nowMs),
      ETag: answer.ETag,
      ContentLength: 11,
      TagCount: 2,
      ServerSideEncryption: 'AES256',
    });
  });

  test('a plain object has the type binary/octet-stream and no storage class', async () => {
    await put('plain', '');
    const head = await kit.send('HeadObject', { Bucket, Key: 'plain' });
    assert.equal(Reflect.get(head, 'ContentType'), 'binary/octet-stream');
    assert.equal(Reflect.get(head, 'StorageClass'), undefined);
    assert.equal(Reflect.get(head, 'ETag'), '"d41d8cd98f00b204e9800998ecf8427e"');
  });

  test('a missing key is refused by its name; a deletion of it is not', async () => {
    const refusal = await refused(
      kit.send('GetObject', { Bucket, Key: 'none' }),
      'NoSuchKey',
      'The specified key does not exist.',
    );
    assert.deepEqual(refusal.fields, { Key: 'none' });
    assert.deepEqual(await kit.send('DeleteObject', { Bucket, Key: 'none' }), {});
    await refused(put('k'.repeat(1025), ''), 'KeyTooLongError', 'Your key is too long');
  });

  const RANGES: readonly [range: string, content: string | undefined, contentRange?: string][] = [
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-20', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=5-2', '0123456789'],
    ['bytes=0-1,3-4', '0123456789'],
    ['lines=0-1', '0123456789'],
    ['bytes=10-', undefined],
    ['bytes=-0', undefined],
  ];
  for (const [Range, content, contentRange] of RANGES) {
    test(`the range ${Range} answers ${content === undefined ? '416' : (contentRange ?? 'everything')}`, async () => {
      await put('digits', '0123456789');
      if (content === undefined) {
        const refusal = await refused(
          kit.send('GetObject', { Bucket, Key: 'digits', Range }),
          'InvalidRange',
          'The requested range is not satisfiable',
        );
        assert.deepEqual(refusal.fields, { RangeRequested: Range, ActualObjectSize: 10 });
        return;
      }
      assert.equal(await kit.read(Bucket, 'digits', { Range }), content);
      assert.equal(kit.status, contentRange === undefined ? undefined : 206);
      const head = await kit.send('HeadObject', { Bucket, Key: 'digits', Range });
      assert.equal(Reflect.get(head, 'ContentRange'), contentRange);
    });
  }

  test('an empty object satisfies no range, and its only part is all of it', async () => {
    await put('empty', '');
    await refused(kit.send('GetObject', { Bucket, Key: 'empty', Range: 'bytes=0-' }), 'InvalidRange');
    assert.equal(await kit.read(Bucket, 'empty', { PartNumber: 1 }), '');
    const refusal = await refused(
      kit.send('GetObject', { Bucket, Key: 'empty', PartNumber: 2 }),
      'InvalidPartNumber',
      'The requested partnumber is not satisfiable',
    );
    assert.deepEqual(refusal.fields, { PartNumberRequested: 2, ActualPartCount: 1 });
  });

  test('conditions of a read: precedence as in HTTP', async () => {
    kit.nowMs = Date.UTC(2026, 2, 1, 12);
    await put('when', 'x');
    const etag = '"9dd4e461268c8034f5c8564e155c67a6"';
    const before = new Date(kit.nowMs - 1000);
    const now = new Date(kit.nowMs);
    const get = async (conditions: object) => {
      await kit.send('HeadObject', { Bucket, Key: 'when', ...conditions });
      return kit.status ?? 200;
    };
    assert.equal(await get({ IfMatch: etag }), 200);
    assert.equal(await get({ IfMatch: `"other", ${etag}` }), 200);
    assert.equal(await get({ IfMatch: etag, IfUnmodifiedSince: before }), 200);
    assert.equal(await get({ IfNoneMatch: etag }), 304);
    assert.equal(await get({ IfNoneMatch: '*' }), 304);
    assert.equal(await get({ IfNoneMatch: '"other"', IfModifiedSince: now }), 200);
    assert.equal(await get({ IfModifiedSince: now }), 304);
    assert.equal(await get({ IfModifiedSince: before }), 200);
    const failed = async (conditions: object, Condition: string) => {
      const refusal = await refused(
        get(conditions),
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
      );
      assert.deepEqual(refusal.fields, { Condition });
    };
    await failed({ IfMatch: '"other"' }, 'If-Match');
    await failed({ IfUnmodifiedSince: before }, 'If-Unmodified-Since');
    await failed({ IfUnmodifiedSince: before, IfNoneMatch: etag }, 'If-Unmodified-Since');
    const unchanged = await kit.send('GetObject', { Bucket, Key: 'when', IfNoneMatch: etag });
    assert.deepEqual(unchanged, { ETag: etag, LastModified: now });
  });

  test('conditions of a write: only what is there, or only what is not', async () => {
    const created = await put('once', 'a', { IfNoneMatch: '*' });
    const again = await refused(put('once', 'b', { IfNoneMatch: '*' }), 'PreconditionFailed');
    assert.deepEqual(again.fields, { Condition: 'If-None-Match' });
    await put('once', 'c', { IfMatch: created.ETag });
    await refused(put('once', 'd', { IfMatch: created.ETag }), 'PreconditionFailed');
    await refused(put('never', 'e', { IfMatch: created.ETag }), 'NoSuchKey');
    await refused(
      put('once', 'f', { IfNoneMatch: '"x"' }),
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
    );
    assert.equal(await kit.read(Bucket, 'once'), 'c');
  });

  test('response-* parameters replace headers', async () => {
    await put('named', 'x', { ContentType: 'text/plain' });
    const answer = await kit.send('HeadObject', {
      Bucket,
      Key: 'named',
      ResponseContentType: 'text/html',
      ResponseCacheControl: 'no-store',
    });
    assert.equal(Reflect.get(answer, 'ContentType'), 'text/html');
    assert.equal(Reflect.get(answer, 'CacheControl'), 'no-store');
  });

  test('a copy shares the bytes and takes over what is not replaced', async () => {
    await put('src/a b', 'copy me', { Metadata: { m: '1' }, Tagging: 't=1', ContentType: 'text/x' });
    const copied = await kit.send('CopyObject', { Bucket, Key: 'dst', CopySource: `/${Bucket}/src%2Fa%20b` });
    assert.equal(copied.CopyObjectResult.ETag, (await kit.send('HeadObject', { Bucket, Key: 'src/a b' })).ETag);
    const head = await kit.send('HeadObject', { Bucket, Key: 'dst' });
    assert.deepEqual(
      [Reflect.get(head, 'Metadata'), Reflect.get(head, 'ContentType'), Reflect.get(head, 'TagCount')],
      [{ m: '1' }, 'text/x', 1],
    );
    await kit.send('CopyObject', {
      Bucket,
      Key: 'dst',
      CopySource: `${Bucket}/src/a b`,
      MetadataDirective: 'REPLACE',
      Metadata: { n: '2' },
      TaggingDirective: 'REPLACE',
      ChecksumAlgorithm: 'SHA256',
    });
    const replaced = await kit.send('HeadObject', { Bucket, Key: 'dst', ChecksumMode: 'ENABLED' });
    assert.deepEqual(Reflect.get(replaced, 'Metadata'), { n: '2' });
    assert.equal(Reflect.get(replaced, 'TagCount'), undefined);
    assert.ok(Reflect.get(replaced, 'ChecksumSHA256'));
    assert.equal(await kit.read(Bucket, 'dst'), 'copy me');
  });

  test('a copy onto itself must change something; a copy of nothing is refused', async () => {
    await put('self', 'x');
    const copy = (more: object) =>
      kit.send('CopyObject', { Bucket, Key: 'self', CopySource: `${Bucket}/self`, ...more });
    await refused(
      copy({}),
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
    await copy({ MetadataDirective: 'REPLACE' });
    await copy({ StorageClass: 'GLACIER_IR' });
    await refused(copy({ CopySource: `${Bucket}/none` }), 'NoSuchKey');
    await refused(copy({ CopySource: 'nonsense' }), 'InvalidArgument');
    const refusal = await refused(
      copy({ CopySourceIfNoneMatch: '*', MetadataDirective: 'REPLACE' }),
      'PreconditionFailed',
    );
    assert.deepEqual(refusal.fields, { Condition: 'x-amz-copy-source-If-None-Match' });
  });

  test('several keys are deleted in one call, quietly if asked', async () => {
    await put('d1', '');
    await put('d2', '');
    const loud = await kit.send('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'd1' }, { Key: 'none' }] } });
    assert.deepEqual(loud, { Deleted: [{ Key: 'd1' }, { Key: 'none' }] });
    const quiet = await kit.send('DeleteObjects', { Bucket, Delete: { Quiet: true, Objects: [{ Key: 'd2' }] } });
    assert.deepEqual(quiet, {});
    await refused(kit.send('HeadObject', { Bucket, Key: 'd2' }), 'NoSuchKey');
    const many = Array.from({ length: 1001 }, (_, i) => ({ Key: `k${i}` }));
    await refused(kit.send('DeleteObjects', { Bucket, Delete: { Objects: many } }), 'MalformedXML');
  });

  test('tags of an object', async () => {
    await put('tagged', '', { Tagging: 'k%20=v+1' });
    assert.deepEqual(await kit.send('GetObjectTagging', { Bucket, Key: 'tagged' }), {
      TagSet: [{ Key: 'k ', Value: 'v 1' }],
    });
    await kit.send('PutObjectTagging', { Bucket, Key: 'tagged', Tagging: { TagSet: [{ Key: 'b', Value: '2' }] } });
    assert.deepEqual(await kit.send('GetObjectTagging', { Bucket, Key: 'tagged' }), {
      TagSet: [{ Key: 'b', Value: '2' }],
    });
    await kit.send('DeleteObjectTagging', { Bucket, Key: 'tagged' });
    assert.deepEqual(await kit.send('GetObjectTagging', { Bucket, Key: 'tagged' }), { TagSet: [] });
    const eleven = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    await refused(
      kit.send('PutObjectTagging', { Bucket, Key: 'tagged', Tagging: { TagSet: eleven } }),
      'BadRequest',
      'Object tags cannot be greater than 10',
    );
  });

  test('attributes of an object', async () => {
    await put('attributes', '123456');
    const attributes = await kit.send('GetObjectAttributes', {
      Bucket,
      Key: 'attributes',
      ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'],
    });
    assert.deepEqual(attributes, {
      LastModified: new Date(kit.nowMs),
      ETag: 'e10adc3949ba59abbe56e057f20f883e',
      Checksum: { ChecksumCRC64NVME: 'CVmbZh4IWzA=', ChecksumType: 'FULL_OBJECT' },
      StorageClass: 'STANDARD',
      ObjectSize: 6,
    });
  });

  test('keys of a customer and unknown storage classes are refused, and nothing is written', async () => {
    await refused(put('sse', '', { SSECustomerAlgorithm: 'AES256' }), 'NotImplemented');
    await refused(
      put('class', '', { StorageClass: 'COLD' }),
      'InvalidStorageClass',
      'The storage class you specified is not valid',
    );
    await refused(put('big', '', { Metadata: { a: 'x'.repeat(2048) } }), 'MetadataTooLarge');
    for (const Key of ['sse', 'class', 'big']) await refused(kit.send('HeadObject', { Bucket, Key }), 'NoSuchKey');
  });

  test('encryption by a KMS key is echoed from the request or from the bucket', async () => {
    const asked = await put('kms', '', {
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key-1',
      BucketKeyEnabled: true,
    });
    assert.deepEqual(
      [asked.ServerSideEncryption, Reflect.get(asked, 'SSEKMSKeyId'), Reflect.get(asked, 'BucketKeyEnabled')],
      ['aws:kms', 'key-1', true],
    );
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'key-2' } };
    await kit.send('PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } });
    assert.equal(Reflect.get(await put('default', ''), 'SSEKMSKeyId'), 'key-2');
    await kit.send('DeleteBucketEncryption', { Bucket });
  });
});
