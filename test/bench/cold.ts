// Cold starts of a hello handler, without the HTTP door: first answer of a new sandbox, warm call, bare interpreter, in turn.
//   node test/bench/cold.ts [rounds [user]]        PATH decides which python3 is used, user (auto, same) who runs functions
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobs } from '../../src/blobs/filesystem.ts';
import type { Execute, Runnable } from '../../src/execute/contract.ts';
import { createExecute } from '../../src/execute/execute.ts';
import { chooseUser } from '../../src/execute/user.ts';
import { zip } from '../../tools/zip.ts';
import { median } from './rounds.ts';

const rounds = Number(process.argv[2] ?? 20);
const { user } = chooseUser(process.argv[3] ?? 'auto');
const PAUSE_MS = 400;

const NODE = `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ hello: 'world', path: event.path }) });`;
const PYTHON = `def handler(event, context):
    return {"statusCode": 200, "body": "hello world"}
`;
const PYTHON_JSON = `import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"hello": "world", "path": event.get("path")})}
`;

const folder = mkdtempSync(join(tmpdir(), 'portico-cold-'));
// Functions that run as somebody else have to get through it.
chmodSync(folder, 0o711);
const blobs = await openBlobs(join(folder, 'blobs'));
const logs = { stream: () => ({ write: () => {} }), flush: async () => {} };
const credentials = { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', expiresAtMs: Date.now() + 36e5 };

function open(name: string, spares: boolean): Execute {
  return createExecute({
    blobs,
    logs,
    spares,
    user,
    dataDir: join(folder, name),
    endpoint: () => 'http://127.0.0.1:4566',
    credentialsFor: () => credentials,
  });
}

async function hello(runtime: string, file: string, text: string): Promise<Runnable> {
  const { digest } = await blobs.put(zip([{ name: file, data: Buffer.from(text), mode: 0o644 }]));
  return {
    key: '',
    account: '000000000000',
    region: 'us-east-1',
    functionName: file,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${file}`,
    version: '$LATEST',
    packageType: 'Zip',
    codeDigest: digest,
    runtime,
    handler: 'app.handler',
    layerDigests: [],
    environment: {},
    memoryMb: 512,
    timeoutMs: 10_000,
    ephemeralMb: 512,
    architecture: 'x86_64',
    roleArn: 'arn:aws:iam::000000000000:role/r',
    logging: { format: 'Text', group: '/aws/lambda/x' },
  };
}

async function call(execute: Execute, runnable: Runnable): Promise<number> {
  const begun = performance.now();
  const payload = '{"path":"/hello"}';
  const outcome = await execute.invoke({ runnable, invokedArn: '', requestId: randomUUID(), payload });
  if (outcome.errorKind !== undefined) throw new Error(outcome.payload.toString());
  return performance.now() - begun;
}

function bare(command: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    spawn(command, args, { stdio: 'ignore' }).on('exit', () => resolve(performance.now() - begun));
  });
}

const executes = { off: open('off', false), on: open('on', true) };
const cases = [
  { title: 'Node.js', bare: ['-e', '0'], runnable: await hello('nodejs24.x', 'app.js', NODE) },
  { title: 'Python', bare: ['-c', 'pass'], runnable: await hello('python3.12', 'app.py', PYTHON) },
  { title: 'Python, import json', bare: ['-c', 'pass'], runnable: await hello('python3.12', 'app.py', PYTHON_JSON) },
];
for (const { title, bare: args, runnable } of cases) {
  const interpreter = executes.off.runtimeStatus(runnable.runtime!).command!;
  const found: Record<string, number[]> = { bare: [], 'cold off': [], 'warm off': [], 'cold on': [], 'warm on': [] };
  for (let round = -2; round < rounds; round += 1) {
    const took: [string, number][] = [['bare', await bare(interpreter, args)]];
    for (const [name, execute] of Object.entries(executes)) {
      const fresh = { ...runnable, key: randomUUID() };
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      took.push([`cold ${name}`, await call(execute, fresh)]);
      await call(execute, fresh);
      took.push([`warm ${name}`, await call(execute, fresh)]);
      execute.retire(fresh.functionArn, new Set());
    }
    if (round >= 0) for (const [name, ms] of took) found[name]!.push(ms);
  }
  const m = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, median(values)]));
  const ratio = (m['cold off']! / m['bare']!).toFixed(2);
  const more = (m['cold on']! - m['warm on']!).toFixed(1);
  const ms = (name: string): string => m[name]!.toFixed(1);
  console.log(`${title}: bare interpreter ${ms('bare')} ms`);
  console.log(`  spares off: cold ${ms('cold off')} ms (${ratio} times bare), warm ${ms('warm off')} ms`);
  console.log(`  spares on: cold ${ms('cold on')} ms (${more} ms over warm), warm ${ms('warm on')} ms`);
}
for (const execute of Object.values(executes)) await execute.close(0);
rmSync(folder, { recursive: true, force: true });
