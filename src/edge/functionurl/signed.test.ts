// AWS_IAM over a real socket, signed by three programs that know nothing of this one: what is right passes, and every way of
// being wrong is refused with its own code. [lambda C2, D1, D2]
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, test } from 'node:test';
import { requires, type Need } from '../../../test/requires.ts';
import { botocore } from '../../../test/signers/botocore.ts';
import type { SignedRequest, Signer, SigningKey, SignTask } from '../../../test/signers/contract.ts';
import { curl } from '../../../test/signers/curl.ts';
import { smithy } from '../../../test/signers/smithy.ts';
import { HOST, REGION, UrlWorld } from '../../../test/doubles/url-world.ts';
import { CASES, INVALID, KEYS, world, type Case } from '../../../test/signers/cases.ts';

function fits({ clock, task }: Case, signer: Signer): boolean {
  if (clock !== undefined && !signer.hasClock) return false;
  if (task?.presign !== undefined && !signer.presigns) return false;
  return signer.encodesPaths || !(task?.path ?? '').includes('%');
}

const server = await world.listen();
after(() => server[Symbol.asyncDispose]());
const host = `${HOST}:${server.port}`;

function taskOf({ key = 'alice', task, clock = 0 }: Case): SignTask {
  const { accessKeyId, secretAccessKey, sessionToken } = KEYS[key] as SigningKey;
  return {
    method: 'GET',
    path: '/',
    query: '',
    body: '',
    region: REGION,
    service: 'lambda',
    nowMs: Date.now() + clock * 1000,
    key: { accessKeyId, secretAccessKey, sessionToken },
    ...task,
    headers: { host, ...task?.headers },
  };
}

async function send({
  method,
  target,
  headers,
  body,
}: SignedRequest): Promise<{ status: number; errorType: string | undefined; text: string }> {
  const request = http.request({
    host: '127.0.0.1',
    port: server.port,
    method,
    path: target,
    headers: { host, ...headers, 'content-length': String(Buffer.byteLength(body)) },
    agent: false,
  });
  const [response] = (await once(request.end(body), 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const errorType = response.headers['x-amzn-errortype'] as string | undefined;
  return { status: response.statusCode!, errorType, text: Buffer.concat(chunks).toString() };
}

async function assertCase({ tamper, expected }: Case, signed: SignedRequest): Promise<void> {
  const before = world.invocations.length;
  const answer = await send(tamper ? tamper(signed) : signed);
  assert.equal(answer.status, expected.status, answer.text);
  assert.equal(answer.errorType, expected.errorType);
  if (expected.body) assert.match(answer.text, expected.body);
  assert.equal(world.invocations.length - before, expected.status === 200 ? 1 : 0);
}

const SIGNERS: readonly (readonly [Signer, Need[]])[] = [
  [botocore, ['botocore']],
  [smithy, []],
  [curl, ['curl']],
];

for (const [signer, needs] of SIGNERS) {
  const cases = CASES.filter((found) => fits(found, signer));
  test(`${signer.name}: ${cases.length} requests`, requires(...needs), async (t) => {
    const signed = await signer.sign(cases.map(taskOf));
    for (const [i, found] of cases.entries())
      await t.test(`${signer.name}: ${found.what}`, () => assertCase(found, signed[i]!));
    assert.deepEqual(server.bugs, []);
  });
}

test('in open mode a key that nobody can verify is an unknown key', async () => {
  const open = new UrlWorld();
  open.url({ authType: 'AWS_IAM' });
  const [signed] = await smithy.sign([taskOf({ what: '', key: 'unknown', expected: INVALID })]);
  const answer = await open.call('/', {
    host,
    headers: Object.entries(signed!.headers).filter(([name]) => name !== 'host'),
  });
  assert.equal(answer.status, 403);
  assert.equal(answer.header('x-amzn-ErrorType'), 'UnrecognizedClientException');
  assert.match(
    open.explain(answer.trace.id).refused!.cause,
    /Keys of one's own choice do for the AWS APIs in open mode/,
  );
});
