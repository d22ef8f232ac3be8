// Who functions are: under root somebody else, under any other user of Portico just that one.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { clientsAt, type Clients } from './clients.ts';
import { createFunction, createRole } from './gateway.ts';
import { openProgram } from './open-program.ts';
import { startPortico, type Portico, type Program, type StartOptions } from './portico.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const FUNCTIONS = 60_993;

/** What it is, which of the files it can read, and which of the folders it can list or write to. */
const NODE = `const fs = require('node:fs');
const can = (path, right) => { try { fs.accessSync(path, right); return true; } catch { return false; } };
exports.handler = async ({ files }) => ({
  uid: process.getuid(),
  read: files.filter((path) => can(path, fs.constants.R_OK)),
  written: [process.env.LAMBDA_TASK_ROOT, __filename, process.env.LAMBDA_RUNTIME_DIR].filter((path) => can(path, fs.constants.W_OK)),
  own: can(process.env.TMPDIR, fs.constants.W_OK),
});`;

interface Seen {
  readonly uid: number;
  readonly read: readonly string[];
  readonly written: readonly string[];
  readonly own: boolean;
}

async function started(t: TestContext, options: StartOptions): Promise<{ portico: Portico; clients: Clients }> {
  const portico = await startPortico(options);
  t.after(() => portico.stop());
  const clients = clientsAt(portico.url);
  await createRole(clients, 'walk');
  return { portico, clients };
}

/** A Portico whose interpreter everybody can read, wherever the checkout lies. */
function open(t: TestContext): { readonly program: Program; readonly env: NodeJS.ProcessEnv } {
  return { program: openProgram(t), env: { PORTICO_FROM: 'bundle' } };
}

async function look({ lambda }: Clients, name: string, files: readonly string[]): Promise<Seen> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ files }) }));
  return JSON.parse(Payload?.transformToString() ?? '') as Seen;
}

async function functionUserOf({ url }: Portico): Promise<unknown> {
  const status = (await (await fetch(`${url}/_portico/status`)).json()) as { functionUser: unknown };
  return status.functionUser;
}

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
}

test('under root a function reads nothing that Portico keeps', { skip: !isRoot && 'needs root' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-user-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o711);
  const data = join(folder, 'data');
  const { portico, clients } = await started(t, { data, ...open(t) });
  await createFunction(clients, 'first', 'node', NODE);
  await createFunction(clients, 'second', 'node', NODE);
  await look(clients, 'first', []);
  const files = [data, ...everyFile(data)];
  const secrets = ['master.key', 'credentials.json', 'portico.db', 'portico.db-wal'].map((name) => join(data, name));
  for (const file of secrets) assert.ok(files.includes(file), file);
  const seen = await look(clients, 'second', files);
  assert.equal(seen.uid, FUNCTIONS);
  assert.deepEqual(seen.written, []);
  assert.equal(seen.own, true);
  assert.equal(await functionUserOf(portico), '60993:60990');
  // A public certificate, process ids, the code of functions for who knows its name, what belongs to all functions, and copies of
  // the programs that begin them.
  const kept = seen.read.filter(
    (path) =>
      !/\/(pid|ca\.pem)$|\/execute\/(unpacked\/[^/]+\/.|bootstraps|compiled-60993|sandboxes\/[^/]+\/tmp)/.test(path),
  );
  assert.deepEqual(kept, []);
  assert.equal(statSync(data).mode & 0o777, 0o711);
});

test(
  'in a checkout that is closed to others functions run as root, and a warning says so',
  { skip: !isRoot && 'needs root' },
  async (t) => {
    const closed = open(t);
    chmodSync(closed.program.root, 0o700);
    // No other Node.js is to be found.
    const { portico, clients } = await started(t, { ...closed, env: { ...closed.env, PATH: '/nowhere' } });
    await createFunction(clients, 'first', 'node', NODE);
    assert.equal((await look(clients, 'first', [])).uid, 0);
    assert.match(portico.output(), /nodejs22\.x functions run as root, not as user 60993/);
  },
);

test('under root, --function-user same leaves functions root', { skip: !isRoot && 'needs root' }, async (t) => {
  const { portico, clients } = await started(t, { args: ['--function-user', 'same'] });
  await createFunction(clients, 'first', 'node', NODE);
  assert.equal((await look(clients, 'first', [])).uid, 0);
  assert.equal(await functionUserOf(portico), 'the one of Portico (root)');
});

test(
  'a Portico that is not root runs functions as itself, and says so',
  { skip: !isRoot && 'needs root' },
  async (t) => {
    const other = { uid: NOBODY, ...open(t) };
    const { portico, clients } = await started(t, other);
    await createFunction(clients, 'first', 'node', NODE);
    await createFunction(clients, 'second', 'custom', SHELL);
    const seen = await look(clients, 'first', []);
    assert.deepEqual([seen.uid, seen.own], [NOBODY, true]);
    assert.equal(String(await look(clients, 'second', [])), String(NOBODY));
    assert.equal(await functionUserOf(portico), `the one of Portico (${NOBODY})`);
    await assert.rejects(
      startPortico({ ...other, args: ['--function-user', '12345'] }),
      /only root can start processes of another user/,
    );
  },
);

const SHELL = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  id="$(curl -sS -D - -o /dev/null "$api/next" | tr -d '\\r' | sed -n 's/^lambda-runtime-aws-request-id: *//Ip')"
  id -u | curl -sS -o /dev/null --data-binary @- "$api/$id/response" || exit 1
done
`;
