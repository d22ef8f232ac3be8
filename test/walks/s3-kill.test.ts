// An object that was acknowledged survives kill -9 at any moment, whole; one that was not is whole or absent.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { pause, startPortico, type Portico } from './portico.ts';

const Bucket = 'kill-walk';
const ROUNDS = 3;

function clientOf(portico: Portico): S3Client {
  return new S3Client({
    endpoint: portico.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

async function putInParts(client: S3Client, Key: string, Body: Buffer): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }));
  const Parts = [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }];
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
}

/** Writes until the server is gone; notes what was acknowledged. */
async function writeOn(client: S3Client, name: string, acknowledged: Map<string, string>): Promise<void> {
  for (let n = 0; ; n++) {
    const [key, body] = [`${name}/${n}`, randomBytes(2000 + n)];
    try {
      if (n % 4 === 3) await putInParts(client, key, body);
      else await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
    } catch {
      return;
    }
    acknowledged.set(key, md5(body));
  }
}

test('no acknowledged object is lost to kill -9', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'portico-s3-kill-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round++) {
    const portico = await startPortico({ data });
    const client = clientOf(portico);
    if (round === 0) await client.send(new CreateBucketCommand({ Bucket }));
    const writers = ['a', 'b', 'c'].map((name) => writeOn(client, `${round}${name}`, acknowledged));
    await pause(300 + 150 * round);
    await portico.stop('SIGKILL');
    await Promise.all(writers);
    client.destroy();
  }
  assert.ok(acknowledged.size > 20, `only ${acknowledged.size} objects were written`);
  const portico = await startPortico({ data });
  const client = clientOf(portico);
  t.after(async () => {
    client.destroy();
    await portico.stop();
  });
  for (const [Key, expected] of acknowledged) {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    assert.equal(md5((await body?.transformToByteArray()) ?? new Uint8Array()), expected, Key);
  }
});
