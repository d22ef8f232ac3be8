// portico up as a real process: banner, signals, and starts that fail.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';

const FIXTURE = join(import.meta.dirname, 'up.fixture.ts');

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly exit: Promise<number | null>;
}

function run(kind: string, env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [FIXTURE, kind], {
    env: { PATH: process.env['PATH'], ...env },
    cwd: import.meta.dirname,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, out: () => out, err: () => err, exit };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await pause(5))
    assert.ok(Date.now() < end, 'nothing happened in 30 s');
}

test('the banner says where, as whom and what next, and a signal ends it cleanly', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, out, err, exit } = run('fine');
    await until(() => err().includes('warning'));
    assert.match(out(), /^Portico 1\.2\.3 is ready on http:\/\/127\.0\.0\.1:\d+\n/);
    assert.match(out(), /\n {2}account {2}000000000000\n {2}region {3}us-east-1\n {2}auth {5}strict \(/);
    assert.match(out(), /AKIAROOT\n +secret access key {2}secret\n/);
    assert.match(out(), /eval "\$\(npx portico env --auth strict --data \/data\)"/);
    assert.equal(err(), 'warning python3.9 is served by python3.11\n');
    child.kill(signal);
    assert.equal(await exit, 0);
    assert.match(err(), /Stopping/);
  }
});

test('a second signal stops at once', async () => {
  const { child, out, err, exit } = run('slow');
  await until(() => out().includes('ready'));
  child.kill('SIGTERM');
  await until(() => err().includes('Stopping'));
  child.kill('SIGTERM');
  assert.equal(await exit, 143);
});

test('it lives on, and stops cleanly, when nobody reads its log any more', async () => {
  const { child, out, exit } = run('fine');
  await until(() => out().includes('ready'));
  child.stderr?.destroy();
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
});

test('what fails while stopping is told and counted', async () => {
  const { child, out, err, exit } = run('broken');
  await until(() => out().includes('ready'));
  child.kill('SIGTERM');
  assert.equal(await exit, 1);
  assert.match(err(), /portico: while stopping: disk full\n/);
});

test('a start that fails is one line, a hint and a non-zero exit, never a stack', async () => {
  const known = run('known');
  assert.equal(await known.exit, 1);
  assert.equal(known.err(), 'portico: port 1 is in use\n  take port 2\n');
  const unknown = run('unknown');
  assert.equal(await unknown.exit, 1);
  assert.equal(unknown.err(), 'portico: something\n');
  const debug = run('unknown', { PORTICO_LOG_LEVEL: 'debug' });
  await debug.exit;
  assert.match(debug.err(), /TypeError: something\nof several lines\n +at /);
});

test('a wrong configuration is exit code 2', async () => {
  const { err, exit } = run('fine', { PORTICO_PORT: 'x' });
  assert.equal(await exit, 2);
  assert.match(err(), /^portico: PORTICO_PORT must be a whole number/);
});
