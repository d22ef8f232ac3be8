// More than 200 malformed signed AWS calls against a strict Portico: each gets its protocol's own refusal, and good clients notice nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CreateRepositoryCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { sign } from '../../src/wire/sigv4/index.ts';
import { ask, clientsAt, REGION, type Answer, type Clients, type Keys } from './clients.ts';
import { createFunction, createRole, RestApi } from './gateway.ts';
import type { MalformedCall, Shape } from './malformed/call.ts';
import { GOOD_CALLS, MALFORMED_CALLS } from './malformed/calls.ts';
import { pause, startPortico, type Portico } from './portico.ts';

let folder: string;
let portico: Portico;
let root: Keys;
let clients: Clients;
let api: RestApi;
let rootId: string;
let good: GoodClient;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-malformed-'));
  portico = await startPortico({ data: folder, args: ['--auth', 'strict'] });
  root = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as Keys;
  clients = clientsAt(portico.url, root);
  await createRole(clients, 'walk');
  await createFunction(clients, 'good', 'node', 'exports.handler = async () => ({ statusCode: 200, body: "fine" });');
  api = await RestApi.create(clients, portico, { name: 'good' });
  rootId = await api.resource('/');
  await api.proxy('GET', '/', 'good');
  await api.deploy('stg');
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'good' }));
  await clients.logs.send(new CreateLogStreamCommand({ logGroupName: 'good', logStreamName: 's' }));
  await clients.ecr.send(new CreateRepositoryCommand({ repositoryName: 'good' }));
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'malformed-good' }));
  good = new GoodClient();
});
after(async () => {
  await portico.stop();
  await rm(folder, { recursive: true, force: true });
});

const ROUNDS = 20;

/** Invokes, asks and curls all the while; stopping it answers how often all went well. */
class GoodClient {
  readonly #running: Promise<number>;
  #stopped = false;

  constructor() {
    this.#running = this.#run();
    this.#running.catch(() => undefined);
  }

  stop(): Promise<number> {
    this.#stopped = true;
    return this.#running;
  }

  /** Goes on for a while where there was time for little. */
  async #run(): Promise<number> {
    let rounds = 0;
    for (; !this.#stopped || rounds <= ROUNDS; rounds++) {
      await clients.lambda.send(new InvokeCommand({ FunctionName: 'good' }));
      await clients.sts.send(new GetCallerIdentityCommand({}));
      assert.equal((await api.call('/stg/')).text, 'fine');
      await pause(5);
    }
    return rounds;
  }
}

interface Sending {
  readonly keys?: Keys;
  readonly nowMs?: number;
  readonly region?: string;
  readonly scope?: string;
  /** Changes what is sent after it was signed. */
  readonly spoil?: (headers: Record<string, string>, body: Buffer) => { headers: Record<string, string>; body: Buffer };
}

function send(
  call: MalformedCall,
  { keys = root, nowMs = Date.now(), region = REGION, scope, spoil }: Sending = {},
): Promise<Answer> {
  const { method, query = '', service } = call;
  const path = named(call.path);
  const body = Buffer.from(typeof call.body === 'string' ? named(call.body) : (call.body ?? ''));
  const headers = { ...call.headers, host: `127.0.0.1:${portico.port}` };
  const signed = sign({ method, path, query, headers, body }, keys, { region, service: scope ?? service, nowMs });
  const sent = spoil?.(signed, body) ?? { headers: signed, body };
  const length: Record<string, string> = sent.body.length > 0 ? { 'content-length': String(sent.body.length) } : {};
  return ask(portico.port, query === '' ? path : `${path}?${query}`, {
    method,
    headers: { ...sent.headers, ...length },
    body: sent.body,
  });
}

function named(text: string): string {
  return text.replaceAll('APIID', api.id).replaceAll('ROOTID', rootId);
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What a refusal looks like in each protocol; answers its code. */
const SHAPES: Readonly<Record<Shape, (answer: Answer) => string>> = {
  'rest-json': (answer) => {
    assert.equal(answer.headers['content-type'], 'application/json');
    const { message, Message } = JSON.parse(answer.text) as { message?: unknown; Message?: unknown };
    assert.equal(typeof (message ?? Message), 'string');
    return String(answer.headers['x-amzn-errortype']);
  },
  'json-1.1': (answer) => {
    assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
    const { __type, message, Message } = JSON.parse(answer.text) as Record<string, unknown>;
    assert.equal(typeof (message ?? Message), 'string');
    return String(__type);
  },
  query: (answer) => {
    assert.match(String(answer.headers['content-type']), /^text\/xml/);
    const form =
      /^<ErrorResponse xmlns="https:\/\/(?:iam|sts)\.amazonaws\.com\/doc\/[\d-]+\/">\s*<Error>\s*<Type>(?:Sender|Receiver)<\/Type>\s*<Code>([\w.]+)<\/Code>\s*<Message>[^<]+<\/Message>\s*<\/Error>\s*<RequestId>([\w-]+)<\/RequestId>\s*<\/ErrorResponse>\s*$/;
    const [, code, id] = form.exec(answer.text) ?? [];
    assert.equal(id, answer.requestId, answer.text);
    return String(code);
  },
  s3: (answer) => {
    assert.equal(answer.headers['content-type'], 'application/xml');
    assert.match(String(answer.headers['x-amz-request-id']), /^[\dA-Z]{16}$/);
    const [, code] =
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<Error><Code>(\w+)<\/Code><Message>[^<]*<\/Message>.*<RequestId>\w+<\/RequestId>.*<\/Error>$/s.exec(
        answer.text,
      ) ?? [];
    assert.ok(code, answer.text);
    return code;
  },
};

function isRefused(call: MalformedCall, answer: Answer): string {
  const { status, text } = answer;
  assert.ok((status >= 400 && status < 500) || status === 501, `status ${status}: ${text}`);
  if (call.shape !== 's3') assert.match(answer.requestId, UUID);
  const code = SHAPES[call.shape](answer);
  assert.match(code, /^[A-Z][A-Za-z\d.]+$/);
  assert.notEqual(code, 'InternalFailure');
  return code;
}

for (const call of MALFORMED_CALLS) {
  test(`${call.service}: ${call.what}`, async () => void isRefused(call, await send(call)));
}

const MINUTE_MS = 60_000;

/** Each way to spoil a signature, and the codes that may answer it. */
const SPOILED: readonly [what: string, sending: () => Sending, codes: RegExp][] = [
  [
    'a tampered signature',
    () => ({ spoil: tamper(/Signature=(.)/, (_, first: string) => `Signature=${first === '0' ? '1' : '0'}`) }),
    /SignatureDoesNotMatch|InvalidSignature/,
  ],
  [
    'another secret',
    () => ({ keys: { ...root, secretAccessKey: 'x'.repeat(40) } }),
    /SignatureDoesNotMatch|InvalidSignature/,
  ],
  [
    'an unknown key',
    () => ({ keys: { ...root, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }),
    /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId/,
  ],
  [
    'an expired date',
    () => ({ nowMs: Date.now() - 20 * MINUTE_MS }),
    /SignatureDoesNotMatch|InvalidSignature|RequestTimeTooSkewed/,
  ],
  [
    'a date to come',
    () => ({ nowMs: Date.now() + 20 * MINUTE_MS }),
    /SignatureDoesNotMatch|InvalidSignature|RequestTimeTooSkewed/,
  ],
  [
    'no signature in the header',
    () => ({ spoil: tamper(/, Signature=.*/, () => '') }),
    /IncompleteSignature|AuthorizationHeaderMalformed/,
  ],
  [
    'a scope without a date',
    () => ({ spoil: tamper(/\/\d{8}\//, () => '/') }),
    /IncompleteSignature|AuthorizationHeaderMalformed|Signature/,
  ],
  [
    'a session token of nobody',
    () => ({ keys: { ...root, sessionToken: 'x'.repeat(200) } }),
    /InvalidClientTokenId|UnrecognizedClient|InvalidToken|InvalidAccessKeyId/,
  ],
];

function tamper(pattern: RegExp, by: (...found: string[]) => string): NonNullable<Sending['spoil']> {
  return (headers, body) => ({
    headers: { ...headers, authorization: headers['authorization']!.replace(pattern, by) },
    body,
  });
}

for (const [what, sending, codes] of SPOILED) {
  for (const call of GOOD_CALLS) {
    test(`${call.service} ${call.what}: ${what}`, async () =>
      assert.match(isRefused(call, await send(call, sending())), codes));
  }
}

function halve(headers: Record<string, string>, body: Buffer): { headers: Record<string, string>; body: Buffer } {
  return { headers, body: body.subarray(0, body.length / 2) };
}

for (const call of GOOD_CALLS) {
  if (call.body === undefined) continue;
  test(`${call.service} ${call.what}: the body is half of what was signed`, async () => {
    assert.match(
      isRefused(call, await send(call, { spoil: halve })),
      /SignatureDoesNotMatch|InvalidSignature|XAmzContentSHA256Mismatch/,
    );
  });
}

test('a path that is no path is refused before any protocol is known', async () => {
  for (const path of ['/2015-03-31/functions/%zz', '/restapis/%f', '/bucket/%']) {
    const answer = await ask(portico.port, path);
    assert.equal(answer.status, 400);
    assert.match(answer.requestId, UUID);
    assert.match((JSON.parse(answer.text) as { message: string }).message, /percent-encoded/);
  }
});

test('the good calls are good', async () => {
  for (const call of GOOD_CALLS) {
    const answer = await send(call);
    assert.equal(answer.status, 200, `${call.service} ${call.what}: ${answer.text}`);
  }
});

test('an announced body that is too large is refused before it is sent', async () => {
  const head = `POST /2015-03-31/functions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 80000000\r\n\r\n`;
  assert.match(await raw(head), /^HTTP\/1\.1 413 /);
});

/** Sends the text and answers the first thing that came back. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(portico.port, '127.0.0.1', () => socket.write(text));
    socket.on('error', reject).once('data', (piece) => {
      resolve(String(piece));
      socket.destroy();
    });
  });
}

test('calls on sockets that are cut half way harm nobody', async () => {
  const call = GOOD_CALLS[1]!;
  const signed = sign(
    {
      method: 'POST',
      path: call.path,
      headers: { ...call.headers, host: `127.0.0.1:${portico.port}` },
      body: String(call.body),
    },
    root,
    { region: REGION, service: 'lambda', nowMs: Date.now() },
  );
  const lines = Object.entries({ ...signed, 'content-length': '5000' }).map(([name, value]) => `${name}: ${value}\r\n`);
  const whole = `POST ${call.path} HTTP/1.1\r\n${lines.join('')}\r\n${call.body}`;
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => cut(whole.slice(0, Math.ceil((whole.length * (i + 1)) / 40)), i)),
  );
});

function cut(text: string, i: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(portico.port, '127.0.0.1', () => {
      socket.write(text, () => setTimeout(() => (i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()), i % 5));
    });
    socket.on('error', () => undefined).on('close', () => resolve());
  });
}

test('nothing was made by any of them', async () => {
  const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}));
  assert.deepEqual(
    Functions.map(({ FunctionName }) => FunctionName),
    ['good'],
  );
  const { items = [] } = await clients.gateway.send(new GetRestApisCommand({}));
  assert.deepEqual(
    items.map(({ name }) => name),
    ['good'],
  );
  assert.deepEqual((await clients.iam.send(new ListUsersCommand({}))).Users, []);
  const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
  assert.deepEqual(
    logGroups.map(({ logGroupName }) => logGroupName).filter((name) => !name?.startsWith('/aws/lambda/')),
    ['good'],
  );
  const { repositories = [] } = await clients.ecr.send(new DescribeRepositoriesCommand({}));
  assert.deepEqual(
    repositories.map(({ repositoryName }) => repositoryName),
    ['good'],
  );
});

test('all the while the good client was served, and no bug was logged', async () => {
  assert.ok((await good.stop()) > ROUNDS);
  const health = await ask(portico.port, '/_portico/health');
  assert.equal(health.status, 200);
  assert.equal(portico.process.exitCode, null);
  assert.doesNotMatch(portico.output(), /^\S+Z error/m);
  assert.ok(MALFORMED_CALLS.length + SPOILED.length * GOOD_CALLS.length >= 200);
});
