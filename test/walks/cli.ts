// Runs the portico command as a user does: its own process, its own exit code.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './portico.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
}

export const BIN = join(ROOT, 'bin', 'portico.js');

/** The environment of the machine that runs the tests without its settings of Portico and AWS; the program is the source, unless the tests run the bundle. */
export function ownEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PORTICO|AWS)_/.test(name));
  return { ...Object.fromEntries(kept), PORTICO_FROM: process.env['PORTICO_FROM'] ?? 'source', ...more };
}

/** A command still running after 30 s is killed and answers -1. */
export function run(
  command: string,
  args: readonly string[],
  { env = {}, cwd = tmpdir(), input }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(command, args, {
    cwd,
    env: ownEnvironment(env),
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (err += piece));
  child.stdin.end(input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}

export function portico(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(process.execPath, [BIN, ...args], options);
}
