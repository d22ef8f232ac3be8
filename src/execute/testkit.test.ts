// What the tests of this room share: zips made on the spot, logs in memory, an Execute in a temporary folder.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { crc32 } from 'node:zlib';
import type { Blobs } from '../blobs/contract.ts';
import { openBlobs } from '../blobs/filesystem.ts';
import type { LogSink } from '../observe/contract.ts';
import type { Execute, Invocation, Outcome, Runnable } from './contract.ts';
import type { ExecuteOptions } from './execute.ts';
import { createExecute } from './execute.ts';
import type { FunctionUser } from './user.ts';
import { canRead, chooseUser } from './user.ts';

export interface ZipEntry {
  readonly name: string;
  readonly text: string | Buffer;
  /** Unix mode with its file type; default a plain 0644 file. */
  readonly mode?: number;
}

/** A zip whose files are stored, not compressed. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644 } of entries) {
    const data = Buffer.from(text);
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0021, 8);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, nameBytes, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), fields, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

/** Log lines by stream, in order. */
export class MemoryLogs implements LogSink {
  readonly streams = new Map<string, string[]>();
  readonly groups = new Set<string>();

  stream(scope: { group: string }, name: string): { write(timestampMs: number, message: string): void } {
    this.groups.add(scope.group);
    const lines: string[] = [];
    this.streams.set(name, lines);
    return { write: (_timestampMs, message) => lines.push(message) };
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  get lines(): string[] {
    return [...this.streams.values()].flat();
  }
}

/** Asked once: a version manager's shim takes its time. */
const PYTHON = execFileSync('python3', ['-c', 'import sys;print(sys.executable)'], { encoding: 'utf8' }).trim();

export interface Kit {
  readonly execute: Execute;
  readonly blobs: Blobs;
  readonly logs: MemoryLogs;
  readonly folder: string;
  /** A function whose package holds these files. */
  make(files: Readonly<Record<string, string>> | readonly ZipEntry[], settings: Partial<Runnable>): Promise<Runnable>;
  call(runnable: Runnable, payload?: unknown, more?: Partial<Invocation>): Promise<Outcome>;
}

export async function kit(t: TestContext, options: Partial<ExecuteOptions> = {}): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-execute-'));
  await chmod(folder, 0o711);
  const blobs = await openBlobs(join(folder, 'blobs'));
  const logs = new MemoryLogs();
  const execute = createExecute({
    blobs,
    logs,
    dataDir: join(folder, 'execute'),
    path: dirname(PYTHON),
    user: functionUser(),
    endpoint: () => 'http://127.0.0.1:4566',
    credentialsFor: () => ({
      accessKeyId: 'ASIAX',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiresAtMs: Date.now() + 3_600_000,
    }),
    ...options,
  });
  t.after(async () => {
    await execute.close(0);
    await rm(folder, { recursive: true, force: true });
  });
  const make: Kit['make'] = async (files, settings) => {
    const entries = Array.isArray(files) ? (files as readonly ZipEntry[]) : entriesOf(files as Record<string, string>);
    const { digest } = await blobs.put(zip(entries));
    return runnable({ codeDigest: digest, ...settings });
  };
  const call: Kit['call'] = (target, payload = {}, more = {}) => execute.invoke(invocation(target, payload, more));
  return { execute, blobs, logs, folder, make, call };
}

/** Under root functions are somebody else, as Portico does it, unless the Node.js that scripts here begin with is closed to others. */
function functionUser(): FunctionUser | undefined {
  const { user } = chooseUser('auto');
  return user !== undefined && canRead(user, process.execPath) ? user : undefined;
}

function entriesOf(files: Readonly<Record<string, string>>): ZipEntry[] {
  return Object.entries(files).map(([name, text]) => ({
    name,
    text,
    mode: name === 'bootstrap' ? 0o100755 : 0o100644,
  }));
}

export function runnable(settings: Partial<Runnable>): Runnable {
  const functionName = settings.functionName ?? 'f';
  return {
    key: randomUUID(),
    account: '000000000000',
    region: 'us-east-1',
    functionName,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    version: '$LATEST',
    packageType: 'Zip',
    runtime: 'python3.11',
    handler: 'app.handler',
    layerDigests: [],
    environment: {},
    memoryMb: 512,
    timeoutMs: 10_000,
    ephemeralMb: 512,
    architecture: 'x86_64',
    roleArn: 'arn:aws:iam::000000000000:role/r',
    logging: { format: 'Text', group: `/aws/lambda/${functionName}` },
    ...settings,
  };
}

export function invocation(target: Runnable, payload: unknown = {}, more: Partial<Invocation> = {}): Invocation {
  return {
    runnable: target,
    invokedArn: target.functionArn,
    requestId: randomUUID(),
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    ...more,
  };
}

/** The payload as a value. */
export function value(outcome: Outcome): unknown {
  return JSON.parse(outcome.payload.toString());
}

/** A folder in which functions can meet, whoever they are. */
export async function meetingPlace({ folder }: Kit): Promise<string> {
  const path = await mkdtemp(join(folder, 'meet-'));
  await chmod(path, 0o777);
  return path;
}

/** Waits for what happens soon, and longer where others keep the processors busy. */
export async function until<T>(what: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const found = await what();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return assert.fail('it did not happen within 30 seconds');
}
