// Every setting once: its schema, its words for a refusal, its default. Flags, variables and file keys follow from the name.
import * as v from 'valibot';
import type { Config } from './contract.ts';

export type SettingName = keyof Config;

export interface Setting {
  /** How text from a flag or a variable becomes a value. */
  readonly kind: 'text' | 'number' | 'boolean';
  readonly schema: v.GenericSchema;
  /** Ends the sentence "port must be ...". */
  readonly wants: string;
  /** Undefined where it depends on other settings. */
  readonly fallback: string | number | boolean | undefined;
  /** For --help: what stands after the flag, and what it does. */
  readonly argument: string;
  readonly help: string;
}

function whole(min: number, max: number): v.GenericSchema {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

function matching(pattern: RegExp): v.GenericSchema {
  return v.pipe(v.string(), v.regex(pattern));
}

const MOST = Number.MAX_SAFE_INTEGER;

export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  host: {
    kind: 'text',
    schema: matching(/^[\w.:-]+$/),
    wants: 'a host name or an IP address',
    fallback: '127.0.0.1',
    argument: 'HOST',
    help: 'address to listen on',
  },
  port: {
    kind: 'number',
    schema: whole(0, 65_535),
    wants: 'a whole number from 0 to 65535',
    fallback: 4566,
    argument: 'PORT',
    help: 'port to listen on; 0 lets the system choose',
  },
  tlsPort: {
    kind: 'number',
    schema: whole(0, 65_535),
    wants: 'a whole number from 0 to 65535',
    fallback: undefined,
    argument: 'PORT',
    help: 'one more port, for https alone, such as 443; https is answered on the main port in any case',
  },
  data: {
    kind: 'text',
    schema: v.pipe(v.string(), v.nonEmpty()),
    wants: 'the path of a folder',
    fallback: undefined,
    argument: 'DIR',
    help: 'folder that keeps everything; default .portico in the working directory',
  },
  ephemeral: {
    kind: 'boolean',
    schema: v.boolean(),
    wants: 'true or false',
    fallback: false,
    argument: '',
    help: 'keep nothing: state goes with the process, and reset is allowed',
  },
  accountId: {
    kind: 'text',
    schema: matching(/^\d{12}$/),
    wants: '12 digits (in a file between quotes, or they are read as a number)',
    fallback: '000000000000',
    argument: 'N',
    help: 'account that callers act in, 12 digits',
  },
  region: {
    kind: 'text',
    schema: matching(/^[a-z]{2,}(-[a-z]+)+-\d+$/),
    wants: 'a region such as us-east-1',
    fallback: 'us-east-1',
    argument: 'R',
    help: 'region that env prints and that unsigned calls act in',
  },
  auth: {
    kind: 'text',
    schema: v.picklist(['open', 'strict']),
    wants: 'open or strict',
    fallback: undefined,
    argument: 'open|strict',
    help: 'open takes any credentials (loopback hosts only); strict takes known keys with valid signatures',
  },
  logLevel: {
    kind: 'text',
    schema: v.picklist(['silent', 'error', 'warn', 'info', 'debug']),
    wants: 'one of silent, error, warn, info, debug',
    fallback: 'info',
    argument: 'LEVEL',
    help: "what Portico's own log shows",
  },
  logBytesPerGroup: {
    kind: 'number',
    schema: whole(1_048_576, MOST),
    wants: 'a whole number of bytes, 1048576 at least',
    fallback: 268_435_456,
    argument: 'BYTES',
    help: 'function and access logs kept for each log group',
  },
  sandboxIdleMs: {
    kind: 'number',
    schema: whole(0, 2_147_483_647),
    wants: 'a whole number of milliseconds from 0 to 2147483647',
    fallback: 300_000,
    argument: 'MS',
    help: 'idle sandboxes stop after this',
  },
  sandboxesPerFunction: {
    kind: 'number',
    schema: whole(1, 10_000),
    wants: 'a whole number from 1 to 10000',
    fallback: 64,
    argument: 'N',
    help: 'most sandboxes of one function at a time',
  },
  spares: {
    kind: 'text',
    schema: v.picklist(['on', 'off']),
    wants: 'on or off',
    fallback: 'on',
    argument: 'on|off',
    help: 'on: one started process of each interpreter in use waits for the next cold start',
  },
  functionUser: {
    kind: 'text',
    schema: matching(/^(auto|same|\d{1,9}(:\d{1,9})?)$/),
    wants: 'auto, same, UID or UID:GID (in a file between quotes, or a UID is read as a number)',
    fallback: 'auto',
    argument: 'auto|same|UID[:GID]',
    help: "who runs functions: auto is 60993:60990 when Portico is root, same is Portico's own user",
  },
  forwarded: {
    kind: 'text',
    schema: v.picklist(['aws', 'real']),
    wants: 'aws or real',
    fallback: 'aws',
    argument: 'aws|real',
    help: "X-Forwarded-Proto and -Port in events: https and 443 as on AWS, or the connection's own",
  },
  functionUrlAuth: {
    kind: 'text',
    schema: v.picklist(['legacy', 'dual']),
    wants: 'legacy or dual',
    fallback: 'legacy',
    argument: 'legacy|dual',
    help: 'dual: function URLs need lambda:InvokeFunction too, as on AWS since October 2025',
  },
  accountThrottle: {
    kind: 'text',
    schema: matching(/^(none|[1-9]\d{0,8}:[1-9]\d{0,8})$/),
    wants: 'none or RATE:BURST, such as 10000:5000',
    fallback: 'none',
    argument: 'none|RATE:BURST',
    help: 'what all REST and HTTP APIs of an account and region take together; AWS: 10000:5000 a second',
  },
  functionUrlCors: {
    kind: 'text',
    schema: v.picklist(['both', 'configured']),
    wants: 'both or configured',
    fallback: 'both',
    argument: 'both|configured',
    help: "both: a function's own CORS headers are sent beside the configured ones, as on AWS",
  },
};

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** accountId -> account-id: flags without their dashes, and keys of the file. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** accountId -> PORTICO_ACCOUNT_ID */
export function variable(name: string): string {
  return `PORTICO_${kebab(name).replaceAll('-', '_').toUpperCase()}`;
}

/** True when the value fits the setting. */
export function fits(name: SettingName, value: unknown): boolean {
  return v.is(SETTINGS[name].schema, value);
}
