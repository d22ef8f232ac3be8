// Flags over environment over file over defaults: one frozen Config, or one clear refusal.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './contract.ts';
import { ConfigError } from './errors.ts';
import { isLoopback, listenHost } from './host.ts';
import { SETTINGS, type SettingName, fits } from './settings.ts';
import { CONFIG_VARIABLE, type Given, type Values, fromEnvironment, fromFile, fromFlags } from './sources.ts';

export interface ConfigSources {
  /** By camel-case name ({ accountId: '...' }); `config` is the path of the file. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** It is what Portico starts with, not how a command finds a running one. */
  readonly starting?: boolean;
}

/**
 * Rejects with ConfigError: an unknown key (with the nearest known one), a value of the wrong form, open auth on an open host, at a start
 * a data folder that nothing would be kept in. Makes no folder.
 */
export async function loadConfig({ flags, env, cwd, starting = false }: ConfigSources): Promise<Config> {
  const path = flags['config'] ?? env[CONFIG_VARIABLE];
  const file = await fromFile(path === undefined ? undefined : String(path), cwd);
  const layers = [file, fromEnvironment(env, cwd), fromFlags(flags, cwd)];
  const values: Values = Object.assign({}, ...layers);
  if (starting) refuseUnusedData(layers, values);
  const host = valueOf('host', values) as string;
  const ephemeral = valueOf('ephemeral', values) as boolean;
  const tlsPort = valueOf('tlsPort', values) as number | undefined;
  return Object.freeze({
    host,
    port: valueOf('port', values) as number,
    ...(tlsPort !== undefined && { tlsPort }),
    data: (valueOf('data', values) as string | undefined) ?? defaultData(ephemeral, cwd),
    ephemeral,
    accountId: valueOf('accountId', values) as string,
    region: valueOf('region', values) as string,
    auth: authOf(values, host),
    logLevel: valueOf('logLevel', values) as Config['logLevel'],
    logBytesPerGroup: valueOf('logBytesPerGroup', values) as number,
    sandboxIdleMs: valueOf('sandboxIdleMs', values) as number,
    sandboxesPerFunction: valueOf('sandboxesPerFunction', values) as number,
    spares: valueOf('spares', values) as Config['spares'],
    functionUser: valueOf('functionUser', values) as string,
    forwarded: valueOf('forwarded', values) as Config['forwarded'],
    functionUrlAuth: valueOf('functionUrlAuth', values) as Config['functionUrlAuth'],
    accountThrottle: valueOf('accountThrottle', values) as string,
    functionUrlCors: valueOf('functionUrlCors', values) as Config['functionUrlCors'],
  });
}

/** ephemeral over a data folder from further below is a wish; a data folder that is asked for beside it would be dropped in silence. */
function refuseUnusedData(layers: readonly Values[], { data, ephemeral }: Values): void {
  const nearestOf = (name: SettingName): number => layers.findLastIndex((layer) => layer[name] !== undefined);
  if (!data || ephemeral?.value !== true || nearestOf('data') < nearestOf('ephemeral')) return;
  throw new ConfigError(
    `${data.place} and ${ephemeral.place} exclude each other: an ephemeral start keeps nothing`,
    'Leave one of them out.',
  );
}

function valueOf(name: SettingName, values: Values): unknown {
  const given = values[name];
  if (!given) return SETTINGS[name].fallback;
  const value = name === 'host' && typeof given.value === 'string' ? listenHost(given.value) : given.value;
  if (fits(name, value)) return value;
  throw new ConfigError(
    `${given.place} must be ${SETTINGS[name].wants}, not ${show(given.value)}`,
    `See "portico up --help" for every setting.`,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** An ephemeral start makes a folder of its own below this one. */
function defaultData(ephemeral: boolean, cwd: string): string {
  return ephemeral ? tmpdir() : join(cwd, '.portico');
}

/** Open means that whoever reaches the port is root; so it must be reachable from this machine only. */
function authOf(values: Values, host: string): Config['auth'] {
  const given: Given | undefined = values.auth;
  const auth = valueOf('auth', values) as Config['auth'] | undefined;
  if (auth === undefined) return isLoopback(host) ? 'open' : 'strict';
  if (auth === 'open' && !isLoopback(host)) {
    throw new ConfigError(
      `${given?.place} open is refused on host ${host}: anyone who reaches that address could run code on this machine without credentials`,
      'Use --auth strict (its keys are made at the first start), or --host 127.0.0.1.',
    );
  }
  return auth;
}
