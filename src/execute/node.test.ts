// Node.js functions: handlers, contexts, errors, logs, streams [lambda A7, A11].
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Runnable } from './contract.ts';
import { invocation, kit, value } from './testkit.test.ts';

const NODE: Partial<Runnable> = { runtime: 'nodejs22.x', handler: 'app.handler' };
const MODERN: Partial<Runnable> = { runtime: 'nodejs24.x', handler: 'app.handler' };

test('event and context are those of AWS', async (t) => {
  const { make, call } = await kit(t);
  const target = await make(
    {
      'app.js':
        'exports.handler = async (event, context) => ({ event, context, left: context.getRemainingTimeInMillis() > 9000 })',
    },
    NODE,
  );
  const more = {
    requestId: 'r-1',
    clientContext: '{"custom":{"k":"\u00e9"}}',
    cognitoIdentity: '{"cognitoIdentityId":"i"}',
  };
  const outcome = await call(target, { a: '\u00e9' }, more);
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: 'f',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/f',
    logStreamName: 0,
    clientContext: { custom: { k: '\u00e9' } },
    identity: { cognitoIdentityId: 'i' },
    invokedFunctionArn: target.functionArn,
    awsRequestId: 'r-1',
  };
  const seen = value(outcome) as { event: unknown; context: Record<string, unknown>; left: boolean };
  assert.deepEqual(Object.keys(seen.context), Object.keys(context));
  assert.deepEqual(
    { ...seen, context: { ...seen.context, logStreamName: 0 } },
    { event: { a: '\u00e9' }, context, left: true },
  );
});

test('modules of every kind are found', async (t) => {
  const { make, call } = await kit(t);
  const cases: [files: Record<string, string>, handler: string][] = [
    [
      { 'app.mjs': 'const ready = await Promise.resolve("mjs"); export const handler = async () => ready;' },
      'app.handler',
    ],
    [{ 'app.js': 'export const handler = async () => "esm js"', 'package.json': '{"type":"module"}' }, 'app.handler'],
    [{ 'app.cjs': 'exports.deep = { er: async () => "cjs" }' }, 'app.deep.er'],
    [{ 'src/in/app.js': 'exports.h = async () => "folder"' }, 'src/in/app.h'],
    [{ 'node_modules/pkg/index.js': 'exports.h = async () => "package"' }, 'pkg.h'],
  ];
  const answers = await Promise.all(
    cases.map(async ([files, handler]) => value(await call(await make(files, { ...NODE, handler })))),
  );
  assert.deepEqual(answers, ['mjs', 'esm js', 'cjs', 'folder', 'package']);
});

const INIT_ERRORS: readonly [name: string, handler: string, source: string, type: string, message: RegExp][] = [
  [
    'a path upwards',
    '../app.h',
    '',
    'Runtime.MalformedHandlerName',
    /^'..\/app.h' is not a valid handler name. Use absolute paths/,
  ],
  ['no dot', 'app', '', 'Runtime.MalformedHandlerName', /^Bad handler$/],
  [
    'a missing module',
    'nope.h',
    '',
    'Runtime.ImportModuleError',
    /^Error: Cannot find module 'nope'\nRequire stack:\n- /,
  ],
  ['a missing export', 'app.h', 'exports.x = 1', 'Runtime.HandlerNotFound', /^app.h is undefined or not exported$/],
  ['no function', 'app.h', 'exports.h = 1', 'Runtime.HandlerNotFound', /^app.h is not a function$/],
  ['a syntax error', 'app.h', 'exports.h = (', 'Runtime.UserCodeSyntaxError', /^SyntaxError: Unexpected/],
  ['a throw', 'app.h', 'throw new TypeError("t")', 'TypeError', /^t$/],
  [
    'the SDK',
    'app.h',
    'require("@aws-sdk/client-none")',
    'Runtime.ImportModuleError',
    /Portico: .*\(npm install @aws-sdk\/client-none\)/,
  ],
];

test("errors before the first event carry AWS's types and texts", async (t) => {
  const { make, call } = await kit(t);
  await Promise.all(
    INIT_ERRORS.map(async ([name, handler, source, type, message]) => {
      const outcome = await call(await make({ 'app.js': source }, { ...NODE, handler }));
      const { errorType, errorMessage, trace } = value(outcome) as Record<string, string>;
      assert.equal(outcome.errorKind, 'init', name);
      assert.equal(errorType, type, name);
      assert.match(errorMessage ?? '', message, name);
      assert.ok(Array.isArray(trace), name);
    }),
  );
});

test('every way to fail has its document', async (t) => {
  const { make, call } = await kit(t);
  const source = `
exports.handler = async (event) => {
  switch (event) {
    case 'error': { const e = new RangeError('r'); e.code = 7; throw e; }
    case 'string': throw 'text';
    case 'circular': { const o = {}; o.o = o; return o; }
    case 'never': return new Promise(() => {});
    case 'unhandled': Promise.reject(new Error('left alone')); return 1;
    case 'late': setTimeout(() => { throw new Error('late'); }, 1); return new Promise((r) => setTimeout(r, 500));
    case 'tick': process.nextTick(() => { throw new Error('tick'); }); return 1;
    case 'exit': process.exit(event === 'x' ? 0 : 0);
    case 'exit 3': process.exit(3);
  }
};`;
  const target = await make({ 'app.js': source }, NODE);
  const fail = async (event: string) =>
    value(await call(target, JSON.stringify(event), { requestId: 'r' })) as Record<string, unknown>;
  const { trace, ...error } = await fail('error');
  assert.deepEqual(error, { errorType: 'RangeError', errorMessage: 'r' });
  assert.match((trace as string[])[0] ?? '', /^RangeError: r$/);
  assert.deepEqual(await fail('string'), { errorType: 'string', errorMessage: 'text', trace: [] });
  assert.equal((await fail('circular')).errorType, 'Runtime.JSONStringifyError');
  assert.equal((await fail('never')).errorType, 'Runtime.NodeJsExit');
  assert.deepEqual(
    { ...(await fail('unhandled')), trace: 0 },
    { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: left alone', trace: 0 },
  );
  assert.deepEqual({ ...(await fail('late')), trace: 0 }, { errorType: 'Error', errorMessage: 'late', trace: 0 });
  assert.deepEqual({ ...(await fail('tick')), trace: 0 }, { errorType: 'Error', errorMessage: 'tick', trace: 0 });
  assert.deepEqual(await fail('exit'), {
    errorType: 'Runtime.ExitError',
    errorMessage: 'RequestId: r Error: Runtime exited without providing a reason',
  });
  assert.deepEqual(await fail('exit 3'), {
    errorType: 'Runtime.ExitError',
    errorMessage: 'RequestId: r Error: Runtime exited with error: exit status 3',
  });
  assert.equal((await call(target, '"fine"')).payload, 'null');
});

test('callbacks wait for the event loop unless they need not, and are gone from Node.js 24 on', async (t) => {
  const { make, call } = await kit(t);
  const source = `
let later = 'no';
exports.handler = (event, context, callback) => {
  if (event.now) context.callbackWaitsForEmptyEventLoop = false;
  if (event.succeed) return context.succeed('succeeded');
  if (event.silent) return 'ignored';
  setTimeout(() => { later = 'yes'; }, 20);
  callback(event.error ? new Error('e') : null, { get later() { return later; } });
};`;
  const target = await make({ 'app.js': source }, NODE);
  assert.deepEqual(value(await call(target, { now: true })), { later: 'no' });
  assert.equal(value(await call(target, { succeed: true })), 'succeeded');
  assert.equal(value(await call(target, { silent: true })), null);
  assert.equal((value(await call(target, { error: true })) as { errorMessage: string }).errorMessage, 'e');
  const modern = value(await call(await make({ 'app.js': source }, MODERN))) as { errorType: string };
  assert.equal(modern.errorType, 'Runtime.CallbackHandlerDeprecated');
  const plain = await make({ 'app.js': 'exports.handler = (event) => "returned"' }, MODERN);
  assert.equal(value(await call(plain)), 'returned');
});

test('a callback waits for the event loop', async (t) => {
  const { make, call } = await kit(t);
  const source =
    'exports.handler = (event, context, callback) => { setTimeout(() => console.log("in between"), 20); callback(null, 1); };';
  const outcome = await call(await make({ 'app.js': source }, NODE), {}, { tail: true });
  assert.match(Buffer.from(outcome.logTail ?? '', 'base64').toString(), /in between/);
});

test('the trace id is that of each event, in copies of the environment too', async (t) => {
  const { make, call } = await kit(t);
  const source = `
const { execFileSync } = require('child_process');
exports.handler = async () => [process.env._X_AMZN_TRACE_ID, { ...process.env }._X_AMZN_TRACE_ID, '_X_AMZN_TRACE_ID' in process.env,
  execFileSync('/bin/sh', ['-c', 'printf %s "$_X_AMZN_TRACE_ID"']).toString(), process.env.HOME === ${JSON.stringify(process.env.HOME ?? '')}, process.argv.length]`;
  const target = await make({ 'app.js': source }, NODE);
  assert.deepEqual(value(await call(target, {}, { traceHeader: 'Root=1' })), [
    'Root=1',
    'Root=1',
    true,
    'Root=1',
    false,
    2,
  ]);
  assert.deepEqual(value(await call(target, {}, { traceHeader: 'Root=2' })), [
    'Root=2',
    'Root=2',
    true,
    'Root=2',
    false,
    2,
  ]);
  assert.deepEqual(value(await call(target)), [null, null, false, '', false, 2]);
});

test('console and standard streams are log events in their order', async (t) => {
  const { make, call, logs } = await kit(t);
  const source = `
console.log('at init');
exports.handler = async () => {
  console.log('one %s', 1, { a: 1 });
  console.error('two\\nlines');
  process.stdout.write('three\\nfo');
  process.stdout.write('ur');
};`;
  const target = await make({ 'app.js': source }, NODE);
  await call(target, {}, { requestId: 'r-1' });
  const at = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
  const expected = [
    /^INIT_START Runtime Version: nodejs:22\.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
    new RegExp(`^${at}\\tundefined\\tINFO\\tat init$`),
    /^START RequestId: r-1 Version: \$LATEST$/,
    new RegExp(`^${at}\\tr-1\\tINFO\\tone 1 \\{ a: 1 \\}$`),
    new RegExp(`^${at}\\tr-1\\tERROR\\ttwo\\nlines$`),
    /^three$/,
    /^four$/,
    /^END RequestId: r-1$/,
    /^REPORT RequestId: r-1\tDuration: .*\tInit Duration: \d+\.\d\d ms\t$/,
  ];
  assert.equal(logs.lines.length, expected.length);
  for (const [index, line] of logs.lines.entries()) assert.match(line, expected[index] as RegExp);
});

test('errors are logged with their stack', async (t) => {
  const { make, call, logs } = await kit(t);
  await call(
    await make({ 'app.js': 'exports.handler = async () => { throw new Error("e") }' }, NODE),
    {},
    { requestId: 'r' },
  );
  assert.match(
    logs.lines[2] ?? '',
    /^\S+\tr\tERROR\tInvoke Error \t\{"errorType":"Error","errorMessage":"e","stack":\["Error: e","/,
  );
  const json = { format: 'JSON', group: '/aws/lambda/f' } as const;
  await call(
    await make(
      { 'app.js': 'exports.handler = async () => { console.warn("w", 1); throw new Error("e") }' },
      { ...NODE, logging: json },
    ),
  );
  const [warning, error] = logs.lines
    .filter((line) => line.includes('"level"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(warning?.message, 'w 1');
  assert.equal((error as { message: { errorType: string } }).message.errorType, 'Error');
});

test('a stream reaches its reader before the function has ended', async (t) => {
  const { make, execute, folder } = await kit(t);
  const source = `
exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } });
  out.write('first ' + context.awsRequestId);
  while (!require('fs').existsSync(event.go)) await new Promise((resolve) => setTimeout(resolve, 5));
  out.end('last');
});`;
  const target = await make({ 'app.js': source }, NODE);
  for (const round of [1, 2]) {
    const go = join(folder, `go-${round}`);
    const outcome = await execute.stream(invocation(target, { go }, { requestId: 'r' }));
    assert.equal(outcome.contentType, 'application/vnd.awslambda.http-integration-response');
    let text = '';
    for await (const chunk of outcome.body) {
      text += chunk.toString();
      // The function ends when its first bytes are here.
      if (text.includes('first')) await writeFile(go, '');
    }
    assert.equal(text, '{"statusCode":201,"headers":{"a":"b"}}\0\0\0\0\0\0\0\0first rlast', `round ${round}`);
    assert.deepEqual(await outcome.done, {});
  }
});

test('a stream that fails half way tells how, one that never began too', async (t) => {
  const { make, execute, call } = await kit(t);
  const source = `
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.half) stream.write('half');
  if (event.end) return stream.end();
  if (event.never) return;
  throw new TypeError('broken');
});`;
  const target = await make({ 'app.js': source }, NODE);
  const read = async (event: unknown) => {
    const outcome = await execute.stream(invocation(target, event));
    let text = '';
    for await (const chunk of outcome.body) text += chunk.toString();
    return { text, ...(await outcome.done) };
  };
  const half = await read({ half: true });
  assert.equal(half.text, 'half');
  assert.equal(half.errorKind, 'handled-by-runtime');
  assert.equal(half.errorType, 'TypeError');
  assert.equal((JSON.parse(half.errorBody ?? '') as { errorMessage: string }).errorMessage, 'broken');
  assert.deepEqual(await read({ end: true }), { text: '' });
  assert.equal(
    (JSON.parse((await read({ never: true })).errorBody ?? '') as { errorMessage: string }).errorMessage,
    'Response stream is not finished.',
  );
  const buffered = await call(target, { half: true });
  assert.equal(buffered.errorKind, 'handled-by-runtime');
});

test('a streaming function that is invoked buffered answers at once; a buffered one streams one chunk', async (t) => {
  const { make, execute, call } = await kit(t);
  const streaming = await make(
    {
      'app.js':
        'exports.handler = awslambda.streamifyResponse(async (e, s) => { s.setContentType("text/x"); s.write("a"); s.end("b"); })',
    },
    NODE,
  );
  const outcome = await call(streaming);
  assert.equal(outcome.payload.toString(), 'ab');
  assert.equal(outcome.contentType, 'text/x');
  const buffered = await execute.stream(
    invocation(await make({ 'app.js': 'exports.handler = async () => ({ a: 1 })' }, NODE)),
  );
  assert.equal(buffered.contentType, 'application/json');
  const chunks: string[] = [];
  for await (const chunk of buffered.body) chunks.push(chunk.toString());
  assert.deepEqual(chunks, ['{"a":1}']);
});

test('a slow reader holds the function back, and memory stays flat', async (t) => {
  const { make, execute } = await kit(t);
  const source = `
const { once } = require('events');
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  for (let i = 0; i < 1600; i++) if (!stream.write(Buffer.alloc(65536, i))) await once(stream, 'drain');
  stream.end();
});`;
  const outcome = await execute.stream(invocation(await make({ 'app.js': source }, NODE)));
  const before = process.memoryUsage().rss;
  await new Promise((resolve) => setTimeout(resolve, 300));
  let bytes = 0;
  for await (const chunk of outcome.body) bytes += chunk.length;
  assert.equal(bytes, 1600 * 65536);
  assert.ok(process.memoryUsage().rss - before < 80_000_000);
});

test('a reader that leaves closes the stream in the function, which then serves on', async (t) => {
  const { make, execute, logs } = await kit(t);
  const source = `
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('x');
  if (event.endless) await new Promise((resolve) => stream.on('close', () => { console.log('closed'); resolve(); }));
  stream.end();
});`;
  const target = await make({ 'app.js': source }, NODE);
  const outcome = await execute.stream(invocation(target, { endless: true }));
  outcome.cancel();
  await outcome.done;
  assert.ok(logs.lines.some((line) => line.endsWith('closed')));
  let text = '';
  for await (const chunk of (await execute.stream(invocation(target))).body) text += chunk.toString();
  assert.equal(text, 'x');
  assert.equal(logs.streams.size, 1);
});
