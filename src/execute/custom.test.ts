// Custom runtimes over the HTTP Runtime API, byte for byte [lambda A4, H4].
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Runnable } from './contract.ts';
import { invocation, kit, until, value } from './testkit.test.ts';

const CUSTOM: Partial<Runnable> = { runtime: 'provided.al2023', handler: 'any.thing' };

/** The test's runtimes dawdle between answer and next, which would bring up a second sandbox. */
const ONE = { sandboxesPerFunction: 1 };

/** A bootstrap in Node.js over bare sockets: `raw(text)` sends bytes and answers what comes back until it is quiet. */
const RAW = `#!${process.execPath}
const net = require('net');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const base = '/2018-06-01/runtime/';
const open = () => new Promise((ok) => { const s = net.connect({ host, port, allowHalfOpen: true }, () => ok(s)); });
async function raw(text, socket, end) {
  const s = socket ?? (await open());
  let got = '';
  const done = new Promise((ok) => {
    let timer = null;
    s.on('data', (d) => { got += d; clearTimeout(timer); timer = setTimeout(ok, 30); });
    s.on('end', ok); s.on('close', ok);
  });
  for (const piece of [].concat(text)) { s.write(piece); await new Promise((ok) => setTimeout(ok, 3)); }
  if (end) s.end();
  await done; s.removeAllListeners();
  return got;
}
async function next(socket) { const got = await raw('GET ' + base + 'invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', socket); const [head, body] = got.split('\\r\\n\\r\\n'); return { got, head, body, id: /Request-Id: (.*)/.exec(head)?.[1] }; }
const post = (path, body, headers = '') => 'POST ' + base + path + ' HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: ' + Buffer.byteLength(body) + '\\r\\n' + headers + '\\r\\n' + body;
`;

function bootstrap(body: string): Record<string, string> {
  return { bootstrap: `${RAW}(async () => {${body}})();` };
}

test('an event travels in headers and body, and the answer is accepted', async (t) => {
  const { make, call } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const s = await open();
      for (;;) { const e = await next(s); await raw(post('invocation/' + e.id + '/response', JSON.stringify({ got: e.got, env: Object.keys(process.env).sort(), handler: process.env._HANDLER, cwd: process.cwd() === process.env.LAMBDA_TASK_ROOT })), s); }`),
    CUSTOM,
  );
  const outcome = await call(
    target,
    { a: '\u00e9' },
    {
      requestId: 'r-1',
      traceHeader: 'Root=1',
      clientContext: '{"c":1}',
      cognitoIdentity: '{"i":1}',
      invokedArn: 'arn:x',
    },
  );
  const seen = value(outcome) as { got: string; env: string[]; handler: string; cwd: boolean };
  assert.match(
    seen.got,
    /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\nLambda-Runtime-Aws-Request-Id: r-1\r\nLambda-Runtime-Deadline-Ms: \d{13}\r\nLambda-Runtime-Invoked-Function-Arn: arn:x\r\nLambda-Runtime-Trace-Id: Root=1\r\nLambda-Runtime-Client-Context: \{"c":1\}\r\nLambda-Runtime-Cognito-Identity: \{"i":1\}\r\nContent-Length: 10\r\n\r\n\{"a":"\u00e9"\}$/,
  );
  assert.equal(seen.handler, 'any.thing');
  assert.equal(seen.cwd, true);
  for (const name of ['AWS_EXECUTION_ENV', 'PWD', 'SHLVL', '_X_AMZN_TRACE_ID'])
    assert.ok(!seen.env.includes(name), name);
  const plain = value(await call(target, {}, { requestId: 'r-2' })) as { got: string };
  assert.doesNotMatch(plain.got, /Trace-Id|Client-Context|Cognito/);
  for (const clientContext of ['{"c":"\u00e9"}', JSON.stringify('x'.repeat(3000))]) {
    const { got } = value(await call(target, { a: '\u00e9' }, { clientContext })) as { got: string };
    const end = `Client-Context: ${clientContext}\r\nContent-Length: 10\r\n\r\n{"a":"\u00e9"}`;
    assert.ok(got.endsWith(end), got);
  }
});

function refused(status: string, message: string, type: string): string {
  const body = `${JSON.stringify({ errorMessage: message, errorType: type })}\n`;
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

test('answers to wrong steps, word for word', async (t) => {
  const { make, call, logs } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const e = await next(); const r = {};
      r.early = await raw('GET ' + base + 'invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
      r.wrongId = await raw(post('invocation/nope/response', '{}'));
      r.mode = await raw(post('invocation/' + e.id + '/response', '{}', 'Lambda-Runtime-Function-Response-Mode: odd\\r\\n'));
      r.init = await raw(post('init/error', '{}'));
      r.unknown = (await raw('GET /other HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')).slice(0, 22);
      r.garbage = (await raw('NONSENSE\\r\\n\\r\\n')).slice(0, 24);
      for (const [k, v] of Object.entries(r)) console.log(k + ' ' + JSON.stringify(v));
      await raw(post('invocation/' + e.id + '/response', '"done"'));
      await next();`),
    CUSTOM,
  );
  await call(target);
  const said = Object.fromEntries(
    logs.lines
      .filter((line) => /^\w+ "/.test(line))
      .map((line) => [line.slice(0, line.indexOf(' ')), JSON.parse(line.slice(line.indexOf(' '))) as string]),
  );
  const transition = (to: string) =>
    refused(
      '403 Forbidden',
      `State transition from Running to ${to} failed for runtime. Error: State transition is not allowed`,
      'InvalidStateTransition',
    );
  assert.deepEqual(said, {
    early: transition('Ready'),
    wrongId: refused('400 Bad Request', 'Invalid request ID', 'InvalidRequestID'),
    mode: refused('400 Bad Request', 'Invalid function response mode', 'InvalidFunctionResponseMode'),
    init: transition('InitError'),
    unknown: 'HTTP/1.1 404 Not Found',
    garbage: 'HTTP/1.1 400 Bad Request',
  });
});

test('bodies arrive in pieces, chunked, after a 100, and pipelined', async (t) => {
  const { make, call } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const s = await open();
      let e = await next(s);
      await raw(['POST ' + base + 'invoc', 'ation/' + e.id + '/response HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r', '\\n3\\r\\n"ab\\r', '\\n2;x=y\\r\\nc"\\r\\n0\\r', '\\n\\r\\n'], s);
      e = await next(s);
      const hundred = await raw('POST ' + base + 'invocation/' + e.id + '/response HTTP/1.1\\r\\nContent-Length: 4\\r\\nExpect: 100-continue\\r\\n\\r\\n', s);
      await raw(JSON.stringify(hundred.slice(0, 12)).length === 14 ? '"ok"' : '"no"', s);
      e = await next(s);
      const both = await raw(post('invocation/' + e.id + '/response', '"piped"') + 'GET ' + base + 'invocation/next HTTP/1.1\\r\\n\\r\\n', s);
      const id = /Request-Id: (.*)/.exec(both)[1];
      await raw(post('invocation/' + id + '/response', JSON.stringify(both.slice(0, 21)), 'Connection: close\\r\\n'), s);
      await next();`),
    CUSTOM,
  );
  assert.equal(value(await call(target)), 'abc');
  assert.equal(value(await call(target)), 'ok');
  const answers = await Promise.all([call(target), call(target)]);
  assert.deepEqual(answers.map(value), ['piped', 'HTTP/1.1 202 Accepted']);
});

test('errors pass byte for byte, whatever they are', async (t) => {
  const { make, call } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const s = await open();
      for (const body of ['not json', '{"errorType":"E","errorMessage":"m"}']) { const e = await next(s); await raw(post('invocation/' + e.id + '/error', body, 'Lambda-Runtime-Function-Error-Type: Function.Odd\\r\\n'), s); }
      await next(s);`),
    CUSTOM,
  );
  const odd = await call(target);
  assert.equal(odd.errorKind, 'handled-by-runtime');
  assert.equal(odd.payload.toString(), 'not json');
  assert.equal((await call(target)).payload.toString(), '{"errorType":"E","errorMessage":"m"}');
});

test('init errors, exits, missing and unfit bootstraps are told to the caller', async (t) => {
  const { make, call } = await kit(t, ONE);
  const failing = await make(
    bootstrap(
      `await raw(post('init/error', '{"errorType":"X"}', 'Lambda-Runtime-Function-Error-Type: Runtime.X\\r\\n')); process.exit(1);`,
    ),
    CUSTOM,
  );
  const init = await call(failing);
  assert.deepEqual([init.errorKind, init.payload.toString()], ['init', '{"errorType":"X"}']);
  const leaving = await call(await make({ bootstrap: '#!/bin/sh\nexit 7\n' }, CUSTOM), {}, { requestId: 'r' });
  assert.equal(
    leaving.payload,
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited with error: exit status 7"}',
  );
  const missing = await call(await make({ 'main.sh': '' }, CUSTOM), {}, { requestId: 'r' });
  assert.equal(
    missing.payload,
    `{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: r Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"}`,
  );
  const unfit = value(await call(await make([{ name: 'bootstrap', text: '#!/bin/sh\n' }], CUSTOM))) as {
    errorType: string;
  };
  assert.equal(unfit.errorType, 'Runtime.InvalidEntrypoint');
});

test('a response above 6 MB is refused with 413 and the function serves on', async (t) => {
  const { make, call, logs } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const s = await open();
      for (;;) { const e = await next(s); const answer = await raw(post('invocation/' + e.id + '/response', e.body === '{}' ? '"' + 'x'.repeat(6291556) + '"' : '"fine"'), s); if (e.body === '{}') console.log(answer.split('\\r\\n\\r\\n')[1]); }`),
    CUSTOM,
  );
  const large = await call(target);
  assert.equal(large.errorKind, 'response-too-large');
  assert.equal(
    large.payload,
    '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
  );
  assert.equal(value(await call(target, { a: 1 })), 'fine');
  assert.ok(
    logs.lines.some((line) =>
      line.includes(
        '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}',
      ),
    ),
  );
});

test('a truncated response fails the invoke', async (t) => {
  const { make, call } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const e = await next();
      await raw('POST ' + base + 'invocation/' + e.id + '/response HTTP/1.1\\r\\nContent-Length: 100\\r\\n\\r\\nhalf', undefined, true); await next();`),
    CUSTOM,
  );
  assert.equal((value(await call(target)) as { errorType: string }).errorType, 'Runtime.TruncatedResponse');
});

test('a streamed response arrives as it is written; trailers tell its failure', async (t) => {
  const { make, execute, folder } = await kit(t, ONE);
  const go = join(folder, 'go');
  const target = await make(
    bootstrap(`const s = await open();
      const head = (id) => 'POST ' + base + 'invocation/' + id + '/response HTTP/1.1\\r\\nLambda-Runtime-Function-Response-Mode: streaming\\r\\nContent-Type: text/x\\r\\nTransfer-Encoding: chunked\\r\\nTrailer: Lambda-Runtime-Function-Error-Type\\r\\n\\r\\n';
      let e = await next(s);
      s.write(head(e.id) + '5\\r\\nfirst\\r\\n'); while (!require('fs').existsSync(JSON.parse(e.body).go)) await new Promise((ok) => setTimeout(ok, 5));
      await raw('4\\r\\nlast\\r\\n0\\r\\n\\r\\n', s);
      e = await next(s);
      await raw(head(e.id) + '4\\r\\nhalf\\r\\n0\\r\\nLambda-Runtime-Function-Error-Type: Runtime.Bad\\r\\nLambda-Runtime-Function-Error-Body: ' + Buffer.from('{"errorMessage":"m"}').toString('base64') + '\\r\\n\\r\\n', s);
      await next(s);`),
    CUSTOM,
  );
  const good = await execute.stream(invocation(target, { go }));
  assert.equal(good.contentType, 'text/x');
  const pieces: string[] = [];
  for await (const chunk of good.body) {
    pieces.push(chunk.toString());
    await writeFile(go, '');
  }
  assert.deepEqual(pieces, ['first', 'last']);
  assert.deepEqual(await good.done, {});
  const bad = await execute.stream(invocation(target));
  let text = '';
  for await (const chunk of bad.body) text += chunk.toString();
  assert.equal(text, 'half');
  assert.deepEqual(await bad.done, {
    errorKind: 'handled-by-runtime',
    errorType: 'Runtime.Bad',
    errorBody: '{"errorMessage":"m"}',
  });
});

/** The kinds of lines in their order: START, END, REPORT, and what the function printed. */
function kinds(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('INIT_START')).map((line) => line.split(' RequestId', 1)[0] as string);
}

test('END and REPORT follow what is printed before and after the answer, and precede the next START', async (t) => {
  const { make, call, logs } = await kit(t, ONE);
  const target = await make(
    bootstrap(`const s = await open();
      for (let e = await next(s); ; e = await next(s)) {
        process.stdout.write('early\\npart');
        await raw(post('invocation/' + e.id + '/response', '1'), s);
        process.stdout.write('late');
        // Output and requests come over two pipes; a busy Portico could see the request first.
        await new Promise((ok) => setTimeout(ok, 400));
      }`),
    CUSTOM,
  );
  await call(target);
  await call(target);
  await until(() => kinds(logs.lines).length === 10);
  const once = ['START', 'early', 'partlate', 'END', 'REPORT'];
  assert.deepEqual(kinds(logs.lines), [...once, ...once]);
});

test('END and REPORT are written when the runtime leaves after its answer, and when it is killed', async (t) => {
  for (const after of ['process.exit(0)', 'await new Promise(() => setInterval(() => {}, 1000))']) {
    const { execute, make, call, logs } = await kit(t, ONE);
    const target = await make(
      bootstrap(
        `const e = await next(); console.log('said'); await raw(post('invocation/' + e.id + '/response', '1')); ${after};`,
      ),
      CUSTOM,
    );
    await call(target);
    await execute.close(0);
    assert.deepEqual(kinds(logs.lines), ['START', 'said', 'END', 'REPORT']);
  }
});
