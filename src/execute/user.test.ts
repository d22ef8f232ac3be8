// Under root functions are somebody else, who can neither read what Portico keeps nor change code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { build } from 'esbuild';
import { makeOwn, makePassage, removeOwn, removeOwnSync, removeTree } from './belongings.ts';
import { bootstrapsFor } from './bootstraps.ts';
import { sweepSandboxes } from './drivers/process/leftovers.ts';
import { Interpreters } from './interpreters.ts';
import { interpreterFor, runtimeStatus } from './runtimes.ts';
import type { Kit } from './testkit.test.ts';
import { kit, until, value } from './testkit.test.ts';
import { canReach, canRead, chooseUser } from './user.ts';

const asRoot = { skip: process.getuid?.() !== 0 && 'needs root' };
const { user } = chooseUser('auto');
const someone = { uid: 60_993, gid: 60_990, isAsked: false };

/** The Python of the system, which everybody can read; a version manager's below /root nobody else can. */
const SYSTEM_PYTHON = '/usr/bin';
const hasPython = existsSync(join(SYSTEM_PYTHON, 'python3'));

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'portico-user-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Tries what it must not, as a shell: every line that succeeds is printed. */
const TRIES = `
id -u; id -g; id -G
cat "$SECRET" 2>/dev/null && echo read a secret
ls "$(dirname "$SECRET")" 2>/dev/null && echo listed the data folder
ls "$LAMBDA_TASK_ROOT/.." 2>/dev/null && echo listed packages
for folder in "$LAMBDA_TASK_ROOT" "$LAMBDA_RUNTIME_DIR" "$TMPDIR/.."; do touch "$folder/new" 2>/dev/null && echo "wrote to $folder"; done
for file in "$LAMBDA_TASK_ROOT"/* "$LAMBDA_RUNTIME_DIR"/*; do (true >> "$file") 2>/dev/null && echo "wrote to $file"; chmod u+w "$file" 2>/dev/null && echo "changed $file"; done
echo kept > "$TMPDIR/own" && cat "$TMPDIR/own"
stat -c '%a %u' "$TMPDIR"
`;
const SEEN = ['60993', '60990', '60990', 'kept', '700 60993'];
const NODE = `exports.handler = async () => require('child_process').execFileSync('/bin/sh', ['-c', process.env.TRIES]).toString();`;
const PYTHON = `import os, subprocess
def handler(event, context):
    return subprocess.run(["/bin/sh", "-c", os.environ["TRIES"]], stdout=subprocess.PIPE).stdout.decode()
`;
const BOOTSTRAP = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
id=$(curl -s -D - -o /dev/null "$api/next" | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //Ip')
/bin/sh -c "$TRIES" | sed 's/.*/&\\\\n/' | tr -d '\\n' | sed 's/.*/"&"/' | curl -s -o /dev/null --data-binary @- "$api/$id/response"
sleep 100
`;

interface Kind {
  readonly name: string;
  readonly runtime: string;
  readonly files: Readonly<Record<string, string>>;
  readonly spares: readonly boolean[];
}

const KINDS: readonly Kind[] = [
  { name: 'Node.js', runtime: 'nodejs24.x', files: { 'app.js': NODE }, spares: [false, true] },
  { name: 'Python', runtime: 'python3.11', files: { 'app.py': PYTHON }, spares: [false, true] },
  { name: 'custom', runtime: 'provided.al2023', files: { bootstrap: BOOTSTRAP }, spares: [false] },
];

for (const { name, runtime, files, spares } of KINDS) {
  for (const ready of spares) {
    const how = ready ? ', from a process that was ready for it' : '';
    test(
      `a ${name} function is nobody of note: it reads its code and writes to its own folder${how}`,
      asRoot,
      async (t) => {
        const k = await kit(t, { user, spares: ready, ...(name === 'Python' && hasPython && { path: SYSTEM_PYTHON }) });
        const secret = join(k.folder, 'master.key');
        writeFileSync(secret, 'secret', { mode: 0o600 });
        const target = await k.make(files, { runtime, environment: { SECRET: secret, TRIES } });
        if (ready) await untilReady(k, runtime);
        const lines = (value(await k.call(target)) as string).trim().split('\n');
        if (isClosed(k, runtime)) assert.equal(lines[0], '0');
        else assert.deepEqual(lines, SEEN);
        k.execute.retire(target.functionArn, new Set());
        await until(() => k.execute.sandboxes().length === 0);
        assert.deepEqual(readdirSync(join(k.folder, 'execute/sandboxes')), []);
      },
    );
  }
}

/** The user of functions cannot read the interpreter, as where the whole checkout is closed to others; Portico's own runs it then. */
function isClosed(k: Kit, runtime: string): boolean {
  return k.execute.runtimeStatus(runtime).warning?.includes('functions run as root') ?? false;
}

/** A first function makes a spare worth while. */
async function untilReady(k: Kit, runtime: string): Promise<void> {
  const first: Record<string, string> = runtime.startsWith('node')
    ? { 'app.js': 'exports.handler = async () => 1;' }
    : { 'app.py': 'def handler(e, c):\n    return 1\n' };
  const target = await k.make(first, { runtime, functionName: 'first' });
  await k.call(target);
  k.execute.retire(target.functionArn, new Set());
  const sockets = join(k.folder, 'execute/spares');
  const isSealed = () => readdirSync(sockets).every((name) => statSync(join(sockets, name)).uid === 0);
  await new Promise((resolve) => setTimeout(resolve, 600));
  // Nobody can put another socket in the place of the one that sandboxes are told through.
  if (runtime.startsWith('python')) {
    await until(() => readdirSync(sockets).length === 1 && isSealed());
    assert.ok(isSealed());
  }
}

test('homedir answers as on AWS', asRoot, async (t) => {
  const k = await kit(t, { user });
  const source = `exports.handler = async () => require('os').homedir();`;
  const target = await k.make({ 'app.js': source }, { runtime: 'nodejs24.x' });
  assert.equal(value(await k.call(target)), isClosed(k, 'nodejs24.x') ? homedir() : '/home/sbx_user1051');
});

test('what a function writes goes with its sandbox, locked or not, whoever it is', async (t) => {
  const k = await kit(t, { user });
  const source = `const fs = require('fs');
exports.handler = async () => {
  const at = process.env.TMPDIR + '/a';
  fs.mkdirSync(at + '/b', { recursive: true });
  fs.writeFileSync(at + '/b/c', '');
  fs.symlinkSync('/etc', at + '/etc');
  // Who is Portico's own user can write here, too.
  try { fs.writeFileSync(require('path').dirname(process.env.TMPDIR) + '/more', ''); } catch {}
  for (const path of [at + '/b', at, process.env.TMPDIR]) fs.chmodSync(path, 0);
};`;
  const target = await k.make({ 'app.js': source }, { runtime: 'nodejs24.x' });
  assert.equal(value(await k.call(target)), null);
  k.execute.retire(target.functionArn, new Set());
  await until(() => k.execute.sandboxes().length === 0);
  assert.deepEqual(readdirSync(join(k.folder, 'execute/sandboxes')), []);
  assert.ok(existsSync('/etc/passwd'));
});

test('the AWS SDK finds its region and credentials, as a user that has no name', asRoot, async (t) => {
  const k = await kit(t, { user });
  const source = `import { STSClient } from '@aws-sdk/client-sts';
export async function handler() {
  const { config } = new STSClient({});
  return [await config.region(), (await config.credentials()).accessKeyId, await config.maxAttempts()];
}`;
  const target = await k.make({ 'app.js': await bundled(source) }, { runtime: 'nodejs24.x' });
  assert.deepEqual(value(await k.call(target)), ['us-east-1', 'ASIAX', 3]);
});

/** With its packages, as they may lie where the user of functions cannot get to. */
async function bundled(contents: string): Promise<string> {
  const stdin = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin, bundle: true, platform: 'node', format: 'cjs', write: false });
  return outputFiles[0]?.text ?? '';
}

test('what a killed Portico left of a function that was its own user is removed, locked or not', (t) => {
  const root = folder(t);
  const sandbox = join(root, 'sandbox');
  mkdirSync(join(sandbox, 'tmp/a/b'), { recursive: true });
  writeFileSync(join(sandbox, 'tmp/a/b/c'), '');
  writeFileSync(join(sandbox, 'more'), '');
  for (const path of ['tmp/a/b', 'tmp/a', 'tmp']) chmodSync(join(sandbox, path), 0);
  sweepSandboxes(root);
  assert.deepEqual(readdirSync(root), []);
});

test('what a killed Portico left of a function is removed by the user of functions', asRoot, (t) => {
  const root = folder(t);
  makeOwn(join(root, 'tmp'), someone);
  execFileSync('/bin/sh', ['-c', 'mkdir -p a/b .c && touch .c/d && ln -s /etc a/etc && chmod 0 a/b'], {
    ...someone,
    cwd: join(root, 'tmp'),
  });
  removeOwnSync(join(root, 'tmp'));
  assert.deepEqual(readdirSync(root), []);
  assert.ok(existsSync('/etc/passwd'));
});

test('a tree of root and of the user of functions is removed by both', asRoot, (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'tree/kept'), { recursive: true });
  writeFileSync(join(root, 'tree/kept/file'), '', { mode: 0o400 });
  makeOwn(join(root, 'tree/theirs'), someone);
  execFileSync('/bin/sh', ['-c', 'mkdir a && ln -s /etc a/etc && chmod 0 a'], {
    ...someone,
    cwd: join(root, 'tree/theirs'),
  });
  symlinkSync('/etc', join(root, 'tree/etc'));
  removeTree(join(root, 'tree'));
  assert.deepEqual(readdirSync(root), []);
  assert.ok(existsSync('/etc/passwd'));
});

test('what is not there needs no removal', async (t) => {
  await removeOwn(join(folder(t), 'never'));
  removeTree(join(folder(t), 'never'));
});

test(
  'an interpreter that the user of functions cannot read runs as Portico does, with a warning, or not at all',
  asRoot,
  (t) => {
    const root = folder(t);
    mkdirSync(join(root, 'bin'));
    chmodSync(root, 0o755);
    mkdirSync(join(root, 'closed'), { mode: 0o700 });
    const real = join(root, 'closed/python3');
    writeFileSync(real, `#!/bin/sh\necho '["${real}",[3,12,1],["${root}/closed"]]'\n`, { mode: 0o755 });
    symlinkSync(real, join(root, 'bin/python3'));

    const usual = new Interpreters(join(root, 'bin'), someone);
    const { warning, available } = runtimeStatus('python3.12', usual);
    assert.ok(available);
    assert.match(
      warning ?? '',
      /^python3\.12 functions run as root, not as user 60993: that user cannot read .*\/closed\/python3\./,
    );
    assert.equal(usual.userOf(interpreterFor('python3.12', usual)), undefined);

    const asked = new Interpreters(join(root, 'bin'), { ...someone, isAsked: true });
    assert.equal(runtimeStatus('python3.12', asked).available, false);
    assert.throws(() => interpreterFor('python3.12', asked), {
      code: 'runtime-not-installed',
      message: /cannot read .*\/closed\/python3/,
    });
  },
);

test('packages that the user of functions cannot read are named', asRoot, (t) => {
  const root = folder(t);
  chmodSync(root, 0o755);
  mkdirSync(join(root, 'site-packages'), { mode: 0o700 });
  const script = `#!/bin/sh\necho '["/bin/sh",[3,12,1],["${root}/site-packages"]]'\n`;
  writeFileSync(join(root, 'python3'), script, { mode: 0o755 });
  const { warning } = runtimeStatus('python3.12', new Interpreters(root, someone));
  assert.match(warning ?? '', /^python3\.12 functions do not find the packages in .*site-packages: user 60993/);
});

test('a custom runtime whose interpreter is closed to the user of functions is told so', asRoot, async (t) => {
  const k = await kit(t, { user });
  mkdirSync(join(k.folder, 'closed'), { mode: 0o700 });
  symlinkSync('/bin/sh', join(k.folder, 'closed/sh'));
  const target = await k.make({ bootstrap: `#!${k.folder}/closed/sh\n` }, { runtime: 'provided.al2023' });
  assert.match(
    JSON.stringify(value(await k.call(target))),
    /permission denied\. Portico: its first line names .*closed\/sh/,
  );
});

test('bootstraps are copied to where the user of functions can read them, if need be', (t) => {
  const root = folder(t);
  const source = join(root, 'source');
  mkdirSync(source, { mode: 0o700 });
  writeFileSync(join(source, 'node.cjs'), '1', { mode: 0o600 });
  chmodSync(root, 0o755);
  const copy = bootstrapsFor(someone, root, source);
  assert.equal(copy, join(root, 'bootstraps'));
  assert.ok(canRead(someone, join(copy, 'node.cjs')));
  assert.ok(canRead(someone, copy));
  assert.equal(bootstrapsFor(undefined, root, source), source);
  chmodSync(source, 0o755);
  chmodSync(join(source, 'node.cjs'), 0o644);
  assert.equal(bootstrapsFor(someone, root, source), source);
});

test('rights are those of owner, group and others, on every folder of the way and of where links lead', (t) => {
  const root = folder(t);
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, isAsked: false };
  writeFileSync(join(root, 'file'), '', { mode: 0o640 });
  assert.ok(canRead(own, join(root, 'file')));
  assert.ok(!canRead(someone, join(root, 'file')));
  makePassage(root);
  assert.ok(canReach(someone, join(root, 'file')));
  assert.ok(!canRead(someone, join(root, 'file')));
  assert.ok(canRead({ ...someone, gid: own.gid }, join(root, 'file')));
  chmodSync(join(root, 'file'), 0o644);
  mkdirSync(join(root, 'closed'), { mode: 0o700 });
  symlinkSync('../file', join(root, 'closed/link'));
  symlinkSync('closed/link', join(root, 'link'));
  assert.ok(!canRead(someone, join(root, 'closed/link')));
  assert.ok(canRead(someone, join(root, 'link')));
  assert.ok(!canReach(someone, join(root, 'nothing')));
});

test('who runs functions', () => {
  const own = process.getuid?.();
  assert.deepEqual(chooseUser('same'), {});
  assert.deepEqual(chooseUser(String(own)), {});
  if (own === 0) {
    assert.deepEqual(chooseUser('12345'), { user: { uid: 12_345, gid: 12_345, isAsked: true } });
    assert.deepEqual(chooseUser('12345:67'), { user: { uid: 12_345, gid: 67, isAsked: true } });
  } else {
    assert.deepEqual(chooseUser('auto'), {});
    assert.throws(() => chooseUser('12345'), { code: 'FUNCTION_USER', message: /only root can start processes/ });
  }
});

test('a root that may not change users says so', asRoot, () => {
  const script = `import { chooseUser } from ${JSON.stringify(new URL('./user.ts', import.meta.url).href)};
console.log(chooseUser('auto').warning); try { chooseUser('12345'); } catch (error) { console.log(error.message); }`;
  const args = ['--bounding-set=-setuid', '--inh-caps=-setuid', process.execPath, '--input-type=module', '-e', script];
  const said = execFileSync('setpriv', args, { encoding: 'utf8' });
  assert.match(
    said,
    /^Functions run as root: this root may not change users .*\nfunctions cannot run as user 12345: this root/,
  );
});
