import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ExecuteRefusal } from '../../execute/contract.ts';
import type { Invocation, RefusalCode } from '../../execute/contract.ts';
import { pick } from './invoke.ts';
import { ACCOUNT, NOW_MS, arn, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
let seen: Invocation[];
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
  seen = [];
  kit.near.invoke = (invocation) => {
    seen.push(invocation);
    return Promise.resolve({ payload: '{"ok":true}', durationMs: 1 });
  };
});
afterEach(() => kit.close());

const REQUEST_ID = '8b1f3c1e-0d0c-4c1b-9d5e-3a3d6f3b1a11';
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

test('an invocation answers the payload, the version that ran and AWS’s headers', async () => {
  const reply = { headers: [] as string[] };
  const answer = await kit.run('Invoke', { FunctionName: 'f', Payload: json({ a: 1 }) }, { reply });
  assert.deepEqual(answer, { StatusCode: 200, Payload: Buffer.from('{"ok":true}'), ExecutedVersion: '$LATEST' });
  const [invocation] = seen;
  assert.equal(invocation!.requestId, REQUEST_ID);
  assert.equal(invocation!.invokedArn, arn('f'));
  assert.equal(String(invocation!.payload), '{"a":1}');
  assert.match(invocation!.traceHeader!, /^Root=1-65c12646-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  assert.deepEqual(reply.headers, ['x-amzn-Remapped-Content-Length', '0', 'X-Amzn-Trace-Id', invocation!.traceHeader]);
});

test('a function error is a 200 with Unhandled, a tail comes along when asked for', async () => {
  kit.near.invoke = (invocation) =>
    Promise.resolve({
      payload: '{"errorType":"E"}',
      errorKind: 'timeout',
      durationMs: 1,
      ...(invocation.tail && { logTail: 'bG9n' }),
    });
  const answer = await kit.run('Invoke', { FunctionName: 'f', LogType: 'Tail' });
  assert.deepEqual([answer.StatusCode, answer.FunctionError, answer.LogResult], [200, 'Unhandled', 'bG9n']);
  assert.ok(!('LogResult' in (await kit.run('Invoke', { FunctionName: 'f' }))));
});

test('the client context reaches the function decoded', async () => {
  await kit.run('Invoke', { FunctionName: 'f', ClientContext: json({ custom: { k: 'v' } }).toString('base64') });
  assert.equal(seen[0]!.clientContext, '{"custom":{"k":"v"}}');
  await kit.refused(
    'Invoke',
    { FunctionName: 'f', ClientContext: 'bm90IGpzb24=' },
    'InvalidRequestContentException',
    /Client context/,
    'User',
  );
});

test('an Event is queued and answers 202, a DryRun only checks and answers 204', async () => {
  assert.deepEqual(
    await kit.run('Invoke', { FunctionName: 'f', Qualifier: '1', InvocationType: 'Event', Payload: json([1]) }),
    { StatusCode: 202 },
  );
  const [{ traceHeader, ...event }] = kit.near.queued as [(typeof kit.near.queued)[0]];
  assert.deepEqual(event, {
    functionArn: arn('f'),
    qualifier: '1',
    requestId: REQUEST_ID,
    payload: json([1]),
    acceptedMs: NOW_MS,
  });
  assert.match(traceHeader!, /^Root=/);
  assert.deepEqual(await kit.run('Invoke', { FunctionName: 'f', InvocationType: 'DryRun' }), { StatusCode: 204 });
  assert.deepEqual(seen, []);
  await kit.refused(
    'Invoke',
    { FunctionName: 'doesnotexist', InvocationType: 'DryRun' },
    'ResourceNotFoundException',
    `Function not found: ${arn('doesnotexist:$LATEST')}`,
    'User',
  );
});

async function* pieces() {
  yield Buffer.from('{"a"');
  yield Buffer.from(':1}');
}

test('the legacy InvokeAsync queues what it streams in', async () => {
  assert.deepEqual(await kit.run('InvokeAsync', { FunctionName: 'f', InvokeArgs: pieces() as never }), { Status: 202 });
  assert.equal(String(kit.near.queued[0]!.payload), '{"a":1}');
});

test('an alias runs its version and keeps its own ARN', async () => {
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  const answer = await kit.run('Invoke', { FunctionName: 'f:live' });
  assert.deepEqual([answer.ExecutedVersion, seen[0]!.invokedArn, seen[0]!.runnable.version], ['1', arn('f:live'), '1']);
});

test('weights decide by the roll', () => {
  const alias = { name: 'live', version: '1', additional: { version: '2', weight: 0.25 } };
  assert.deepEqual(
    [0, 0.24, 0.25, 0.99].map((roll) => pick(alias, roll)),
    ['2', '2', '1', '1'],
  );
  assert.equal(pick({ name: 'live', version: '1' }, 0), '1');
});

test('payloads must be JSON and fit', async () => {
  const broken =
    /^Could not parse request body into json: Could not parse payload into json: Unexpected character \('c' \(code 99\)\): was expecting double-quote to start field name\n at \[Source: REDACTED .*line: 1, column: 2\]$/;
  await kit.refused(
    'Invoke',
    { FunctionName: 'f', Payload: Buffer.from('{c') },
    'InvalidRequestContentException',
    broken,
    'User',
  );
  const large = Buffer.alloc(6_291_457, 0x20);
  await kit.refused(
    'Invoke',
    { FunctionName: 'f', Payload: large },
    'RequestEntityTooLargeException',
    'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  );
  await kit.refused(
    'Invoke',
    { FunctionName: 'f', InvocationType: 'Event', Payload: large.subarray(0, 1_048_577) },
    'RequestEntityTooLargeException',
    'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
  );
  assert.deepEqual([seen.length, kit.near.queued.length], [0, 0]);
});

const REFUSALS: readonly (readonly [code: RefusalCode, fault: string, fields: object])[] = [
  [
    'reserved-concurrency',
    'TooManyRequestsException',
    { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
  ],
  [
    'account-concurrency',
    'TooManyRequestsException',
    { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', retryAfterSeconds: '1' },
  ],
  ['runtime-not-installed', 'InvalidRuntimeException', { Type: 'User' }],
  ['shutting-down', 'ServiceException', { Type: 'Service' }],
];

for (const [code, fault, fields] of REFUSALS) {
  test(`what execute refuses for ${code} is ${fault}`, async () => {
    kit.near.invoke = () => Promise.reject(new ExecuteRefusal(code, 'install Ruby'));
    await assert.rejects(kit.run('Invoke', { FunctionName: 'f' }), { code: fault, fields });
  });
}

test('a bug in execute stays a bug', async () => {
  kit.near.invoke = () => Promise.reject(new TypeError('oops'));
  await assert.rejects(kit.run('Invoke', { FunctionName: 'f' }), TypeError);
});

test('another account’s function runs by the leave of its policy only', async () => {
  const other = { account: '111111111111', region: 'us-east-1' };
  const scope = { account: other.account, scope: other };
  await kit.run(
    'CreateFunction',
    {
      FunctionName: 'g',
      Role: `arn:aws:iam::${ACCOUNT}:role/r`,
      Runtime: 'python3.12',
      Handler: 'm.h',
      Code: { ZipFile: packed() },
    },
    scope,
  );
  await kit.run(
    'AddPermission',
    { FunctionName: 'g', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: ACCOUNT },
    scope,
  );
  const FunctionName = arn('g').replace(ACCOUNT, other.account);
  await kit.refused(
    'Invoke',
    { FunctionName },
    'AccessDeniedException',
    `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: lambda:InvokeFunction on resource: ${FunctionName} because no resource-based policy allows the lambda:InvokeFunction action`,
  );
  kit.near.evaluate = ({ resourcePolicies, resourceAccount }) => ({
    allowed: resourcePolicies!.length === 1 && resourceAccount === other.account,
    reason: 'allowed-resource',
  });
  assert.equal((await kit.run('Invoke', { FunctionName })).StatusCode, 200);
});

function streaming(pieces: string[], done: object = {}) {
  let cancelled = false;
  async function* body() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  kit.near.stream = () =>
    Promise.resolve({
      contentType: 'text/plain',
      body: body(),
      done: Promise.resolve(done),
      cancel: () => void (cancelled = true),
    });
  return { cancelled: () => cancelled };
}

test('a stream gives chunks as they are written and then its end', async () => {
  const { cancelled } = streaming(['a', 'b'], {
    errorKind: 'exit',
    errorType: 'Runtime.ExitError',
    errorBody: 'x',
    logTail: 'bG9n',
  });
  const reply = { headers: [] as string[] };
  const answer = await kit.run('InvokeWithResponseStream', { FunctionName: 'f' }, { reply });
  assert.deepEqual([answer.StatusCode, answer.ExecutedVersion], [200, '$LATEST']);
  assert.deepEqual(reply.headers.slice(0, 2), ['X-Amzn-Remapped-Content-Type', 'text/plain']);
  const events = [];
  for await (const event of answer.EventStream!) events.push(event);
  assert.deepEqual(events, [
    { PayloadChunk: { Payload: Buffer.from('a') } },
    { PayloadChunk: { Payload: Buffer.from('b') } },
    { InvokeComplete: { ErrorCode: 'Runtime.ExitError', ErrorDetails: 'x', LogResult: 'bG9n' } },
  ]);
  assert.equal(cancelled(), false);
});

test('a reader who leaves a stream cancels the function', async () => {
  const { cancelled } = streaming(['a', 'b', 'c']);
  const answer = await kit.run('InvokeWithResponseStream', { FunctionName: 'f' });
  for await (const _event of answer.EventStream!) break;
  assert.equal(cancelled(), true);
});
