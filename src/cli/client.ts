// Talks to a running Portico over HTTP. Knows addresses and errors, not what the answers mean.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Config } from '../config/contract.ts';
import { endpointOf } from '../config/host.ts';
import { EXIT, Failure } from './failure.ts';
import type { Io } from './terminal.ts';

/** Which Portico a command speaks to. */
export interface Target {
  readonly endpoint: string;
  readonly config: Config;
  /** Bearer token of the admin API, where the data folder can be read. */
  readonly token: string | undefined;
}

export interface TargetFlags {
  readonly endpoint?: string;
  readonly data?: string;
  readonly [flag: string]: unknown;
}

/** The configured Portico, or the one at --endpoint. The token leaves only for the Portico whose data folder holds it. */
export async function findTarget(flags: TargetFlags, io: Pick<Io, 'env' | 'cwd'>): Promise<Target> {
  const { endpoint, ...settings } = flags;
  const { loadConfig } = await import('../config/load.ts');
  const config = await loadConfig({ flags: settings, env: io.env, cwd: io.cwd });
  if (endpoint === undefined && config.port === 0) {
    throw new Failure(
      EXIT.usage,
      'with port 0 the system chose the port',
      'Say where Portico listens: --port N or --endpoint URL',
    );
  }
  if (endpoint !== undefined && !/^https?:\/\/[^/]+/.test(endpoint)) {
    throw new Failure(EXIT.usage, `--endpoint must be an address such as http://127.0.0.1:4566, not "${endpoint}"`);
  }
  const { readCredentials } = await import('../config/credentials.ts');
  const knows = endpoint === undefined || flags.data !== undefined;
  const credentials = knows && config.auth === 'strict' ? await readCredentials(config.data) : undefined;
  return { endpoint: (endpoint ?? endpointOf(config)).replace(/\/+$/, ''), config, token: credentials?.adminToken };
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The head of the answer; its body is still to be read. Fails with exit code 3 when nothing answers. */
export function ask(target: Target, path: string, options: Ask = {}): Promise<IncomingMessage> {
  const url = new URL(target.endpoint + path);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {}, signal: options.signal },
      resolve,
    );
    if (options.timeoutMs !== undefined) {
      sent.setTimeout(options.timeoutMs, () => sent.destroy(new Error(`no answer within ${options.timeoutMs} ms`)));
    }
    sent.on('error', (error) => reject(unreachable(target, error)));
    sent.end(options.body);
  });
}

function unreachable(target: Target, error: NodeJS.ErrnoException): Failure {
  const why = error.code === 'ECONNREFUSED' ? 'nothing listens there' : error.message;
  return new Failure(
    EXIT.unreachable,
    `no Portico answers at ${target.endpoint}: ${why}`,
    'Start it with "portico up", or say where it is: --port N or --endpoint URL',
  );
}

export async function readBody(response: IncomingMessage): Promise<Buffer> {
  try {
    return Buffer.concat((await response.toArray()) as Buffer[]);
  } catch {
    throw cutOff();
  }
}

export function cutOff(): Failure {
  return new Failure(EXIT.unreachable, 'Portico closed the connection before its answer was complete; was it stopped?');
}

/** Asks the admin API; an error answer becomes a Failure with its own text. */
export async function askAdmin(target: Target, path: string, options: Ask = {}): Promise<IncomingMessage> {
  const authorization = target.token === undefined ? undefined : { authorization: `Bearer ${target.token}` };
  const response = await ask(target, `/_portico/${path}`, {
    ...options,
    headers: { ...options.headers, ...authorization },
  });
  const status = response.statusCode ?? 0;
  if (status < 400) return response;
  const text = (await readBody(response)).toString();
  const hint = status === 401 ? 'Say which data folder it uses: --auth strict --data DIR' : undefined;
  throw new Failure(
    EXIT.failed,
    messageOf(text) ?? `${target.endpoint} answered ${status} to /_portico/${path}; is it Portico?`,
    hint,
  );
}

/** What is asked so is answered from memory; who needs longer is no Portico. */
const SHORT_MS = 10_000;

export async function askJson<T>(target: Target, path: string): Promise<T> {
  const text = (await readBody(await askAdmin(target, path, { timeoutMs: SHORT_MS }))).toString();
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Failure(EXIT.failed, `${target.endpoint}/_portico/${path} answered no JSON; is it Portico?`);
  }
}

/** The text of an AWS or Portico error document. */
export function messageOf(text: string): string | undefined {
  try {
    const { message, Message } = JSON.parse(text) as { message?: string; Message?: string };
    return message ?? Message;
  } catch {
    return undefined;
  }
}
