// Starts the real program for a walk and stops it again. Everything it makes lives in one temporary folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface Portico {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Environment for AWS tools. */
  readonly env: NodeJS.ProcessEnv;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** What it printed so far. */
  output(): string;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Keep data in this folder across starts; it is the caller's to delete. */
  readonly data?: string;
  /** As another user than the tests; root only. That user can read `program`. */
  readonly uid?: number;
  /** Default: this checkout's, on the Node.js that runs the tests. */
  readonly program?: Program;
}

export interface Program {
  readonly node: string;
  /** The package's folder. */
  readonly root: string;
}

/** Resolves when GET /_portico/health answers 200; rejects with the output when the program ends or 60 s pass. */
export async function startPortico(options: StartOptions = {}): Promise<Portico> {
  const folder = mkdtempSync(join(tmpdir(), 'portico-walk-'));
  const keeping = options.data === undefined ? ['--ephemeral'] : ['--data', options.data];
  const { uid, program = { node: process.execPath, root: ROOT } } = options;
  const args = [join(program.root, 'bin', 'portico.js'), 'up', '--port', '0', ...keeping, ...(options.args ?? [])];
  // Functions of some walks write there.
  chmodSync(folder, 0o1777);
  if (uid !== undefined) chownSync(folder, uid, uid);
  const child = spawn(program.node, args, {
    cwd: folder,
    ...(uid !== undefined && { uid, gid: uid }),
    env: { ...process.env, PORTICO_FROM: process.env['PORTICO_FROM'] ?? 'source', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await addressOf(() => text, child);
  const port = Number(new URL(url).port);
  await ready(url, () => text);
  return {
    url,
    port,
    folder,
    process: child,
    env: awsEnvironment(url),
    output: () => text,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function awsEnvironment(url: string): NodeJS.ProcessEnv {
  const keys = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  return { ...process.env, ...keys, AWS_ENDPOINT_URL: url, AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' };
}

async function addressOf(output: () => string, child: ChildProcess): Promise<string> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = /https?:\/\/[\d.a-z[\]:]+:\d+/i.exec(output());
    if (found) return found[0];
    if (child.exitCode !== null) break;
    await pause(10);
  }
  throw new Error(`portico printed no address:\n${output()}`);
}

async function ready(url: string, output: () => string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const answer = await fetch(`${url}/_portico/health`).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(10);
  }
  throw new Error(`portico did not get ready:\n${output()}`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
