// S3 by its usual clients: the official JS client, aws-cli and boto3, unmodified, against the running program.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { requires } from '../requires.ts';
import { startPortico, type Portico } from './portico.ts';

const run = promisify(execFile);

function hasBoto3(): boolean {
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('S3 by its clients', () => {
  let portico: Portico;
  let client: S3Client;
  before(async () => {
    portico = await startPortico();
    client = new S3Client({
      endpoint: portico.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
    });
  });
  after(async () => {
    client.destroy();
    await portico.stop();
  });

  test('the JS client: objects, ranges, metadata, copies, lists, versions, deletions', async () => {
    const Bucket = 'js-walk';
    await client.send(new CreateBucketCommand({ Bucket }));
    assert.equal((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion, 'us-east-1');
    const put = await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'dir/a b+ü.txt',
        Body: 'hello world',
        Metadata: { Color: 'blue' },
        ContentType: 'text/plain',
      }),
    );
    assert.equal(put.ChecksumCRC32, 'DUoRhQ==');
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'dir/a b+ü.txt' }));
    assert.equal(await got.Body?.transformToString(), 'hello world');
    assert.deepEqual(
      [got.Metadata, got.ContentType, got.ETag],
      [{ color: 'blue' }, 'text/plain', '"5eb63bbbe01eeed093cb22bb8f5acdc3"'],
    );
    const range = await client.send(new GetObjectCommand({ Bucket, Key: 'dir/a b+ü.txt', Range: 'bytes=6-' }));
    assert.deepEqual([await range.Body?.transformToString(), range.ContentRange], ['world', 'bytes 6-10/11']);
    await client.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/dir/${encodeURIComponent('a b+ü.txt')}` }),
    );
    const stream = Readable.from(randomBytes(100_000));
    await client.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body: stream, ContentLength: 100_000 }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'streamed' }));
    assert.equal(head.ContentLength, 100_000);
    const keys: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 1 }, { Bucket }))
      keys.push(...(page.Contents ?? []).map((one) => one.Key));
    assert.deepEqual(keys, ['copy', 'dir/a b+ü.txt', 'streamed']);
    const rolled = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    assert.deepEqual(rolled.CommonPrefixes, [{ Prefix: 'dir/' }]);
    await assert.rejects(client.send(new GetObjectCommand({ Bucket, Key: 'none' })), { name: 'NoSuchKey' });
    await assert.rejects(client.send(new HeadObjectCommand({ Bucket, Key: 'none' })), { name: 'NotFound' });
    await assert.rejects(client.send(new DeleteBucketCommand({ Bucket })), { name: 'BucketNotEmpty' });

    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const version = await client.send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'two', IfMatch: put.ETag }));
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
    assert.equal(marker.DeleteMarker, true);
    const old = await client.send(new GetObjectCommand({ Bucket, Key: 'copy', VersionId: String(version.VersionId) }));
    assert.equal(await old.Body?.transformToString(), 'two');
    const all = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...(all.Versions ?? []), ...(all.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    assert.equal(Objects.length, 5);
    const deleted = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.deepEqual([deleted.Deleted?.length, deleted.Errors], [5, undefined]);
    await client.send(new DeleteBucketCommand({ Bucket }));
  });

  test('the JS client: a multipart upload and a lifecycle with its header', async () => {
    const Bucket = 'js-parts';
    await client.send(new CreateBucketCommand({ Bucket }));
    const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    const Parts = await Promise.all(
      parts.map(async (Body, i) => {
        const sent = await client.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: i + 1, Body }));
        return { PartNumber: i + 1, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 };
      }),
    );
    const done = await client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload: { Parts } }),
    );
    assert.match(String(done.ETag), /-2"$/);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Buffer.concat(parts));
    const Rules = [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
    const lifecycle = await client.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules },
        TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      }),
    );
    assert.equal(lifecycle.TransitionDefaultMinimumObjectSize, 'varies_by_storage_class');
  });

  test('aws-cli: mb, cp, sync, ls, presign, rb --force', requires('aws-cli'), async () => {
    const folder = join(portico.folder, 'tree');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'big.bin'), randomBytes(9_000_000));
    writeFileSync(join(folder, 'sub', 'small.txt'), 'small');
    const aws = async (...args: string[]) =>
      (await run('aws', ['s3', ...args], { env: portico.env, cwd: portico.folder })).stdout;
    await aws('mb', 's3://cli-walk');
    await aws('sync', '--no-progress', 'tree', 's3://cli-walk/tree');
    assert.match(await aws('ls', '--recursive', 's3://cli-walk'), /9000000 tree\/big\.bin\n.* 5 tree\/sub\/small\.txt/);
    await aws('cp', '--no-progress', 's3://cli-walk/tree/big.bin', 's3://cli-walk/copied.bin');
    await aws('sync', '--no-progress', 's3://cli-walk/tree', 'back');
    assert.deepEqual(readdirSync(join(portico.folder, 'back')).toSorted(), ['big.bin', 'sub']);
    assert.ok(readFileSync(join(portico.folder, 'back', 'big.bin')).equals(readFileSync(join(folder, 'big.bin'))));
    const url = (await aws('presign', 's3://cli-walk/tree/sub/small.txt')).trim();
    assert.equal(await (await fetch(url)).text(), 'small');
    await aws('rb', '--force', 's3://cli-walk');
    assert.equal(await aws('ls', 's3://').then((text) => text.includes('cli-walk')), false);
  });

  const python = requires('python3');
  test(
    'boto3: a managed upload in parts, versions deleted one by one, presigned PUT and GET',
    hasBoto3() ? python : { skip: 'needs boto3' },
    async () => {
      const script = join(import.meta.dirname, 's3.py');
      const { stdout } = await run('python3', [script], { env: portico.env });
      assert.equal(stdout.trim().split('\n').at(-1), 'done');
    },
  );
});
