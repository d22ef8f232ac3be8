// Nothing outlives Portico, however it ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { removeOwn } from './belongings.ts';
import { sweepSandboxes, writePidFile } from './drivers/process/leftovers.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A Portico in small: runs a function of each kind, tells their processes, and waits to be killed. */
const PORTICO = `
import { readFileSync, readdirSync } from 'node:fs';
import { openBlobs } from '${here('../blobs/filesystem.ts')}';
import { createExecute } from '${here('./execute.ts')}';
import { runnable, invocation, zip } from '${here('./testkit.test.ts')}';
const [dir] = process.argv.slice(2);
const blobs = await openBlobs(dir + '/blobs');
const logs = { stream: () => ({ write() {} }), flush: async () => {} };
const execute = createExecute({ blobs, logs, dataDir: dir + '/execute', endpoint: () => '', credentialsFor: () => ({ accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', expiresAtMs: Date.now() + 1e7 }) });
const make = async (name, text, settings) => {
  const { digest } = await blobs.put(zip([{ name, text, mode: 0o100755 }]));
  return runnable({ key: name, functionName: name.replace('.', ''), codeDigest: digest, ...settings });
};
const sleeper = 'const c = require("child_process").spawn("sleep", ["1000"], { stdio: "ignore" });';
const idle = await make('app.js', sleeper + 'exports.handler = async () => [process.pid, c.pid];', { runtime: 'nodejs22.x' });
const busy = await make('loop.py', 'import os, time\\ndef handler(e, c):\\n    open(e["file"], "w").write(str(os.getpid()))\\n    time.sleep(1000)\\n', { runtime: 'python3.11', handler: 'loop.handler', timeoutMs: 900000 });
const custom = await make('bootstrap', '#!/bin/sh\\necho $$ > ' + dir + '/custom\\nsleep 1000\\n', { runtime: 'provided.al2023', timeoutMs: 900000 });
void execute.invoke(invocation(busy, { file: dir + '/busy' }));
void execute.invoke(invocation(custom));
const { payload } = await execute.invoke(invocation(idle));
const pause = () => new Promise((resolve) => setTimeout(resolve, 250));
// The spares start when it is quiet, which starts one after another would keep it from. Until the parent listens, functions get a process of their own.
const fork = async (name) => {
  const who = await make('who.py', 'import os\\ndef handler(e, c):\\n    return [os.getpid(), os.getppid()]\\n', { key: name, functionName: name, runtime: 'python3.11', handler: 'who.handler' });
  const { payload } = await execute.invoke(invocation(who));
  if (JSON.parse(payload)[1] !== process.pid) return payload;
  execute.retire(who.functionArn, new Set());
  await pause();
};
let forked;
for (let i = 0, end = Date.now() + 60_000; Date.now() < end && !forked; i++) forked = await fork('who' + i);
if (!forked) throw new Error('no function was forked within a minute');
const stat = (pid) => { try { return readFileSync('/proc/' + pid + '/stat', 'latin1').split(') ')[1].split(' '); } catch { return []; } };
const childrenOf = (pid) => readdirSync('/proc').filter((name) => Number(stat(name)[1]) === pid).map(Number);
for (let i = 0; i < 100 && childrenOf(process.pid).length !== 6; i++) await pause();
const children = childrenOf(process.pid);
console.log(JSON.stringify({ pids: [...JSON.parse(payload), ...JSON.parse(forked), ...children.flatMap(childrenOf)], children }));
setInterval(() => {}, 1000);
`;

/** A process that has ended but was not waited for is as good as gone. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ') Z');
  return stat[stat.lastIndexOf(')') + 2] !== 'Z';
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('it did not happen within 30 seconds');
}

test('after kill -9 of Portico no process of a function is left', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-orphans-'));
  t.after(() => removeOwn(folder));
  await writeFile(join(folder, 'portico.mts'), PORTICO);
  const portico = spawn(process.execPath, [join(folder, 'portico.mts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => portico.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    portico.stdout.once('data', (data: Buffer) => resolve(data.toString()));
    portico.once('exit', (code) => reject(new Error(`ended with ${code} before it told of its processes`)));
  });
  const { pids, children } = JSON.parse(line) as { pids: number[]; children: number[] };
  // Besides the three sandboxes: a spare of Node.js, the parent of the Python function, and the watchdog.
  assert.equal(children.length, 6);
  assert.ok(children.includes(pids[3] as number));
  const read = async (name: string) => Number(await readFile(join(folder, name), 'utf8').catch(() => '0'));
  await until(async () => (await read('busy')) > 0 && (await read('custom')) > 0);
  pids.push(await read('busy'), await read('custom'), ...children);
  for (const pid of pids) assert.ok(await isAlive(pid), String(pid));
  portico.kill('SIGKILL');
  for (const pid of pids) await until(async () => !(await isAlive(pid)));
});

test('what outlived both Portico and its watchdog ends at the next start', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'portico-sweep-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const left = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const innocent = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  t.after(() => innocent.kill('SIGKILL'));
  await mkdir(join(root, 'left'));
  writePidFile(join(root, 'left'), left.pid as number);
  // A pid that was given to another process since.
  await mkdir(join(root, 'reused'));
  await writeFile(join(root, 'reused', 'pid'), `${innocent.pid} 1`);
  sweepSandboxes(root);
  await new Promise((resolve) => left.once('exit', resolve));
  assert.ok(await isAlive(innocent.pid as number));
  assert.deepEqual(await readdir(root), []);
});
