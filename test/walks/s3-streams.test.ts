// Object bytes on their way in: verified as they pass, never held whole, and never half kept. Raw sockets where clients would be too polite.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sign, type SigningCredentials } from '../../src/wire/sigv4/index.ts';
import { pause, startPortico, type Portico } from './portico.ts';

const Bucket = 'streams';
const KIB = 1024;
const MIB = 1024 * KIB;

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes of a signed chunk with its frame. */
function framed(size: number): number {
  return `${size.toString(16)};chunk-signature=${'0'.repeat(64)}\r\n`.length + size + 2;
}

/** An aws-chunked body whose checksum comes behind it. */
function trailed(sum: string): Buffer {
  return Buffer.from(`b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`);
}

/** The most memory that a process has used, in bytes. */
function peakOf(pid: number | undefined): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * KIB;
}

describe('streamed bodies', () => {
  let portico: Portico;
  let client: S3Client;
  let keys: SigningCredentials;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  before(async () => {
    portico = await startPortico();
    const shared = {
      endpoint: portico.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    client = new S3Client({ ...shared, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket }));
    const iam = new IAMClient(shared);
    await iam.send(new CreateUserCommand({ UserName: 'ann' }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    });
    await iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
    keys = { accessKeyId: String(key?.AccessKeyId), secretAccessKey: String(key?.SecretAccessKey) };
    iam.destroy();
  });
  after(async () => {
    agent.destroy();
    client.destroy();
    await portico.stop();
  });

  function signed(key: string, payload: string, headers: Record<string, string>): Record<string, string> {
    const path = `/${Bucket}/${key}`;
    const host = `127.0.0.1:${portico.port}`;
    return sign({ method: 'PUT', path, headers: { host, ...headers } }, keys, {
      region: 'us-east-1',
      service: 's3',
      nowMs: Date.now(),
      payload,
    });
  }

  async function put(key: string, headers: Record<string, string>, body: Buffer | Readable) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = httpRequest(
        { agent, port: portico.port, method: 'PUT', path: `/${Bucket}/${key}`, headers },
        resolve,
      );
      sent.on('error', reject);
      Readable.from(body instanceof Readable ? body : [body]).pipe(sent);
    });
    return { status: response.statusCode, body: await text(response) };
  }

  const exists = (Key: string): Promise<boolean> =>
    client.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      (error: Error) => (error.name === 'NotFound' ? false : Promise.reject(error)),
    );

  /** An aws-chunked body whose chunks are signed one after the other; `damage` spoils the signature of one of them. */
  function chunked(key: string, chunks: readonly Buffer[], damage?: number) {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const headers = signed(key, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', {
      'content-encoding': 'aws-chunked',
      'content-length': String([...chunks, Buffer.alloc(0)].reduce((sum, chunk) => sum + framed(chunk.length), 0)),
      'x-amz-decoded-content-length': String(length),
    });
    const [, scope, seed] =
      /Credential=[^/]+\/([^,]+), .*Signature=([0-9a-f]{64})/.exec(headers['authorization'] ?? '') ?? [];
    let signing: string | Buffer = `AWS4${keys.secretAccessKey}`;
    for (const part of String(scope).split('/')) signing = createHmac('sha256', signing).update(part).digest();
    let previous = String(seed);
    const body = [...chunks, Buffer.alloc(0)].map((chunk, i) => {
      const textToSign = `AWS4-HMAC-SHA256-PAYLOAD\n${headers['x-amz-date']}\n${scope}\n${previous}\n${sha256('')}\n${sha256(chunk)}`;
      previous = createHmac('sha256', signing).update(textToSign).digest('hex');
      const shown = i === damage ? previous.replace(/^./, (c) => (c === '0' ? '1' : '0')) : previous;
      return Buffer.concat([
        Buffer.from(`${chunk.length.toString(16)};chunk-signature=${shown}\r\n`),
        chunk,
        Buffer.from('\r\n'),
      ]);
    });
    return { headers, body: Readable.from(body) };
  }

  test('a body that is not the one that was signed is refused, and nothing is kept', async () => {
    const headers = signed('mismatch', sha256('what was signed'), { 'content-length': '4' });
    const answer = await put('mismatch', headers, Buffer.from('sent'));
    assert.equal(answer.status, 400);
    assert.match(answer.body, /<Code>XAmzContentSHA256Mismatch<\/Code>/);
    assert.match(answer.body, new RegExp(`<S3ComputedContentSHA256>${sha256('sent')}<`));
    assert.equal(await exists('mismatch'), false);
    const good = await put('match', signed('match', sha256('sent'), { 'content-length': '4' }), Buffer.from('sent'));
    assert.equal(good.status, 200, good.body);
  });

  test('signed chunks are verified one by one; a damaged one in the middle is answered, not cut off', async () => {
    const chunks = Array.from({ length: 128 }, (_, i) => Buffer.alloc(64 * KIB, i));
    const good = chunked('chunked', chunks);
    const stored = await put('chunked', good.headers, good.body);
    assert.equal(stored.status, 200, stored.body);
    const bad = chunked('damaged', chunks, 3);
    const refused = await put('damaged', bad.headers, bad.body);
    assert.equal(refused.status, 403);
    assert.match(refused.body, /<Code>SignatureDoesNotMatch<\/Code>/);
    assert.equal(await exists('damaged'), false);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'chunked' }));
    assert.deepEqual([head.ContentLength, head.ContentEncoding], [8 * MIB, undefined]);
  });

  const putTrailed = (key: string, sum: string) => {
    const headers = signed(key, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', {
      'content-encoding': 'aws-chunked',
      'content-length': String(trailed(sum).length),
      'x-amz-decoded-content-length': '11',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
    });
    return put(key, headers, trailed(sum));
  };

  test('a trailing checksum is verified', async () => {
    assert.equal((await putTrailed('trailer', 'DUoRhQ==')).status, 200);
    const refused = await putTrailed('bad-trailer', 'AAAAAA==');
    assert.deepEqual([refused.status, /<Code>(\w+)</.exec(refused.body)?.[1]], [400, 'BadDigest']);
    assert.equal(await exists('bad-trailer'), false);
  });

  test('a refused upload is refused before its body is asked for', async () => {
    const socket = connect(portico.port, '127.0.0.1');
    const host = `127.0.0.1:${portico.port}`;
    const head = { host, 'content-length': '1000', expect: '100-continue', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`PUT /${Bucket}/anonymous HTTP/1.1\r\n${lines.join('')}\r\n`);
    const [first] = (await socket.setEncoding('utf8').take(1).toArray()) as string[];
    assert.match(String(first), /^HTTP\/1\.1 403 /);
    assert.match(String(first), /<Message>Access Denied<\/Message>/);
    socket.destroy();
  });

  test('an upload that breaks off keeps nothing, and the program lives on', async () => {
    const socket = connect(portico.port, '127.0.0.1');
    const headers = signed('broken', 'UNSIGNED-PAYLOAD', { 'content-length': String(10 * MIB) });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`PUT /${Bucket}/broken HTTP/1.1\r\n${lines.join('')}\r\n`);
    await new Promise((resolve) => socket.write(Buffer.alloc(MIB), resolve));
    socket.destroy();
    await pause(100);
    assert.equal(await exists('broken'), false);
    assert.doesNotMatch(portico.output(), /error/i);
  });

  test('a large object passes without being held', async () => {
    const before = peakOf(portico.process.pid);
    const size = 256 * MIB;
    const piece = Buffer.alloc(MIB, 'x');
    const body = Readable.from(Array.from({ length: 256 }, () => piece));
    const answer = await put('large', signed('large', 'UNSIGNED-PAYLOAD', { 'content-length': String(size) }), body);
    assert.equal(answer.status, 200, answer.body);
    const grown = peakOf(portico.process.pid) - before;
    assert.ok(grown < 96 * MIB, `${Math.round(grown / MIB)} MiB more for an object of 256`);
  });
});
