// portico up: starts Portico, says where it is, and stops it on a signal.
import type { Config } from '../config/contract.ts';
import { isLoopback } from '../config/host.ts';
import { loadConfig } from '../config/load.ts';
import { failureOf } from './failure.ts';
import { posix } from './shell.ts';
import { type Io, paint, table } from './terminal.ts';

/** What src/main.ts gives back. */
export interface Running {
  readonly url: string;
  readonly port: number;
  readonly tlsPort?: number;
  readonly dataFolder: string;
  readonly newCredentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly warnings: readonly string[];
  close(graceMs: number): Promise<void>;
}

export type Start = (config: Config) => Promise<Running>;

/** Open requests and running functions get this long after the first signal. */
const GRACE_MS = 10_000;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export async function up(
  flags: Readonly<Record<string, unknown>>,
  io: Io,
  start: Start,
  version: string,
): Promise<void> {
  const config = await loadConfig({ flags, env: io.env, cwd: io.cwd, starting: true });
  let running: Running;
  try {
    running = await start(config);
  } catch (error) {
    if (config.logLevel === 'debug') io.err(`${error instanceof Error ? error.stack : String(error)}\n`);
    throw failureOf(error);
  }
  // Before the banner: who reads it may send a signal at once.
  const stopped = untilStopped(running, io);
  io.out(banner(running, config, io, version, sameFlags(flags, running, config)));
  for (const warning of running.warnings) io.err(`${paint(io, 'yellow', 'warning')} ${warning}\n`);
  process.exit(await stopped);
}

/** What the other commands need on their command line to find this Portico; variables and portico.yaml they read themselves. */
function sameFlags(flags: Readonly<Record<string, unknown>>, running: Running, config: Config): string {
  const words: string[] = [];
  const add = (name: string, value: string): void => void words.push(` --${name} ${posix(value)}`);
  for (const name of ['config', 'host', 'region', 'auth']) {
    if (typeof flags[name] === 'string') add(name, flags[name]);
  }
  if (flags['port'] !== undefined || config.port === 0) add('port', String(running.port));
  if (config.auth === 'strict' && (flags['data'] !== undefined || config.ephemeral)) add('data', running.dataFolder);
  return words.join('');
}

function banner(running: Running, config: Config, io: Io, version: string, flag: string): string {
  const facts = [
    ['account', config.accountId],
    ['region', config.region],
    [
      'auth',
      config.auth === 'open'
        ? 'open (any credentials, from this machine only)'
        : 'strict (known keys with valid signatures)',
    ],
    ['data', config.ephemeral ? 'none kept (--ephemeral)' : running.dataFolder],
  ];
  if (running.tlsPort !== undefined)
    facts.push(['https', `https://${new URL(running.url).hostname}:${running.tlsPort}`]);
  if (!isLoopback(config.host)) facts.unshift(['host', config.host]);
  const next = [
    [`eval "$(npx portico env${flag})"`, 'point AWS tools, SDKs and Terraform here'],
    [`npx portico urls${flag}`, 'every address that answers'],
    [`npx portico explain${flag}`, 'why the last refused request was refused'],
  ];
  const { newCredentials: keys } = running;
  const shown = keys
    ? `\n  Root credentials, shown this once (portico env prints them for who may read the data folder):\n${table(
        [
          ['access key id', keys.accessKeyId],
          ['secret access key', keys.secretAccessKey],
        ],
        '    ',
      )}`
    : '';
  return `${paint(io, 'bold', `Portico ${version}`)} is ready on ${paint(io, 'green', running.url)}\n\n${table(facts, '  ')}${shown}\n${table(next, '  ')}\n`;
}

/** Resolves with the exit code: after a drain, or at once on the second signal. */
function untilStopped(running: Running, io: Io): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (signal: (typeof SIGNALS)[number]): void => {
      if (stopping) return resolve(128 + (signal === 'SIGINT' ? 2 : 15));
      stopping = true;
      io.err('Stopping: open requests may finish. Once more to stop at once.\n');
      running.close(GRACE_MS).then(
        () => resolve(0),
        (error: unknown) => {
          io.err(`portico: while stopping: ${failureOf(error).message}\n`);
          resolve(1);
        },
      );
      return undefined;
    };
    for (const signal of SIGNALS) process.on(signal, () => stop(signal));
  });
}
