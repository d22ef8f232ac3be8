// Extensions and telemetry, as a layer brings them [lambda A5, A6].
import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Runnable } from './contract.ts';
import type { Kit } from './testkit.test.ts';
import { kit, until, value, zip } from './testkit.test.ts';

const NODE: Partial<Runnable> = { runtime: 'nodejs22.x', handler: 'app.handler' };

/** An extension in Node.js: `api(method, path, body, headers)` answers status, headers and body. */
const HEAD = `#!${process.execPath}
const http = require('http');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const api = (method, path, body, headers = {}) => new Promise((ok, no) => {
  const r = http.request({ host, port, method, path, headers }, (s) => { let b = ''; s.on('data', (d) => { b += d; }); s.on('end', () => ok({ status: s.statusCode, headers: s.headers, body: b })); });
  r.on('error', no); r.end(body === undefined ? undefined : JSON.stringify(body));
});
const register = (events, name = require('path').basename(process.argv[1]), more = {}) => api('POST', '/2020-01-01/extension/register', { events }, { 'Lambda-Extension-Name': name, ...more });
const next = (id) => api('GET', '/2020-01-01/extension/event/next', undefined, { 'Lambda-Extension-Identifier': id });
`;

async function layer({ blobs }: Kit, extensions: Readonly<Record<string, string>>): Promise<string> {
  const entries = Object.entries(extensions).map(([name, body]) => ({
    name: `extensions/${name}`,
    text: `${HEAD}(async () => {${body}})();`,
    mode: 0o100755,
  }));
  return (await blobs.put(zip(entries))).digest;
}

test('an external extension sees init, every event and the end; the sandbox waits for it', async (t) => {
  const k = await kit(t, { sandboxesPerFunction: 1 });
  const digest = await layer(k, {
    watcher: `
      const r = await register(['INVOKE', 'SHUTDOWN'], undefined, { 'Lambda-Extension-Accept-Feature': 'accountId' });
      console.log('registered ' + r.status + ' ' + r.body.trim() + ' ' + ('_HANDLER' in process.env) + ' ' + process.env.MINE);
      const id = r.headers['lambda-extension-identifier'];
      for (;;) {
        const e = JSON.parse((await next(id)).body);
        await new Promise((ok) => setTimeout(ok, e.eventType === 'INVOKE' ? 400 : 60));
        console.log('saw ' + JSON.stringify(e));
        if (e.eventType === 'SHUTDOWN') process.exit(0);
      }`,
  });
  const target = await k.make(
    { 'app.js': 'exports.handler = async () => "done"' },
    { ...NODE, layerDigests: [digest], environment: { MINE: '1' } },
  );
  assert.equal(value(await k.call(target, {}, { requestId: 'r-1', traceHeader: 'Root=1' })), 'done');
  assert.ok(k.execute.sandboxes()[0]?.busy === 1, 'the extension is still at work');
  assert.equal(value(await k.call(target, {}, { requestId: 'r-2' })), 'done');
  assert.equal(k.logs.streams.size, 1);
  k.execute.retire(target.functionArn, new Set());
  await until(() => k.execute.sandboxes().length === 0);
  const said = k.logs.lines.filter((line) => /^(registered|saw)/.test(line));
  assert.equal(
    said[0],
    'registered 200 {"functionName":"f","functionVersion":"$LATEST","handler":"app.handler","accountId":"000000000000"} false 1',
  );
  const [first, second, last] = said.slice(1).map((line) => JSON.parse(line.slice(4)) as Record<string, unknown>);
  assert.deepEqual(
    { ...first, deadlineMs: 0 },
    {
      eventType: 'INVOKE',
      deadlineMs: 0,
      requestId: 'r-1',
      invokedFunctionArn: target.functionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' },
    },
  );
  assert.equal(second?.requestId, 'r-2');
  assert.deepEqual({ ...last, deadlineMs: 0 }, { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: 0 });
});

test('wrong calls of the Extensions API have their answers', async (t) => {
  const k = await kit(t, { sandboxesPerFunction: 1 });
  const digest = await layer(k, {
    odd: `
      const say = (name, { status, body }) => console.log(name + ' ' + status + ' ' + body.trim());
      say('unnamed', await register([], ''));
      say('event', await register(['OTHER']));
      say('internal', await register(['SHUTDOWN'], 'other'));
      say('json', await api('POST', '/2020-01-01/extension/register', 'text', { 'Lambda-Extension-Name': 'odd' }));
      say('missing', await api('GET', '/2020-01-01/extension/event/next'));
      say('invalid', await next('x'));
      say('unknown', await next('513b0e67-56ea-4396-9660-c5ac1f33e230'));
      const id = (await register([])).headers['lambda-extension-identifier'];
      say('header', await api('POST', '/2020-01-01/extension/exit/error', {}, { 'Lambda-Extension-Identifier': id }));
      await next(id);`,
  });
  await k.call(await k.make({ 'app.js': 'exports.handler = async () => 1' }, { ...NODE, layerDigests: [digest] }));
  const said = new Map(
    k.logs.lines
      .filter((line) => / 403 /.test(line))
      .map((line) => [
        line.split(' ')[0],
        (JSON.parse(line.slice(line.indexOf('{'))) as { errorType: string }).errorType,
      ]),
  );
  assert.deepEqual(
    [...said],
    [
      ['unnamed', 'Extension.InvalidExtensionName'],
      ['event', 'Extension.InvalidEventType'],
      ['internal', 'ShutdownEventNotSupportedForInternalExtension'],
      ['json', 'InvalidRequestFormat'],
      ['missing', 'Extension.MissingExtensionIdentifier'],
      ['invalid', 'Extension.InvalidExtensionIdentifier'],
      ['unknown', 'Extension.UnknownExtensionIdentifier'],
      ['header', 'Extension.MissingHeader'],
    ],
  );
});

test('an extension that leaves takes the sandbox with it', async (t) => {
  const k = await kit(t, { sandboxesPerFunction: 1 });
  const digest = await layer(k, {
    leaver: `const id = (await register(['INVOKE'])).headers['lambda-extension-identifier']; await next(id); process.exit(1);`,
  });
  const target = await k.make(
    { 'app.js': 'exports.handler = () => new Promise((r) => setTimeout(r, 5000))' },
    { ...NODE, layerDigests: [digest] },
  );
  const outcome = await k.call(target, {}, { requestId: 'r' });
  assert.equal(outcome.payload, '{"errorType":"Extension.Crash","errorMessage":"RequestId: r Error: exit status 1"}');
});

test('telemetry carries platform events and log lines to the extension', async (t) => {
  const k = await kit(t, { sandboxesPerFunction: 1 });
  const digest = await layer(k, {
    listener: `
      const seen = [];
      const server = http.createServer((q, s) => { let b = ''; q.on('data', (d) => { b += d; }); q.on('end', () => { seen.push(...JSON.parse(b)); s.end(); }); });
      await new Promise((ok) => server.listen(0, '127.0.0.1', ok));
      const id = (await register(['SHUTDOWN'])).headers['lambda-extension-identifier'];
      const subscribe = (buffering) => api('PUT', '/2022-07-01/telemetry', { schemaVersion: '2022-12-13', types: ['platform', 'function', 'extension'], buffering, destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:' + server.address().port + '/x' } }, { 'Lambda-Extension-Identifier': id });
      console.log('bad ' + (await subscribe({ maxItems: 1 })).status);
      const good = await subscribe({ maxItems: 1000, maxBytes: 262144, timeoutMs: 25 });
      console.log('good ' + good.status + ' ' + good.body);
      await next(id);
      await new Promise((ok) => setTimeout(ok, 100));
      require('fs').writeFileSync(process.env.OUT, JSON.stringify(seen));
      process.exit(0);`,
  });
  const out = `${k.folder}/seen.json`;
  await writeFile(out, '', { mode: 0o666 });
  await chmod(out, 0o666);
  const target = await k.make(
    { 'app.js': 'exports.handler = async () => { console.log("hello"); }' },
    { ...NODE, layerDigests: [digest], environment: { OUT: out } },
  );
  await k.call(target, {}, { requestId: 'r-1' });
  assert.ok(k.logs.lines.includes('bad 400'));
  assert.ok(k.logs.lines.includes('good 200 "OK"'));
  k.execute.retire(target.functionArn, new Set());
  await until(() => k.execute.sandboxes().length === 0);
  const seen = JSON.parse(await readFile(out, 'utf8')) as { type: string; record: Record<string, unknown> | string }[];
  const types = seen.map(({ type }) => type).filter((type) => type !== 'extension');
  assert.deepEqual(types, [
    'platform.initStart',
    'platform.telemetrySubscription',
    'platform.initRuntimeDone',
    'platform.initReport',
    'platform.start',
    'function',
    'platform.runtimeDone',
    'platform.report',
  ]);
  assert.match(String(seen.find(({ type }) => type === 'function')?.record), /r-1\tINFO\thello$/);
  assert.ok(seen.some(({ type, record }) => type === 'extension' && String(record).startsWith('good 200')));
});

test('an extension that waits for platform.runtimeDone before its next hears it from a custom runtime, too', async (t) => {
  const k = await kit(t, { sandboxesPerFunction: 1 });
  const digest = await layer(k, {
    patient: `
      let done = 0;
      let wake = () => {};
      const server = http.createServer((q, s) => { let b = ''; q.on('data', (d) => { b += d; }); q.on('end', () => { s.end(); done += JSON.parse(b).filter((e) => e.type === 'platform.runtimeDone').length; wake(); }); });
      await new Promise((ok) => server.listen(0, '127.0.0.1', ok));
      const id = (await register(['INVOKE'])).headers['lambda-extension-identifier'];
      await api('PUT', '/2022-07-01/telemetry', { types: ['platform'], buffering: { timeoutMs: 25 }, destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:' + server.address().port } }, { 'Lambda-Extension-Identifier': id });
      for (let events = 1; ; events++) {
        await next(id);
        while (done < events) await new Promise((ok) => { wake = ok; });
      }`,
  });
  const bootstrap = `${HEAD}(async () => {
    const base = '/2018-06-01/runtime/invocation/';
    for (;;) {
      const event = await api('GET', base + 'next');
      await api('POST', base + event.headers['lambda-runtime-aws-request-id'] + '/response', 'done');
    }
  })();`;
  const target = await k.make({ bootstrap }, { runtime: 'provided.al2023', layerDigests: [digest], timeoutMs: 3000 });
  assert.equal(value(await k.call(target)), 'done');
  assert.equal(value(await k.call(target)), 'done');
});
