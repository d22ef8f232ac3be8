// Where values come from: flags, PORTICO_ variables, a file. Each value carries the words for its place, so that a refusal can name it.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError } from './errors.ts';
import { nearest } from './nearest.ts';
import { SETTINGS, SETTING_NAMES, type SettingName, kebab, variable } from './settings.ts';

export interface Given {
  readonly value: unknown;
  /** e.g. --port, PORTICO_PORT, "port in portico.yaml" */
  readonly place: string;
}

export type Values = Partial<Record<SettingName, Given>>;

export const CONFIG_VARIABLE = 'PORTICO_CONFIG';
/** No settings: bin/portico.js reads the first, the project's tests the second. */
const OTHERS = new Set([CONFIG_VARIABLE, 'PORTICO_FROM', 'PORTICO_REQUIRE']);
const DEFAULT_FILE = 'portico.yaml';

function unknown(place: string, word: string, known: readonly string[]): ConfigError {
  const meant = nearest(word, known);
  return new ConfigError(
    `${place} is not a setting of Portico${meant ? `: did you mean ${meant}?` : ''}`,
    `Known: ${known.join(', ')}`,
  );
}

/** Text from outside; what does not read as the kind stays text, for the schema to refuse. */
function read(name: SettingName, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const { kind } = SETTINGS[name];
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'boolean' && /^(true|1)$/i.test(text)) return true;
  if (kind === 'boolean' && /^(false|0)$/i.test(text)) return false;
  return text;
}

/** `flags` by camel-case name, as commander gives them; undefined ones were not given. */
export function fromFlags(flags: Readonly<Record<string, unknown>>, cwd: string): Values {
  const values: Values = {};
  for (const [flag, value] of Object.entries(flags)) {
    if (value === undefined || flag === 'config') continue;
    if (!isSetting(flag))
      throw unknown(
        `--${kebab(flag)}`,
        `--${kebab(flag)}`,
        SETTING_NAMES.map((name) => `--${kebab(name)}`),
      );
    values[flag] = { value: placed(flag, read(flag, value), cwd), place: `--${kebab(flag)}` };
  }
  return values;
}

export function fromEnvironment(env: Readonly<Record<string, string | undefined>>, cwd: string): Values {
  const values: Values = {};
  const known = new Map(SETTING_NAMES.map((name) => [variable(name), name]));
  for (const [key, text] of Object.entries(env)) {
    if (!key.startsWith('PORTICO_') || OTHERS.has(key) || text === undefined) continue;
    const name = known.get(key);
    if (name === undefined) throw unknown(key, key, [...known.keys(), CONFIG_VARIABLE]);
    values[name] = { value: placed(name, read(name, text), cwd), place: key };
  }
  return values;
}

/** `path` when one was asked for; else portico.yaml in `cwd`, which may be absent. */
export async function fromFile(path: string | undefined, cwd: string): Promise<Values> {
  const file = resolve(cwd, path ?? DEFAULT_FILE);
  const shown = path ?? DEFAULT_FILE;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError(
      `${shown} cannot be read: ${(error as Error).message}`,
      'Check the path and the rights of the file.',
    );
  }
  return fromDocument(await parse(text, shown), shown, dirname(file));
}

async function parse(text: string, shown: string): Promise<Record<string, unknown>> {
  // Only who has a file pays for the parser.
  const yaml = await import('yaml');
  let document: unknown;
  try {
    document = yaml.parse(text, { prettyErrors: true }) as unknown;
  } catch (error) {
    const [first] = (error as Error).message.split('\n');
    throw new ConfigError(
      `${shown} is not valid YAML: ${first?.replace(/:$/, '')}`,
      'Correct the file; one "key: value" a line is all it needs.',
    );
  }
  if (document === null || document === undefined) return {};
  if (typeof document !== 'object' || Array.isArray(document)) {
    throw new ConfigError(`${shown} must hold settings, one "key: value" a line`, 'For example: port: 4566');
  }
  return document as Record<string, unknown>;
}

function fromDocument(document: Record<string, unknown>, shown: string, folder: string): Values {
  const values: Values = {};
  const known = new Map(SETTING_NAMES.map((name) => [kebab(name), name]));
  for (const [key, value] of Object.entries(document)) {
    // accountId and account-id are the same key to a reader.
    const name = known.get(kebab(key));
    if (name === undefined) throw unknown(`${key} in ${shown}`, kebab(key), [...known.keys()]);
    if (values[name]) throw new ConfigError(`${kebab(name)} stands twice in ${shown}`, 'Keep one of them.');
    values[name] = { value: placed(name, value, folder), place: `${key} in ${shown}` };
  }
  return values;
}

/** A path is relative to where it was written. */
function placed(name: SettingName, value: unknown, folder: string): unknown {
  return name === 'data' && typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
