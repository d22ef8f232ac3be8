// portico env: the lines that point AWS tools at Portico. [terraform-calls 0]
import type { Config } from '../config/contract.ts';
import { readCredentials } from '../config/credentials.ts';
import { type Target, type TargetFlags, ask, findTarget } from './client.ts';
import { EXIT, Failure } from './failure.ts';
import { posix } from './shell.ts';
import type { Io } from './terminal.ts';

export const FORMATS = ['shell', 'fish', 'powershell', 'json', 'dotenv'] as const;
export type Format = (typeof FORMATS)[number];

export interface EnvFlags extends TargetFlags {
  readonly format: Format;
}

export async function env({ format, ...flags }: EnvFlags, io: Io): Promise<void> {
  const target = await findTarget(flags, io);
  io.out(formatted(await variables(target), format));
  await warnWhenSilent(target, io);
}

/** aws-cli ignores AWS_REGION, the SDKs ignore AWS_DEFAULT_REGION: both are needed. */
async function variables(target: Target): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey } = await keys(target.config);
  return {
    AWS_ENDPOINT_URL: target.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: target.config.region,
    AWS_DEFAULT_REGION: target.config.region,
  };
}

/** Open mode takes any pair; an SDK without one would look for a metadata service and fail. */
export async function keys(config: Config): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  if (config.auth === 'open') return { accessKeyId: 'portico', secretAccessKey: 'portico' };
  const root = await readCredentials(config.data);
  if (root) return root;
  throw new Failure(
    EXIT.failed,
    `there are no root credentials in ${config.data} yet`,
    'Start Portico once with this data folder: "portico up" makes them; or say which folder it uses: --data DIR',
  );
}

export function formatted(values: Readonly<Record<string, string>>, format: Format): string {
  if (format === 'json') return `${JSON.stringify(values, null, 2)}\n`;
  const lines = Object.entries(values).map(([name, value]) => LINES[format](name, value));
  // A session token left over from real AWS would be sent along and refused.
  return `${[...lines, ...UNSET[format]].join('\n')}\n`;
}

const LINES: Readonly<Record<Exclude<Format, 'json'>, (name: string, value: string) => string>> = {
  shell: (name, value) => `export ${name}=${posix(value)}`,
  fish: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
  dotenv: (name, value) => `${name}=${value}`,
};

const UNSET: Readonly<Record<Exclude<Format, 'json'>, readonly string[]>> = {
  shell: ['unset AWS_SESSION_TOKEN AWS_PROFILE'],
  fish: ['set -e AWS_SESSION_TOKEN; set -e AWS_PROFILE'],
  powershell: ['Remove-Item Env:AWS_SESSION_TOKEN, Env:AWS_PROFILE -ErrorAction SilentlyContinue'],
  dotenv: [],
};

/** On standard error, so that eval does not see it. */
async function warnWhenSilent(target: Target, io: Io): Promise<void> {
  try {
    const response = await ask(target, '/_portico/health', { timeoutMs: 1000 });
    response.resume();
    if (response.statusCode !== 404) return;
    io.err(`portico: something answers at ${target.endpoint}, but it is not Portico\n`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.err(`portico: ${error.message} (yet)\n`);
  }
}
