import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { ALGORITHMS, sumOf, type Algorithm } from './checksums/algorithms.ts';
import { combineCrc } from './checksums/combine.ts';
import { bytes, openKit, refused, type Kit } from './testkit.test.ts';

const Bucket = 'checksums';

function sum(algorithm: Algorithm, ...pieces: (string | Buffer)[]): string {
  const running = sumOf(algorithm);
  for (const piece of pieces) running.update(Buffer.from(piece));
  return running.digest();
}

/** A streamed body with what came behind it. */
function body(content: string, trailers: Record<string, string>): never {
  return Object.assign(Readable.from([Buffer.from(content)]), { trailers }) as never;
}

describe('checksums', () => {
  let kit: Kit;
  const put = (Key: string, content: string, more: object = {}) =>
    kit.send('PutObject', { Bucket, Key, Body: bytes(content), ...more });
  const check = (operation: string, headers: Record<string, string>) => () =>
    kit.service.checkBody?.(operation, headers, Buffer.from('content'));
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  test('known values of every algorithm', () => {
    const known: Record<Algorithm, string> = {
      CRC32: 'cbf43926',
      CRC32C: 'e3069283',
      CRC64NVME: 'ae8b14860a799888',
      SHA1: createHash('sha1').update('123456789').digest('hex'),
      SHA256: createHash('sha256').update('123456789').digest('hex'),
      SHA512: createHash('sha512').update('123456789').digest('hex'),
      MD5: createHash('md5').update('123456789').digest('hex'),
    };
    for (const algorithm of ALGORITHMS)
      assert.equal(Buffer.from(sum(algorithm, '123456789'), 'base64').toString('hex'), known[algorithm], algorithm);
  });

  test('a sum does not depend on how the bytes come, and sums of pieces combine', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (arrays) => {
        const pieces = arrays.map((array) => Buffer.from(array));
        for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME'] as const) {
          const whole = sum(algorithm, Buffer.concat(pieces));
          assert.equal(sum(algorithm, ...pieces), whole);
          const parts = pieces.map((piece) => ({ value: sum(algorithm, piece), size: piece.length }));
          assert.equal(combineCrc(algorithm, parts), whole);
        }
      }),
    );
  });

  for (const algorithm of ALGORITHMS) {
    test(`${algorithm}: what is sent is verified, stored and answered when asked for`, async () => {
      const member = `Checksum${algorithm}`;
      const value = sum(algorithm, 'content');
      const answer = await put(algorithm, 'content', { [member]: value });
      assert.deepEqual([Reflect.get(answer, member), answer.ChecksumType], [value, 'FULL_OBJECT']);
      const silent = await kit.send('HeadObject', { Bucket, Key: algorithm });
      assert.equal(Reflect.get(silent, member), undefined);
      const asked = await kit.send('HeadObject', { Bucket, Key: algorithm, ChecksumMode: 'ENABLED' });
      assert.equal(Reflect.get(asked, member), value);
      const ranged = await kit.send('HeadObject', {
        Bucket,
        Key: algorithm,
        ChecksumMode: 'ENABLED',
        Range: 'bytes=0-1',
      });
      assert.equal(Reflect.get(ranged, member), undefined);
      await refused(
        put('bad', 'other content', { [member]: value }),
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
      await refused(
        put('bad', '', { [member]: 'short' }),
        'InvalidRequest',
        `Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`,
      );
      await refused(kit.send('HeadObject', { Bucket, Key: 'bad' }), 'NoSuchKey');
    });
  }

  test('a trailer is verified as a header is, also one that the head did not name', async () => {
    const trailers = { 'x-amz-checksum-crc32': sum('CRC32', 'content') };
    const named = await kit.send('PutObject', {
      Bucket,
      Key: 't',
      Body: body('content', trailers),
      ChecksumAlgorithm: 'CRC32',
    });
    assert.equal(Reflect.get(named, 'ChecksumCRC32'), trailers['x-amz-checksum-crc32']);
    const unnamed = await kit.send('PutObject', { Bucket, Key: 't', Body: body('content', trailers) });
    assert.equal(Reflect.get(unnamed, 'ChecksumCRC32'), trailers['x-amz-checksum-crc32']);
    await refused(
      kit.send('PutObject', { Bucket, Key: 't2', Body: body('other', trailers), ChecksumAlgorithm: 'CRC32' }),
      'BadDigest',
    );
  });

  test('two checksums, none behind a name, and unknown algorithms are refused', async () => {
    await refused(
      put('two', '', { ChecksumCRC32: sum('CRC32', ''), ChecksumSHA1: sum('SHA1', '') }),
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
    await refused(
      put('none', '', { ChecksumAlgorithm: 'CRC32' }),
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
    await refused(put('xx', '', { ChecksumXXHASH64: 'AAAAAAAAAAA=' }), 'NotImplemented');
  });

  test('Content-MD5 is verified', async () => {
    await put('md5', 'content', { ContentMD5: sum('MD5', 'content') });
    await refused(
      put('md5', 'content', { ContentMD5: 'short' }),
      'InvalidDigest',
      'The Content-MD5 you specified was invalid.',
    );
    await refused(
      put('md5', 'content', { ContentMD5: sum('MD5', 'other') }),
      'BadDigest',
      'The Content-MD5 you specified did not match what we received.',
    );
  });

  test('digests of a whole body are verified, and a list of deletions must bear one', () => {
    assert.doesNotThrow(check('PutBucketCors', {}));
    assert.doesNotThrow(check('PutBucketCors', { 'content-md5': sum('MD5', 'content') }));
    assert.throws(check('PutBucketCors', { 'content-md5': sum('MD5', 'other') }), { code: 'BadDigest' });
    assert.throws(check('PutBucketCors', { 'x-amz-checksum-crc32': sum('CRC32', 'other') }), { code: 'BadDigest' });
    assert.doesNotThrow(check('DeleteObjects', { 'x-amz-checksum-crc64nvme': sum('CRC64NVME', 'content') }));
    assert.throws(check('DeleteObjects', {}), { code: 'InvalidRequest' });
    assert.doesNotThrow(check('CompleteMultipartUpload', { 'x-amz-checksum-crc32': sum('CRC32', 'the object') }));
  });
});
