// The command line against the real program: starts that fail, the lines it prints, and a stop that lets open requests finish.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { withFolder } from '../contract/folder.ts';
import { BIN, ownEnvironment, portico as command, run, type Ran } from './cli.ts';
import { ask, clientsAt, type Clients } from './clients.ts';
import { createFunction, createRole, plannedKey, RestApi } from './gateway.ts';
import { pause, startPortico, type Portico } from './portico.ts';

/** One line that says what, one that says what to do, and no stack. */
function failed(ran: Ran, code: number, what: RegExp, hint: RegExp): void {
  assert.equal(ran.code, code, ran.err + ran.out);
  const [line = '', next = '', ...rest] = ran.err.split('\n');
  assert.match(line, what);
  assert.match(line, /^portico: /);
  assert.match(next, hint);
  assert.deepEqual(rest, [''], ran.err);
  assert.doesNotMatch(ran.err, /^\s+at /m);
  assert.equal(ran.out, '');
}

function up(data: string, ...more: string[]): Promise<Ran> {
  return command(['up', '--port', '0', '--data', data, ...more]);
}

test('a port in use', async () => {
  const first = await startPortico();
  const second = await command(['up', '--ephemeral', '--port', String(first.port)]);
  await first.stop();
  failed(second, 1, new RegExp(`${first.port}.*in use|in use.*${first.port}`), /--port/);
});

test('a data folder that cannot be written', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '');
    failed(await up(join(folder, 'file', 'data')), 1, /cannot be used/, /--data DIR/);
    failed(await up('/proc/portico'), 1, /cannot be used/, /--data DIR/);
    await mkdir(join(folder, 'data', 'portico.db'), { recursive: true });
    failed(await up(join(folder, 'data')), 1, /portico\.db/, /./);
  }));

/** A data folder as a Portico leaves it. */
async function usedFolder(folder: string): Promise<string> {
  const data = join(folder, 'used');
  const first = await startPortico({ data });
  await createRole(clientsAt(first.url), 'walk');
  await first.stop();
  return data;
}

test('a damaged database, a newer one, and one that is in use', () =>
  withFolder(async (folder) => {
    const data = await usedFolder(folder);
    const file = join(data, 'portico.db');
    const whole = await readFile(file);

    const holder = await startPortico({ data });
    failed(await up(data), 1, /in use by process \d+/, /Stop the Portico/);
    await holder.stop();

    await writeFile(file, 'no database at all, but long enough to be read as a header '.repeat(4));
    failed(await up(data), 1, /damaged/, /backup/);

    await writeFile(file, whole);
    await truncate(file, Math.floor(whole.length / 2));
    failed(await up(data), 1, /damaged/, /backup/);

    await writeFile(file, whole);
    const db = new DatabaseSync(file);
    db.exec(`UPDATE meta SET value = '99' WHERE name = 'schema_version'`);
    db.close();
    failed(await up(data), 1, /schema version 99/, /newer Portico/);
  }));

test('credentials that are no JSON', () =>
  withFolder(async (folder) => {
    const data = await usedFolder(folder);
    await writeFile(join(data, 'credentials.json'), '{"accessKeyId":');
    failed(await up(data), 1, /credentials\.json/, /makes new root credentials/);
  }));

test('settings that do not exist or do not fit are refused by name', () =>
  withFolder(async (folder) => {
    failed(await command(['up'], { env: { PORTICO_COLOUR: 'blue' } }), 2, /PORTICO_COLOUR is not a setting/, /Known: /);
    await writeFile(join(folder, 'portico.yaml'), 'prot: 8000\n');
    failed(await command(['up'], { cwd: folder }), 2, /prot.*did you mean port\?/, /Known: /);
    await writeFile(join(folder, 'portico.yaml'), 'port: [1\n');
    failed(await command(['up'], { cwd: folder }), 2, /portico\.yaml/, /./);
    failed(await command(['up', '--port', '99999']), 2, /port must be/, /./);
    failed(await command(['up', '--host', '0.0.0.0', '--auth', 'open']), 2, /open/, /./);
  }));

test('a command for a Portico that is not there says so', async () => {
  for (const args of [['status'], ['urls'], ['logs'], ['explain'], ['invoke', 'f']])
    failed(await command([...args, '--port', '1']), 3, /no Portico answers at http:\/\/127\.0\.0\.1:1/, /portico up/);
});

let portico: Portico;
let clients: Clients;
let api: RestApi;
let at: string[];

const SOURCE = `exports.handler = async (event) => {
  if (event.fail) throw new Error('as asked');
  if (event.path) console.log('asked');
  if (event.path) await new Promise((resolve) => setTimeout(resolve, 1500));
  console.log('heard', event.name);
  return { statusCode: 200, body: 'fine' };
};`;

before(async () => {
  portico = await startPortico();
  clients = clientsAt(portico.url);
  at = ['--port', String(portico.port)];
  await createRole(clients, 'walk');
  await createFunction(clients, 'talker', 'node', SOURCE);
  api = await RestApi.create(clients, portico, { name: 'told' });
  await api.proxy('GET', '/slow', 'talker');
  await api.proxy('GET', '/guarded', 'talker', { keyRequired: true });
  await api.deploy('stg');
  await plannedKey(clients, 'told', { apiStages: [{ apiId: api.id, stage: 'stg' }] });
});
after(() => portico.stop());

test('env is what a shell can evaluate', async () => {
  const script = `eval "$("$NODE" "$BIN" env --port ${portico.port})"; echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_DEFAULT_REGION \${AWS_ACCESS_KEY_ID:?} \${AWS_SECRET_ACCESS_KEY:?} [\${AWS_SESSION_TOKEN-}]"`;
  const env = { NODE: process.execPath, BIN, AWS_SESSION_TOKEN: 'left over' };
  const { code, out, err } = await run('sh', ['-eu', '-c', script], { env });
  assert.deepEqual([code, err], [0, '']);
  assert.equal(out, `${portico.url} us-east-1 us-east-1 portico portico []\n`);
});

test('status counts what runs', async () => {
  const { code, out } = await command(['status', ...at]);
  assert.equal(code, 0);
  assert.match(out, new RegExp(`^Portico \\S+ at ${portico.url} is ready, up for`));
  assert.match(out, /\n {2}functions +1\n/);
  assert.match(out, /\n {2}rest apis +1\n/i);
  const { runtimes } = JSON.parse((await command(['status', '--json', ...at])).out) as {
    runtimes: { runtime: string }[];
  };
  assert.ok(runtimes.some(({ runtime }) => runtime === 'nodejs22.x'));
});

test('every address that urls lists answers', async () => {
  const { out } = await command(['urls', '--json', ...at]);
  const list = JSON.parse(out) as { url: string; kind: string; behind: string }[];
  const stage = list.find(({ kind }) => kind === 'REST API');
  assert.deepEqual(stage, {
    url: `http://${api.id}.execute-api.localhost:${portico.port}/stg`,
    kind: 'REST API',
    behind: 'told, stage stg',
  });
  for (const { url } of list) {
    const { host, pathname, port } = new URL(url);
    assert.notEqual((await ask(Number(port), pathname, { host })).status, 404, url);
  }
});

test('invoke prints the answer, and a function error has its own exit code', async () => {
  const good = await command(['invoke', 'talker', '--payload', '-', '--tail', ...at], { input: '{"name":"one"}' });
  assert.deepEqual([good.code, good.out], [0, '{"statusCode":200,"body":"fine"}\n']);
  assert.match(good.err, /INFO\theard one/);
  const bad = await command(['invoke', 'talker', '--payload', '{"fail":true}', ...at]);
  assert.equal(bad.code, 4);
  assert.match(bad.out, /"errorMessage":"as asked"/);
  const missing = await command(['invoke', 'nosuch', ...at]);
  assert.equal(missing.code, 1);
  assert.match(missing.err, /^portico: .*Function not found: .*:function:nosuch/);
});

test('logs print what functions wrote, and follow what they write', async () => {
  await command(['invoke', 'talker', '--payload', '{"name":"before"}', ...at]);
  assert.match((await command(['logs', 'talker', '--since', '1h', ...at])).out, /^\S+Z .*INFO\theard before$/m);
  const following = spawn(process.execPath, [BIN, 'logs', 'talker', '--follow', ...at], {
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let seen = '';
  following.stdout.setEncoding('utf8').on('data', (piece: string) => (seen += piece));
  for (let n = 0; !seen.includes('heard later'); n++) {
    assert.ok(n < 40, `followed only: ${seen}`);
    await command(['invoke', 'talker', '--payload', '{"name":"later"}', ...at]);
    await pause(50);
  }
  following.kill();
});

test('explain tells of the last refusal, of an id, and of the beginning of one', async () => {
  const { requestId } = await api.call('/stg/guarded');
  for (const args of [[], [requestId], [requestId.slice(0, 13)]]) {
    const { code, out } = await command(['explain', ...args, ...at]);
    assert.equal(code, 0);
    assert.match(out, /^GET \/stg\/guarded was refused with 403 by restapi\n/);
    assert.match(out, /\nWhy: No API key was sent\n/);
    assert.match(out, /\nWhat would have passed:\n {2}Send x-api-key with the value of an enabled key/);
  }
  const missing = clients.s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' }));
  const error = (await missing.catch((caught: unknown) => caught)) as { $metadata: { requestId: string } };
  assert.match(error.$metadata.requestId, /^[\dA-F]{16}$/);
  const s3 = await command(['explain', error.$metadata.requestId, ...at]);
  assert.match(s3.out, /^HEAD \/no-such-bucket\/? was refused with 404 by control\n/);
  const unknown = await command(['explain', 'ffffffff', ...at]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /^portico: No exchange ffffffff is kept[^\n]*\n$/);
});

test('reset empties an ephemeral Portico, and it goes on serving', async () => {
  const other = await startPortico();
  await createRole(clientsAt(other.url), 'walk');
  await createFunction(clientsAt(other.url), 'talker', 'node', SOURCE);
  assert.equal((await ask(other.port, '/_portico/reset', { method: 'POST' })).status, 200);
  assert.deepEqual((await clientsAt(other.url).lambda.send(new ListFunctionsCommand({}))).Functions, []);
  await createRole(clientsAt(other.url), 'walk');
  await createFunction(clientsAt(other.url), 'talker', 'node', SOURCE);
  assert.equal((await command(['invoke', 'talker', '--port', String(other.port)])).code, 0);
  await other.stop();
});

test('SIGTERM lets an open request finish and ends with 0', async () => {
  const other = await startPortico();
  const own = clientsAt(other.url);
  await createRole(own, 'walk');
  await createFunction(own, 'talker', 'node', SOURCE);
  const slow = await RestApi.create(own, other, { name: 'slow' });
  await slow.proxy('GET', '/slow', 'talker');
  await slow.deploy('stg');
  const open = slow.call('/stg/slow');
  const asked = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/talker', filterPattern: 'asked' });
  for (let found = 0; found === 0; await pause(20))
    found = (await own.logs.send(asked).catch(() => undefined))?.events?.length ?? 0;
  await other.stop('SIGTERM');
  assert.deepEqual([(await open).status, (await open).text], [200, 'fine']);
  assert.equal(other.process.exitCode, 0, other.output());
});
