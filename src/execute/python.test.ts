// Python functions: handlers, events, results, errors, logs [lambda A7, A11].
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kit, value } from './testkit.test.ts';

test('event, context and result are those of AWS', async (t) => {
  const { make, call } = await kit(t);
  const source = `
import decimal
def handler(event, context):
    return {"event": event, "arn": context.invoked_function_arn, "id": context.aws_request_id, "memory": context.memory_limit_in_mb,
        "name": context.function_name, "version": context.function_version, "group": context.log_group_name,
        "left": 9000 < context.get_remaining_time_in_millis() <= 10000, "app": context.client_context.client.app_title,
        "custom": context.client_context.custom, "identity": context.identity.cognito_identity_id,
        "price": decimal.Decimal("1.50"), "text": "\\u00e9"}
`;
  const target = await make({ 'app.py': source }, { runtime: 'python3.12' });
  const outcome = await call(
    target,
    { a: [1, 'zwei', null] },
    {
      invokedArn: `${target.functionArn}:live`,
      requestId: 'r-1',
      clientContext: '{"client":{"app_title":"\u00e9"},\n"custom":{"k":"v"}}',
      cognitoIdentity: '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
    },
  );
  assert.equal(
    outcome.payload,
    `{"event": {"a": [1, "zwei", null]}, "arn": "${target.functionArn}:live", "id": "r-1", "memory": "512", "name": "f", "version": "$LATEST", "group": "/aws/lambda/f", "left": true, "app": "\u00e9", "custom": {"k": "v"}, "identity": "i", "price": 1.50, "text": "\u00e9"}`,
  );
});

test('before 3.12 results are ASCII; nothing is null; bytes pass raw; an empty event is {}', async (t) => {
  const { make, call } = await kit(t);
  const files = {
    'app.py':
      'def handler(event, context):\n    return {"t": "\u00e9", "n": None, "b": b"\\x00\\xff"}.get(event.get("k"), event)\n',
  };
  const target = await make(files, { runtime: 'python3.11' });
  assert.equal((await call(target, { k: 't' })).payload, '"\\u00e9"');
  assert.equal((await call(target, { k: 'n' })).payload, 'null');
  assert.equal((await call(target, '')).payload, '{}');
  const raw = await call(target, { k: 'b' });
  assert.deepEqual(raw.payload, Buffer.from([0, 255]));
  assert.equal(raw.contentType, 'application/unknown');
});

const INIT_ERRORS: readonly [name: string, handler: string, source: string, type: string, message: RegExp][] = [
  [
    'a handler without a dot',
    'x',
    '',
    'Runtime.MalformedHandlerName',
    /^Bad handler 'x': not enough values to unpack \(expected 2, got 1\)$/,
  ],
  [
    'a built-in module',
    'sys.exit',
    '',
    'Runtime.BuiltInModuleConflict',
    /^Cannot use built-in module sys as a handler module$/,
  ],
  [
    'a missing module',
    'nope.h',
    '',
    'Runtime.ImportModuleError',
    /^Unable to import module 'nope': No module named 'nope'$/,
  ],
  [
    'a syntax error',
    'app.h',
    'def h(:\n',
    'Runtime.UserCodeSyntaxError',
    /^Syntax error in module 'app': invalid syntax \(app.py, line 1\)$/,
  ],
  ['a missing function', 'app.h', 'x = 1\n', 'Runtime.HandlerNotFound', /^Handler 'h' missing on module 'app'$/],
  ['an exception at import', 'app.h', 'raise KeyError("k")\n', 'KeyError', /^'k'$/],
  [
    'no boto3',
    'app.h',
    'import sys\nsys.path = [p for p in sys.path if "-packages" not in p]\nimport boto3\n',
    'Runtime.ImportModuleError',
    /^Unable to import module 'app': No module named 'boto3'. Portico: .* -m pip install boto3/,
  ],
];

test("errors before the first event carry AWS's types and texts", async (t) => {
  const { make, call, logs } = await kit(t);
  await Promise.all(
    INIT_ERRORS.map(async ([name, handler, source, type, message]) => {
      const target = await make({ 'app.py': source }, { handler });
      const outcome = await call(target);
      const { errorType, errorMessage, requestId, stackTrace } = value(outcome) as Record<string, string>;
      assert.equal(outcome.errorKind, 'init', name);
      assert.equal(errorType, type, name);
      assert.match(errorMessage ?? '', message, name);
      assert.equal(requestId, '', name);
      assert.ok(Array.isArray(stackTrace), name);
    }),
  );
  assert.ok(
    logs.lines.some((line) => line.startsWith('[WARNING]\t') && line.includes('LAMBDA_WARNING: Unhandled exception.')),
  );
});

test('errors of a handler carry type, message, request id and stack, and are logged', async (t) => {
  const { make, call, logs } = await kit(t);
  const source =
    'def handler(event, context):\n    return fail(event)\ndef fail(event):\n    raise ValueError("no \\u00e9")\n';
  const target = await make({ 'app.py': source }, {});
  const outcome = await call(target, {}, { requestId: 'r-1' });
  assert.equal(outcome.errorKind, 'handled-by-runtime');
  const document = value(outcome) as { stackTrace: string[] };
  assert.deepEqual(Object.keys(document), ['errorMessage', 'errorType', 'requestId', 'stackTrace']);
  assert.deepEqual(
    { ...document, stackTrace: 0 },
    { errorMessage: 'no \u00e9', errorType: 'ValueError', requestId: 'r-1', stackTrace: 0 },
  );
  assert.match(document.stackTrace[0] ?? '', /^ {2}File ".*app.py", line 2, in handler\n {4}return fail\(event\)\n$/);
  assert.equal(document.stackTrace.length, 2);
  const line = logs.lines.find((text) => text.startsWith('[ERROR]'));
  assert.match(
    line ?? '',
    /^\[ERROR\] ValueError: no \u00e9\nTraceback \(most recent call last\):\n\u00a0\u00a0File "/,
  );
});

test('events that are not JSON and results that cannot be are errors of their own', async (t) => {
  const { make, call } = await kit(t);
  const target = await make(
    { 'app.py': 'def handler(event, context):\n    return {1} if event.get("bad") else event\n' },
    {},
  );
  const unreadable = value(await call(target, '{"a":')) as Record<string, string>;
  assert.equal(unreadable.errorType, 'Runtime.UnmarshalError');
  assert.equal(unreadable.errorMessage, 'Unable to unmarshal input: Expecting value: line 1 column 6 (char 5)');
  const unwritable = value(await call(target, { bad: true })) as Record<string, string>;
  assert.equal(unwritable.errorType, 'Runtime.MarshalError');
  assert.equal(unwritable.errorMessage, 'Unable to marshal response: Object of type set is not JSON serializable');
  assert.equal((await call(target, ' {"after": 1} ')).payload, '{"after": 1}');
});

test('print, logging and what subprocesses write are log events in their order', async (t) => {
  const { make, call, logs } = await kit(t);
  const source = `
import logging, subprocess
log = logging.getLogger()
log.setLevel("INFO")
def handler(event, context):
    print("one\\ntwo")
    log.info("three\\nfour")
    subprocess.run(["echo", "five"])
    print("six", end="")
`;
  const target = await make({ 'app.py': source }, {});
  await call(target, {}, { requestId: 'r-1' });
  const outcome = await call(target, {}, { requestId: 'r-2', tail: true });
  const stream = logs.lines;
  const all = stream.slice(stream.indexOf('START RequestId: r-2 Version: $LATEST'));
  // A subprocess writes past the frames: its place among the other lines is not certain.
  // That of the first call may still come after the second has begun.
  assert.ok(all.filter((line) => line === 'five').length >= 1);
  const second = all.filter((line) => line !== 'five');
  assert.deepEqual(second.slice(0, 3), ['START RequestId: r-2 Version: $LATEST', 'one', 'two']);
  assert.match(second[3] ?? '', /^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tr-2\tthree\nfour$/);
  assert.equal(second[4], 'six');
  assert.equal(second[5], 'END RequestId: r-2');
  assert.match(
    second[6] ?? '',
    /^REPORT RequestId: r-2\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\tMax Memory Used: \d+ MB\t$/,
  );
  assert.equal(Buffer.from(outcome.logTail ?? '', 'base64').toString(), `${all.join('\n')}\n`);
});

test('JSON logging writes platform lines, records and errors as JSON', async (t) => {
  const { make, call, logs } = await kit(t);
  const source =
    'import logging\ndef handler(event, context):\n    logging.debug("no")\n    logging.error("hi %s", 1, extra={"more": 2})\n    print("raw")\n    raise ValueError("v")\n';
  const logging = { format: 'JSON', group: '/g', applicationLevel: 'INFO', systemLevel: 'INFO' } as const;
  await call(await make({ 'app.py': source }, { logging }), {}, { requestId: 'r-1' });
  assert.ok(logs.groups.has('/g'));
  assert.match([...logs.streams.keys()][0] ?? '', /^\d{4}\/\d\d\/\d\d\/f\[\$LATEST\][0-9a-f]{32}$/);
  const lines = logs.lines.map((line) => (line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : line));
  const [initStart, start, record, raw, failure, report] = lines as Record<string, unknown>[];
  assert.equal(initStart?.type, 'platform.initStart');
  assert.deepEqual(start?.record, { requestId: 'r-1', version: '$LATEST' });
  assert.deepEqual(
    { ...record, timestamp: 0 },
    { timestamp: 0, level: 'ERROR', message: 'hi 1', logger: 'root', requestId: 'r-1', more: 2 },
  );
  assert.equal(raw, 'raw');
  assert.equal(failure?.log_level, 'ERROR');
  assert.equal(failure?.errorType, 'ValueError');
  const { status, metrics } = (report as { record: unknown }).record as {
    status: string;
    metrics: Record<string, number>;
  };
  assert.equal(status, 'error');
  assert.deepEqual(Object.keys(metrics), [
    'durationMs',
    'billedDurationMs',
    'memorySizeMB',
    'maxMemoryUsedMB',
    'initDurationMs',
  ]);
});

test("the environment is AWS's, the function's, and nothing of the machine's", async (t) => {
  process.env.NODE_OPTIONS_OF_THE_MACHINE = '1';
  t.after(() => delete process.env.NODE_OPTIONS_OF_THE_MACHINE);
  // A user without a name gets a HOME beside it: user.test.ts.
  const { make, call } = await kit(t, { user: undefined });
  const source = 'import os\ndef handler(event, context):\n    return dict(os.environ)\n';
  const target = await make(
    { 'app.py': source },
    { environment: { MINE: '1', TZ: 'Europe/Berlin', AWS_REGION: 'elsewhere' }, runtime: 'python3.11' },
  );
  const seen = value(await call(target, {}, { traceHeader: 'Root=1-2-3' })) as Record<string, string>;
  assert.deepEqual(
    Object.keys(seen).sort(),
    [
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_LAMBDA_RUNTIME_API',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_XRAY_CONTEXT_MISSING',
      'AWS_XRAY_DAEMON_ADDRESS',
      'LAMBDA_RUNTIME_DIR',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'LC_CTYPE',
      'LD_LIBRARY_PATH',
      'MINE',
      'PATH',
      'PWD',
      'PYTHONPATH',
      'SHLVL',
      'TMPDIR',
      'TZ',
      '_AWS_XRAY_DAEMON_ADDRESS',
      '_AWS_XRAY_DAEMON_PORT',
      '_HANDLER',
      '_X_AMZN_TRACE_ID',
    ].sort(),
  );
  assert.equal(seen.AWS_EXECUTION_ENV, 'AWS_Lambda_python3.11');
  assert.equal(seen.AWS_REGION, 'us-east-1');
  assert.equal(seen.AWS_ENDPOINT_URL, 'http://127.0.0.1:4566');
  assert.equal(seen.AWS_ACCESS_KEY_ID, 'ASIAX');
  assert.equal(seen.TZ, 'Europe/Berlin');
  assert.equal(seen._X_AMZN_TRACE_ID, 'Root=1-2-3');
  assert.equal((value(await call(target)) as Record<string, string>)._X_AMZN_TRACE_ID, undefined);
});

test('the package comes before layers, layers before the machine; a later layer wins', async (t) => {
  const { make, call, blobs } = await kit(t);
  const { zip } = await import('./testkit.test.ts');
  const layer = async (files: Record<string, string>) =>
    (await blobs.put(zip(Object.entries(files).map(([name, text]) => ({ name, text }))))).digest;
  const layerDigests = [
    await layer({ 'python/one.py': 'v = "first"', 'python/two.py': 'v = "first"', 'python/json.py': 'v = "layer"' }),
    await layer({ 'python/two.py': 'v = "second"', 'python/three.py': 'v = "second"' }),
  ];
  const files = {
    'app.py': 'import one, two, three, json\ndef handler(e, c):\n    return [one.v, two.v, three.v, json.v]\n',
    'three.py': 'v = "package"',
  };
  const target = await make(files, { layerDigests });
  assert.deepEqual(value(await call(target)), ['first', 'second', 'package', 'layer']);
});
