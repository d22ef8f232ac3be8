// The commands against a real admin door and a stand-in for the Lambda API.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Exchange } from '../edge/contract.ts';
import type { StoredLogEvent, Trace } from '../observe/contract.ts';
import { type AdminPorts, createAdmin, isAdminPath } from '../server/admin.ts';
import { type TestServer, fakeTraces, rule, start } from '../server/testing.ts';
import { readClaim } from '../wire/sigv4/claim.ts';
import { runCli } from './main.ts';
import { duration, facets } from './status.ts';
import { type Io, table } from './terminal.ts';

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface RunOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly colours?: boolean;
}

async function run(
  args: readonly string[],
  { env = {}, cwd = tmpdir(), stdin = '', colours = false }: RunOptions = {},
): Promise<Result> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env,
    cwd,
    colours,
    readStdin: async () => Buffer.from(stdin),
  };
  const code = await runCli(args, io);
  return { code, out, err };
}

function someTrace(id: string): Trace {
  const steps = [{ gate: 'api-key', verdict: 'refuse', reason: 'no-key' }] as const;
  return { ...fakeTraces().open('restapi', 'GET', 'h', '/t'), id, steps: [...steps] };
}

function event(n: number, message: string): StoredLogEvent {
  return { stream: 's', timestampMs: n, ingestionMs: n, eventId: String(n).padStart(56, '0'), message };
}

async function portico(
  more: Partial<AdminPorts> = {},
  lambda?: (exchange: Exchange) => void | Promise<void>,
): Promise<TestServer> {
  const kept = [someTrace('bbbb-2'), someTrace('aaaa-1')];
  const ports: AdminPorts = {
    version: '0.1.0',
    startedMs: Date.now() - 125_000,
    host: '127.0.0.1',
    ephemeral: true,
    ready: () => true,
    status: () => ({
      accountId: '000000000000',
      functions: 1,
      runtimes: [{ runtime: 'python3.12', available: true, warning: 'served by 3.11' }],
    }),
    urls: () => [
      { url: 'http://abc.execute-api.localhost:1/stg', kind: 'REST API', behind: 'jobs, stage stg' },
      { url: 'http://127.0.0.1:1', kind: 'AWS APIs', behind: 'Lambda' },
    ],
    recentTraces: (limit) => kept.slice(0, limit),
    findTrace: (id) => kept.find((one) => one.id === id),
    explain: (trace) => ({ id: trace.id, summary: `about ${trace.id}`, steps: [], trace }),
    trust: () => ({ pem: 'PEM\n', file: '/data/ca.pem', fingerprint: 'AB:CD' }),
    renderExplanation: (explanation) => `${explanation.summary}\n`,
    logGroups: () => ['/aws/lambda/jobs', 'other'],
    readLogs: async (group, query) =>
      query.afterEventId === undefined ? [event(group === 'other' ? 500 : 1000, `from ${group}\n`)] : [],
    reset: async () => {},
    ...more,
  };
  const door = createAdmin(ports);
  return start(lambda ?? ((exchange) => exchange.reply(404, [], '{}')), {
    rules: [rule((exchange) => isAdminPath(exchange.path), door)],
  });
}

function at(server: TestServer): string[] {
  return ['--port', String(server.port)];
}

test('status shows facts and lists, as text or JSON', async () => {
  await using server = await portico();
  const text = await run(['status', ...at(server)]);
  assert.equal(text.code, 0, text.err);
  assert.equal(
    text.out,
    `Portico 0.1.0 at ${server.url} is ready, up for 2 min\n\n` +
      '  account id  000000000000\n  functions   1\n\nruntimes\n' +
      '  runtime     available  warning\n  python3.12  yes        served by 3.11\n',
  );
  const json = await run(['status', '--json', ...at(server)]);
  assert.equal((JSON.parse(json.out) as { functions: number }).functions, 1);
  const coloured = await run(['status', ...at(server)], { colours: true });
  assert.ok(coloured.out.startsWith('\u001b[1mPortico 0.1.0\u001b[0m'));
});

test('urls line up', async () => {
  await using server = await portico();
  const { out } = await run(['urls', ...at(server)]);
  assert.equal(
    out,
    'http://abc.execute-api.localhost:1/stg  REST API  jobs, stage stg\nhttp://127.0.0.1:1                      AWS APIs  Lambda\n',
  );
});

test('trust shows the authority and how to trust it, or its certificate alone', async () => {
  await using server = await portico();
  const { out } = await run(['trust', ...at(server)]);
  assert.match(out, /certificate +\/data\/ca\.pem\n +SHA-256 +AB:CD\n/);
  assert.match(out, /curl --cacert \/data\/ca\.pem/);
  assert.match(out, /security add-trusted-cert .* \/data\/ca\.pem/);
  assert.equal((await run(['trust', '--pem', ...at(server)])).out, 'PEM\n');
  assert.match((await run(['trust', '--json', ...at(server)])).out, /"fingerprint": "AB:CD"/);
});

test('explain tells of one request, by id, by its beginning, or the last refused', async () => {
  await using server = await portico();
  assert.equal((await run(['explain', 'aaaa-1', ...at(server)])).out, 'about aaaa-1\n');
  assert.equal((await run(['explain', 'aa', ...at(server)])).out, 'about aaaa-1\n');
  assert.equal((await run(['explain', ...at(server)])).out, 'about bbbb-2\n');
  assert.match((await run(['explain', '--json', 'aa', ...at(server)])).out, /"summary": "about aaaa-1"/);
  const unknown = await run(['explain', 'zzz', ...at(server)]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /^portico: No exchange zzz is kept/);
  await using quiet = await portico({ recentTraces: () => [] });
  assert.match((await run(['explain', ...at(quiet)])).err, /nothing has been refused/);
});

test('logs name the function, the group, or print all', async () => {
  await using server = await portico();
  assert.equal((await run(['logs', 'jobs', ...at(server)])).out, '1970-01-01T00:00:01.000Z from /aws/lambda/jobs\n');
  assert.equal(
    (await run(['logs', ...at(server)])).out,
    '1970-01-01T00:00:00.500Z other from other\n1970-01-01T00:00:01.000Z /aws/lambda/jobs from /aws/lambda/jobs\n',
  );
  assert.match(
    (await run(['logs', '/aws/lambda/jobs', '--json', ...at(server)])).out,
    /^\{"group":"\/aws\/lambda\/jobs",/,
  );
  const missing = await run(['logs', 'nothing', ...at(server)]);
  assert.equal(missing.code, 1);
  assert.match(missing.err, /There is no log group \/aws\/lambda\/nothing/);
});

test('following logs ends with exit code 3 when Portico stops', async () => {
  const server = await portico();
  const following = run(['logs', 'jobs', '--follow', '--since', '1', ...at(server)]);
  setTimeout(() => void server.listening.close(0), 100);
  const { code, out, err } = await following;
  assert.equal(code, 3);
  assert.match(out, /from \/aws\/lambda\/jobs/);
  assert.match(err, /^portico: Portico closed the connection/);
});

test('invoke signs the call, sends the payload and prints the answer', async () => {
  const seen: { exchange: Exchange; body: string }[] = [];
  await using server = await portico({}, async (exchange) => {
    seen.push({ exchange, body: (await exchange.body(1e6)).toString() });
    exchange.reply(200, ['X-Amz-Log-Result', Buffer.from('START\nEND\n').toString('base64')], '{"ok":true}');
  });
  const answer = await run([
    'invoke',
    'jobs:live',
    '--payload',
    '{"a":1}',
    '--tail',
    '--region',
    'eu-west-1',
    ...at(server),
  ]);
  assert.deepEqual(answer, { code: 0, out: '{"ok":true}\n', err: 'START\nEND\n' });
  const [{ exchange, body }] = seen as [(typeof seen)[0]];
  assert.equal(exchange.target, '/2015-03-31/functions/jobs%3Alive/invocations');
  assert.equal(body, '{"a":1}');
  assert.equal(exchange.headers['x-amz-invocation-type'], 'RequestResponse');
  assert.equal(exchange.headers['x-amz-log-type'], 'Tail');
  const claim = readClaim(exchange);
  assert.ok('accessKeyId' in claim);
  assert.deepEqual([claim.accessKeyId, claim.region, claim.service], ['portico', 'eu-west-1', 'lambda']);

  const folder = await mkdtemp(join(tmpdir(), 'portico-cli-'));
  await writeFile(join(folder, 'event.json'), '{"from":"file"}');
  await run(['invoke', 'jobs', '--payload', '@event.json', '--qualifier', '3', ...at(server)], { cwd: folder });
  await run(['invoke', 'jobs', '--payload', '-', ...at(server)], { stdin: '{"from":"stdin"}' });
  await run(['invoke', 'jobs', ...at(server)]);
  assert.deepEqual(
    seen.slice(1).map((one) => one.body),
    ['{"from":"file"}', '{"from":"stdin"}', '{}'],
  );
  assert.equal(seen[1]?.exchange.query, 'Qualifier=3');
  const absent = await run(['invoke', 'jobs', '--payload', '@nowhere.json', ...at(server)], { cwd: folder });
  assert.equal(absent.code, 2);
  await rm(folder, { recursive: true });
});

test('invoke tells function errors, refusals and accepted events apart', async () => {
  const replies: Record<string, (exchange: Exchange) => void> = {
    fails: (exchange) => exchange.reply(200, ['X-Amz-Function-Error', 'Unhandled'], '{"errorMessage":"boom"}'),
    missing: (exchange) =>
      exchange.reply(
        404,
        ['x-amzn-ErrorType', 'ResourceNotFoundException:http://x', 'x-amzn-RequestId', 'abc'],
        '{"Message":"Function not found: x"}',
      ),
    later: (exchange) => exchange.reply(202, ['x-amzn-RequestId', 'def']),
  };
  await using server = await portico({}, (exchange) => replies[exchange.path.split('/')[3] ?? '']?.(exchange));
  const fails = await run(['invoke', 'fails', ...at(server)]);
  assert.deepEqual([fails.code, fails.out], [4, '{"errorMessage":"boom"}\n']);
  assert.match(fails.err, /^portico: the function reported an error \(Unhandled\)/);
  const missing = await run(['invoke', 'missing', ...at(server)]);
  assert.equal(missing.code, 1);
  assert.equal(missing.err, 'portico: ResourceNotFoundException: Function not found: x\n  Why: portico explain abc\n');
  const later = await run(['invoke', 'later', '--event', ...at(server)]);
  assert.deepEqual(later, { code: 0, out: '', err: 'accepted, request def\n' });
});

test('in strict mode the token and the root keys come from the data folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-cli-'));
  const data = join(folder, "it's data");
  await mkdir(data);
  await using server = await portico({ token: 't0ken' });
  const strict = ['--auth', 'strict', '--data', data, ...at(server)];
  const before = await run(['env', ...strict]);
  assert.equal(before.code, 1);
  assert.match(before.err, /there are no root credentials in .* yet/);
  await writeFile(
    join(data, 'credentials.json'),
    JSON.stringify({ accessKeyId: 'AKIA1', secretAccessKey: "a'b+c/", adminToken: 't0ken' }),
  );
  const after = await run(['env', ...strict]);
  assert.match(after.out, /export AWS_ACCESS_KEY_ID=AKIA1\nexport AWS_SECRET_ACCESS_KEY='a'\\''b\+c\/'\n/);
  assert.equal((await run(['status', ...strict])).code, 0);
  const open = await run(['status', ...at(server)]);
  assert.equal(open.code, 1);
  assert.match(open.err, /needs "Authorization: Bearer <token>"[^]*--data DIR/);
  await rm(folder, { recursive: true });
});

test('env prints what every shell understands, and says when nothing answers', async () => {
  await using server = await portico();
  const shell = await run(['env', ...at(server)]);
  assert.equal(shell.err, '');
  assert.equal(
    shell.out,
    `export AWS_ENDPOINT_URL=${server.url}\nexport AWS_ACCESS_KEY_ID=portico\nexport AWS_SECRET_ACCESS_KEY=portico\n` +
      'export AWS_REGION=us-east-1\nexport AWS_DEFAULT_REGION=us-east-1\nunset AWS_SESSION_TOKEN AWS_PROFILE\n',
  );
  const json = JSON.parse((await run(['env', '--format', 'json', ...at(server)])).out) as Record<string, string>;
  assert.equal(json['AWS_ENDPOINT_URL'], server.url);
  assert.match((await run(['env', '--format', 'fish', ...at(server)])).out, /^set -gx AWS_ENDPOINT_URL 'http/);
  assert.match((await run(['env', '--format', 'powershell', ...at(server)])).out, /^\$env:AWS_ENDPOINT_URL = 'http/);
  const bad = await run(['env', '--format', 'csh', ...at(server)]);
  assert.equal(bad.code, 2);
  const port = await freePort();
  const silent = await run(['env', '--port', String(port)]);
  assert.equal(silent.code, 0);
  assert.match(silent.out, /^export AWS_ENDPOINT_URL=/);
  assert.match(silent.err, /^portico: no Portico answers at .*nothing listens there \(yet\)\n$/);
});

test('wrong usage is exit code 2, nobody there is 3', async () => {
  const port = String(await freePort());
  for (const command of [['status'], ['urls'], ['explain'], ['logs'], ['invoke', 'f']]) {
    const { code, err } = await run([...command, '--port', port]);
    assert.equal(code, 3, err);
    assert.match(
      err,
      /^portico: no Portico answers at http:\/\/127\.0\.0\.1:\d+: nothing listens there\n {2}Start it with "portico up"/,
    );
  }
  const usage: readonly (readonly [string[], RegExp])[] = [
    [['statsu'], /unknown command 'statsu'\n\(Did you mean status\?\)/],
    [['status', '--prot', '1'], /unknown option '--prot'\n\(Did you mean --port\?\)/],
    [['invoke'], /missing required argument 'name'/],
    [['status', '--port', 'x'], /--port must be a whole number/],
    [['status', '--port', '0'], /with port 0 the system chose the port/],
    [['status', '--endpoint', 'localhost:1'], /--endpoint must be an address/],
    [['up', '--auth', 'open', '--host', '0.0.0.0'], /--auth open is refused on host 0\.0\.0\.0/],
  ];
  for (const [args, message] of usage) {
    const { code, err } = await run(args);
    assert.equal(code, 2, err);
    assert.match(err, message);
    assert.doesNotMatch(err, /\n +at /);
  }
  const unknown = await run(['status'], { env: { PORTICO_HSOT: 'x' } });
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /PORTICO_HSOT is not a setting of Portico: did you mean PORTICO_HOST\?/);
});

test('something else on the port is told apart from Portico', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], '<html>'));
  assert.match((await run(['status', ...at(server)])).err, /answered no JSON; is it Portico\?/);
  await using empty = await start((exchange) => exchange.reply(404, [], 'nothing'));
  assert.match((await run(['status', ...at(empty)])).err, /answered 404 to .*is it Portico\?/);
  assert.match((await run(['env', ...at(empty)])).err, /it is not Portico/);
});

test('help teaches: every command has examples, and the exit codes are told', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  assert.match(out, /eval "\$\(portico env\)"/);
  assert.match(out, /Exit codes:\n {2}0 {2}done/);
  for (const command of ['up', 'env', 'status', 'urls', 'invoke', 'logs', 'explain']) {
    const help = await run([command, '--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, new RegExp(`Examples:\n {2}\\$ (cat .*)?(eval "\\$\\()?portico ${command}`), command);
  }
  assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
});

test('tables and durations', () => {
  assert.equal(
    table(
      [
        ['a', ''],
        ['long', 'b'],
      ],
      ' ',
    ),
    ' a\n long  b\n',
  );
  assert.deepEqual([1999, 61_000, 3_700_000, 90_000_000].map(duration), ['1 s', '1 min', '1 h 1 min', '1 d 1 h']);
  const io = { colours: false } as Io;
  assert.equal(facets({ warnings: ['one', 'two'], empty: [] }, io), '\nwarnings\n  one\n  two\n');
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
