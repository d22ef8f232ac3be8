// Sandboxes over time: reuse, concurrency, timeouts, crashes, memory, retirement, the end [lambda A1, A7, A10].
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ExecuteRefusal, Runnable } from './contract.ts';
import { isAlive } from './drivers/process/leftovers.ts';
import { invocation, kit, meetingPlace, runnable, until, value } from './testkit.test.ts';

const SHELL: Partial<Runnable> = { runtime: 'nodejs22.x', handler: 'app.handler' };
/** An event takes some tenths of one. */
const QUICK_MS = 10;
/** Counts its own invokes, and marks the folder it may write to. */
const COUNTING = {
  'app.js': `
const fs = require('fs'); const os = require('os');
let count = 0;
exports.handler = async (event) => {
  if (event.write) fs.writeFileSync(os.tmpdir() + '/mark', event.write);
  const mark = fs.existsSync(os.tmpdir() + '/mark') ? fs.readFileSync(os.tmpdir() + '/mark', 'utf8') : null;
  if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
  if (event.meet) {
    fs.writeFileSync(event.meet + '/' + process.pid, '');
    while (fs.readdirSync(event.meet).length < event.party) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (event.hang) while (true);
  if (event.exit !== undefined) process.exit(event.exit);
  return { count: ++count, pid: process.pid, mark };
};`,
};

/** What is there without any code. */
const LASTING = new Set(['package.json', 'empty']);

interface Counted {
  readonly count: number;
  readonly pid: number;
  readonly mark: string | null;
}

test('one sandbox serves one event after another', async (t) => {
  const { make, call, execute, logs } = await kit(t);
  const target = await make(COUNTING, SHELL);
  const first = value(await call(target)) as Counted;
  const second = value(await call(target)) as Counted;
  assert.deepEqual([first.count, second.count, second.pid], [1, 2, first.pid]);
  assert.equal(logs.streams.size, 1);
  assert.deepEqual(execute.sandboxes(), [
    { functionArn: target.functionArn, version: '$LATEST', busy: 0, idle: 1, queued: 0 },
  ]);
});

test('events at the same time get sandboxes of their own, and never share one', async (t) => {
  const k = await kit(t);
  const { make, call } = k;
  const target = await make(COUNTING, { ...SHELL, timeoutMs: 60_000 });
  const meet = await meetingPlace(k);
  const calls = Array.from({ length: 4 }, () => call(target, { meet, party: 4 }));
  const answers = (await Promise.all(calls)).map((one) => value(one) as Counted);
  assert.equal(new Set(answers.map(({ pid }) => pid)).size, 4);
  const again = value(await call(target)) as Counted;
  assert.ok(answers.some(({ pid }) => pid === again.pid));
});

test('a burst of quick events is served by few sandboxes', async (t) => {
  const { make, call, logs } = await kit(t);
  for (let round = 0; ; round += 1) {
    assert.ok(round < 20, 'no burst was quick on this machine');
    const before = logs.streams.size;
    const target = await make(COUNTING, { ...SHELL, functionName: `f${round}` });
    await call(target);
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => call(target)));
    // One that others kept from the processor holds its sandbox up, and another one starts: that was no quick burst.
    if (outcomes.some(({ durationMs }) => durationMs > QUICK_MS)) continue;
    const sandboxes = logs.streams.size - before;
    return assert.ok(sandboxes <= 4, `${sandboxes} sandboxes`);
  }
});

test('reserved concurrency and the account refuse at once', async (t) => {
  const { make, call } = await kit(t, { accountConcurrency: 2 });
  const reserved = await make(COUNTING, { ...SHELL, reservedConcurrency: 1 });
  const free = await make(COUNTING, { ...SHELL, functionName: 'g' });
  const running = call(reserved, { waitMs: 200 });
  await assert.rejects(call(reserved), { code: 'reserved-concurrency' });
  const other = call(free, { waitMs: 200 });
  await assert.rejects(call(free), { code: 'account-concurrency' });
  await Promise.all([running, other]);
  await call(free);
  await assert.rejects(call({ ...reserved, reservedConcurrency: 0 }), { code: 'reserved-concurrency' });
});

test('a timeout ends the process; the next event starts it again in the same folder', async (t) => {
  const { make, call, logs } = await kit(t);
  const target = await make(COUNTING, { ...SHELL, timeoutMs: 1000 });
  const before = value(await call(target, { write: 'kept' })) as Counted;
  const late = await call(target, { hang: true }, { requestId: 'r-1', tail: true });
  assert.equal(late.errorKind, 'timeout');
  assert.equal(
    late.payload,
    '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r-1 Error: Task timed out after 1.00 seconds"}',
  );
  const after = value(await call(target)) as Counted;
  assert.deepEqual([after.count, after.mark], [1, 'kept']);
  assert.notEqual(after.pid, before.pid);
  assert.equal(logs.streams.size, 1);
  const tail = Buffer.from(late.logTail ?? '', 'base64')
    .toString()
    .split('\n');
  assert.equal(tail[0], 'START RequestId: r-1 Version: $LATEST');
  assert.match(tail[1] ?? '', /^\d{4}-.*Z r-1 Task timed out after 1\.00 seconds$/);
  assert.equal(tail[2], 'END RequestId: r-1');
  const [, durationMs] =
    /^REPORT RequestId: r-1\tDuration: (\d+\.\d\d) ms\t.*\tStatus: timeout$/.exec(tail[3] ?? '') ?? [];
  assert.ok(Number(durationMs) >= 999, tail[3]);
});

test('a crash is told, and the next event starts anew', async (t) => {
  const { make, call, logs } = await kit(t);
  const target = await make(COUNTING, SHELL);
  await call(target, { write: 'kept' });
  const crash = await call(target, { exit: 3 }, { requestId: 'r-1' });
  assert.equal(crash.errorKind, 'exit');
  const message = 'RequestId: r-1 Error: Runtime exited with error: exit status 3';
  assert.equal(crash.payload, JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: message }));
  assert.ok(logs.lines.includes(`${message}\nRuntime.ExitError`));
  assert.ok(
    logs.lines.some(
      (line) =>
        line.startsWith('REPORT RequestId: r-1') && line.endsWith('Status: error\tError Type: Runtime.ExitError'),
    ),
  );
  assert.deepEqual({ ...(value(await call(target)) as Counted), pid: 0 }, { count: 1, pid: 0, mark: 'kept' });
});

test('processes that a function leaves behind go with it', async (t) => {
  const { make, call, execute } = await kit(t);
  const source = `
const { spawn } = require('child_process');
exports.handler = async () => spawn('sleep', ['1000'], { stdio: 'ignore' }).pid;`;
  const target = await make({ 'app.js': source }, SHELL);
  const pid = value(await call(target)) as number;
  assert.ok(isAlive(pid));
  await execute.close(0);
  // A signal takes its time, and in a container there may be nobody who waits for orphans.
  await until(() => !isAlive(pid));
});

test('a function above its memory is ended', async (t) => {
  const { make, call } = await kit(t);
  const source =
    'exports.handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(8e6, 1)); await new Promise((r) => setTimeout(r, 5)); } };';
  const outcome = await call(await make({ 'app.js': source }, { ...SHELL, memoryMb: 128 }));
  assert.equal(outcome.errorKind, 'out-of-memory');
  assert.match(
    outcome.payload.toString(),
    /"errorType":"Runtime\.ExitError","errorMessage":"RequestId: .* Error: Runtime exited with error: signal: killed"/,
  );
});

test('oversized events and responses', async (t) => {
  const { make, call } = await kit(t);
  const target = await make(
    { 'app.js': 'exports.handler = async (e) => (e.n ? "x".repeat(e.n) : e.text.length)' },
    SHELL,
  );
  assert.equal(value(await call(target, { text: '\u00e9'.repeat(2_900_000) })), 2_900_000);
  assert.equal((value(await call(target, { n: 6_291_554 })) as string).length, 6_291_554);
  const large = await call(target, { n: 6_291_555 });
  assert.equal(large.errorKind, 'response-too-large');
  assert.equal(value(await call(target, { text: 'ok' })), 2);
});

test('init that takes too long begins again inside the invoke', async (t) => {
  const { make, call } = await kit(t);
  const target = await make({ 'app.py': 'import time\ntime.sleep(30)\ndef handler(e, c): pass\n' }, { timeoutMs: 300 });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const outcome = call(target);
  // The ten seconds of init, and then the invoke's own timeout.
  const pump = setInterval(() => t.mock.timers.tick(1000), 20);
  t.after(() => clearInterval(pump));
  assert.equal((await outcome).errorKind, 'timeout');
});

test('retired sandboxes end; busy ones answer first', async (t) => {
  const { make, call, execute, folder } = await kit(t);
  const old = await make(COUNTING, SHELL);
  const busy = call(old, { waitMs: 150 });
  await call(old);
  const current: Runnable = { ...old, key: 'current' };
  await call(current);
  execute.retire(old.functionArn, new Set([current.key]));
  assert.equal((value(await busy) as Counted).count, 1);
  await until(() => execute.sandboxes().length === 1);
  assert.equal((await readdir(join(folder, 'execute', 'sandboxes'))).length, 1);
});

test('idle sandboxes end after a while, and the code folder with the last of them', async (t) => {
  const { make, call, execute, folder } = await kit(t, { idleMs: 60 });
  await call(await make(COUNTING, SHELL));
  await until(() => execute.sandboxes().length === 0);
  const [boot] = await readdir(join(folder, 'execute', 'unpacked'));
  const unpacked = join(folder, 'execute', 'unpacked', boot ?? '');
  await until(async () => (await readdir(unpacked)).every((name) => LASTING.has(name)));
});

test('provisioned sandboxes stand ready before the first event', async (t) => {
  const { make, call, execute } = await kit(t);
  const source = 'exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE';
  const target = await make({ 'app.js': source }, { ...SHELL, provisionedConcurrency: 2 });
  execute.prepare?.(target);
  await until(() => execute.sandboxes()[0]?.idle === 2);
  assert.equal(value(await call(target)), 'provisioned-concurrency');
});

test('credentials are renewed with the next event before they run out', async (t) => {
  let made = 0;
  const credentialsFor = () => ({
    accessKeyId: `ASIA${++made}`,
    secretAccessKey: 's',
    sessionToken: 't',
    expiresAtMs: Date.now() + (made === 1 ? 1000 : 3_600_000),
  });
  const { make, call } = await kit(t, { credentialsFor });
  const node = await make({ 'app.js': 'exports.handler = async () => process.env.AWS_ACCESS_KEY_ID' }, SHELL);
  const first = value(await call(node)) as string;
  assert.notEqual(first, 'ASIA1');
  assert.equal(value(await call(node)), first);
  made = 0;
  const python = await make(
    { 'app.py': 'import os\ndef handler(e, c):\n    return os.environ["AWS_ACCESS_KEY_ID"]\n' },
    {},
  );
  assert.notEqual(value(await call(python)), 'ASIA1');
});

test('a caller that has left while waiting is not served; a running function is not disturbed', async (t) => {
  const { make, execute, call } = await kit(t, { sandboxesPerFunction: 1 });
  const target = await make(COUNTING, SHELL);
  const controller = new AbortController();
  const running = execute.invoke(invocation(target, { waitMs: 1000 }, { signal: controller.signal }));
  const waiting = execute.invoke(invocation(target, {}, { signal: controller.signal }));
  waiting.catch(() => {});
  await until(() => execute.sandboxes()[0]?.busy === 1);
  controller.abort();
  await assert.rejects(waiting, { code: 'cancelled' });
  assert.equal((value(await running) as Counted).count, 1);
  assert.equal((value(await call(target)) as Counted).count, 2);
});

test('what cannot run is refused with a reason', async (t) => {
  const { execute, make } = await kit(t, { path: '' });
  const refusal = (settings: Partial<Runnable>) =>
    execute
      .invoke(invocation(runnable({ codeDigest: `sha256:${'0'.repeat(64)}`, ...settings })))
      .catch((error: ExecuteRefusal) => [error.code, error.message]);
  const [python, why] = (await refusal({ runtime: 'python3.12' })) as [string, string];
  assert.equal(python, 'runtime-not-installed');
  assert.match(why, /python3\.12 functions need Python, and no Python is on this machine's PATH: install Python 3/);
  assert.match(((await refusal({ runtime: 'java21' })) as string[])[1] ?? '', /not java21/);
  assert.equal(((await refusal({ packageType: 'Image' })) as string[])[0], 'image-unavailable');
  assert.equal(((await refusal(SHELL)) as string[])[0], 'code-missing');
  await execute.close(0);
  await assert.rejects(execute.invoke(invocation(await make(COUNTING, SHELL))), { code: 'shutting-down' });
});

test('closing lets running events finish, for as long as it is told to', async (t) => {
  const { make, call, execute } = await kit(t);
  const target = await make(COUNTING, SHELL);
  await call(target);
  const quick = call(target, { waitMs: 300 });
  const slow = call({ ...target, key: 'slow' }, { waitMs: 60_000 });
  await until(() => execute.sandboxes().every(({ busy, queued }) => busy === 1 && queued === 0));
  await execute.close(2000);
  assert.equal((value(await quick) as Counted).count, 2);
  assert.equal((await slow).errorKind, 'exit');
});

test('reset ends everything and then serves again', async (t) => {
  const { make, call, execute } = await kit(t);
  const target = await make(COUNTING, SHELL);
  await call(target, { write: 'x' });
  await execute.reset();
  assert.deepEqual(execute.sandboxes(), []);
  assert.deepEqual({ ...(value(await call(target)) as Counted), pid: 0 }, { count: 1, pid: 0, mark: null });
});
