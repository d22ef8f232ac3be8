import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sumOf } from './checksums/algorithms.ts';
import { s3Digests } from './digests.ts';
import { bytes, openKit, refused, type Kit } from './testkit.test.ts';

const Bucket = 'uploads';
const MIB = 1024 * 1024;

function crc(algorithm: Parameters<typeof sumOf>[0], content: Buffer): string {
  const sum = sumOf(algorithm);
  sum.update(content);
  return sum.digest();
}

describe('multipart uploads', () => {
  let kit: Kit;
  const first = Buffer.alloc(5 * MIB, 'a');
  const last = Buffer.from('the end');
  const create = async (Key: string, more: object = {}) =>
    (await kit.send('CreateMultipartUpload', { Bucket, Key, ...more })).UploadId;
  const part = (Key: string, UploadId: string, PartNumber: number, content: Buffer, more: object = {}) =>
    kit.send('UploadPart', { Bucket, Key, UploadId, PartNumber, Body: bytes(content), ...more });
  const complete = (Key: string, UploadId: string, Parts: object[], more: object = {}) =>
    kit.send('CompleteMultipartUpload', { Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more });
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  test('parts become one object: composite ETag, whole checksum, ranges across parts, parts by number', async () => {
    const id = await create('big', { ContentType: 'text/plain', Metadata: { a: 'b' } });
    const two = await part('big', id, 7, last);
    const one = await part('big', id, 2, first);
    const done = await complete('big', id, [
      { PartNumber: 2, ETag: one.ETag },
      { PartNumber: 7, ETag: two.ETag },
    ]);
    const md5s = [first, last].map((content) => createHash('md5').update(content).digest());
    assert.equal(done.ETag, `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-2"`);
    assert.equal(Reflect.get(done, 'ChecksumCRC64NVME'), crc('CRC64NVME', Buffer.concat([first, last])));
    const head = await kit.send('HeadObject', { Bucket, Key: 'big', PartNumber: 2 });
    assert.deepEqual(
      [Reflect.get(head, 'ContentLength'), Reflect.get(head, 'PartsCount'), Reflect.get(head, 'ContentType')],
      [last.length, 2, 'text/plain'],
    );
    const Range = `bytes=${5 * MIB - 2}-${5 * MIB + 2}`;
    assert.equal(await kit.read(Bucket, 'big', { Range }), 'aathe');
    assert.equal(await kit.read(Bucket, 'big', { PartNumber: 2 }), 'the end');
    assert.equal((await kit.read(Bucket, 'big')).length, 5 * MIB + last.length);
    await refused(kit.send('ListParts', { Bucket, Key: 'big', UploadId: id }), 'NoSuchUpload');
  });

  test('the recorded ETag of a single part', async () => {
    const id = await create('one');
    const only = await part('one', id, 1, Buffer.from('aaaa'));
    assert.equal(only.ETag, '"74b87337454200d4d33f80c4663dc5e5"');
    const done = await complete('one', id, [{ PartNumber: 1, ETag: only.ETag }]);
    assert.equal(done.ETag, '"c890740ac2875a29117863d66dacc4f0-1"');
  });

  test('an empty part is a part', async () => {
    const id = await create('nothing');
    const only = await part('nothing', id, 1, Buffer.alloc(0));
    await complete('nothing', id, [{ PartNumber: 1, ETag: only.ETag }]);
    assert.equal(await kit.read(Bucket, 'nothing'), '');
    assert.equal(await kit.read(Bucket, 'nothing', { PartNumber: 1 }), '');
  });

  test('a chosen algorithm gives a composite checksum, which every part of the request must bear', async () => {
    const id = await create('composite', { ChecksumAlgorithm: 'SHA256' });
    const sha = createHash('sha256').update(last).digest('base64');
    await refused(
      part('composite', id, 1, last),
      'InvalidRequest',
      'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null',
    );
    await refused(
      part('composite', id, 1, last, { ChecksumCRC32: crc('CRC32', last) }),
      'InvalidRequest',
      'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    );
    const sent = await part('composite', id, 1, last, { ChecksumSHA256: sha });
    assert.equal(Reflect.get(sent, 'ChecksumSHA256'), sha);
    await refused(
      complete('composite', id, [{ PartNumber: 1, ETag: sent.ETag }]),
      'InvalidRequest',
      'The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    );
    const done = await complete('composite', id, [{ PartNumber: 1, ETag: sent.ETag, ChecksumSHA256: sha }]);
    const composite = createHash('sha256').update(Buffer.from(sha, 'base64')).digest('base64');
    assert.deepEqual([Reflect.get(done, 'ChecksumSHA256'), done.ChecksumType], [`${composite}-1`, 'COMPOSITE']);
    const attributes = await kit.send('GetObjectAttributes', {
      Bucket,
      Key: 'composite',
      ObjectAttributes: ['Checksum', 'ObjectParts'],
    });
    assert.deepEqual(attributes.Checksum, { ChecksumSHA256: composite, ChecksumType: 'COMPOSITE' });
    assert.deepEqual(Reflect.get(attributes.ObjectParts as object, 'Parts'), [
      { PartNumber: 1, Size: last.length, ChecksumSHA256: sha },
    ]);
  });

  test('a whole checksum is put together from the parts, for CRCs only', async () => {
    await refused(
      create('sha', { ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' }),
      'InvalidRequest',
      'The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.',
    );
    const id = await create('whole', { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' });
    const parts = [
      { PartNumber: 1, ETag: (await part('whole', id, 1, first)).ETag },
      { PartNumber: 2, ETag: (await part('whole', id, 2, last)).ETag },
    ];
    const value = crc('CRC32C', Buffer.concat([first, last]));
    await refused(
      complete('whole', id, parts, { ChecksumCRC32C: crc('CRC32C', last), ChecksumType: 'FULL_OBJECT' }),
      'BadDigest',
      'The crc32c you specified did not match the calculated checksum.',
    );
    await refused(
      complete('whole', id, parts, { MpuObjectSize: 5 }),
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: ${5 * MIB + last.length}`,
    );
    await refused(
      complete('whole', id, parts, { ChecksumType: 'COMPOSITE' }),
      'InvalidRequest',
      'The upload was created using the FULL_OBJECT checksum mode. The complete request must use the same checksum mode.',
    );
    const done = await complete('whole', id, parts, { ChecksumCRC32C: value, ChecksumType: 'FULL_OBJECT' });
    assert.deepEqual([Reflect.get(done, 'ChecksumCRC32C'), done.ChecksumType], [value, 'FULL_OBJECT']);
  });

  test('lists of parts that do not fit are refused, and the upload stays', async () => {
    const id = await create('bad');
    const small = await part('bad', id, 1, last);
    const next = await part('bad', id, 2, last);
    const [one, two] = [
      { PartNumber: 1, ETag: small.ETag },
      { PartNumber: 2, ETag: next.ETag },
    ];
    const tooSmall = await refused(
      complete('bad', id, [one, two]),
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
    );
    assert.deepEqual(tooSmall.fields, {
      ProposedSize: 7,
      MinSizeAllowed: 5 * MIB,
      PartNumber: 1,
      ETag: small.ETag.slice(1, -1),
    });
    await refused(complete('bad', id, [two, one]), 'InvalidPartOrder');
    await refused(complete('bad', id, [{ PartNumber: 3, ETag: small.ETag }]), 'InvalidPart');
    await refused(complete('bad', id, [{ PartNumber: 1, ETag: '"other"' }]), 'InvalidPart');
    await refused(complete('bad', id, []), 'MalformedXML');
    await refused(complete('bad', 'unknown', [one]), 'NoSuchUpload');
    await refused(complete('other-key', id, [one]), 'NoSuchUpload');
    await refused(
      part('bad', id, 10_001, last),
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
    );
    await complete('bad', id, [one]);
  });

  test('parts are copied from objects, whole or by range', async () => {
    await kit.send('PutObject', { Bucket, Key: 'source', Body: bytes('0123456789') });
    const id = await create('copied');
    const copy = (more: object) =>
      kit.send('UploadPartCopy', {
        Bucket,
        Key: 'copied',
        UploadId: id,
        PartNumber: 1,
        CopySource: `${Bucket}/source`,
        ...more,
      });
    await refused(
      copy({ CopySourceRange: 'bytes=5-10' }),
      'InvalidArgument',
      'Range specified is not valid for source object of size: 10',
    );
    await refused(copy({ CopySourceRange: 'bytes=5-' }), 'InvalidArgument');
    const done = await copy({ CopySourceRange: 'bytes=2-4' });
    await complete('copied', id, [{ PartNumber: 1, ETag: done.CopyPartResult.ETag }]);
    assert.equal(await kit.read(Bucket, 'copied'), '234');
  });

  test('uploads and their parts are listed by page, and gone when they are aborted', async () => {
    const [a, b] = [await create('list/a'), await create('list/b')];
    for (const number of [3, 1, 2]) await part('list/a', a, number, last);
    const page = await kit.send('ListParts', { Bucket, Key: 'list/a', UploadId: a, MaxParts: 2 });
    assert.deepEqual(
      [page.Parts.map((one) => one.PartNumber), page.IsTruncated, page.NextPartNumberMarker],
      [[1, 2], true, '2'],
    );
    const rest = await kit.send('ListParts', { Bucket, Key: 'list/a', UploadId: a, PartNumberMarker: '2' });
    assert.deepEqual(
      rest.Parts.map((one) => one.PartNumber),
      [3],
    );
    const uploads = await kit.send('ListMultipartUploads', { Bucket, Prefix: 'list/', MaxUploads: 1 });
    assert.deepEqual(
      [uploads.Uploads[0]?.UploadId, uploads.NextKeyMarker, uploads.NextUploadIdMarker],
      [a, 'list/a', a],
    );
    const more = await kit.send('ListMultipartUploads', {
      Bucket,
      Prefix: 'list/',
      KeyMarker: 'list/a',
      UploadIdMarker: a,
    });
    assert.deepEqual(
      more.Uploads.map((one) => one.UploadId),
      [b],
    );
    assert.ok(kit.store.read(s3Digests).size > 0);
    await kit.send('AbortMultipartUpload', { Bucket, Key: 'list/a', UploadId: a });
    await refused(part('list/a', a, 1, last), 'NoSuchUpload');
    await refused(kit.send('AbortMultipartUpload', { Bucket, Key: 'list/a', UploadId: a }), 'NoSuchUpload');
  });

  test('the sweep leaves alone what objects and parts hold, and takes what they leave behind', async () => {
    const id = await create('swept');
    const sent = await part('swept', id, 1, Buffer.from('only in a part'));
    await kit.blobs.sweep(kit.store.read(s3Digests), -1000);
    await complete('swept', id, [{ PartNumber: 1, ETag: sent.ETag }]);
    await kit.blobs.sweep(kit.store.read(s3Digests), -1000);
    assert.equal(await kit.read(Bucket, 'swept'), 'only in a part');
    await kit.send('DeleteObject', { Bucket, Key: 'swept' });
    assert.ok((await kit.blobs.sweep(kit.store.read(s3Digests), -1000)) > 0);
  });
});
