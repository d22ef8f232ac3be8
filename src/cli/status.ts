// portico status and portico urls: what runs, and every address that answers.
import { type TargetFlags, askJson, findTarget } from './client.ts';
import { type Io, paint, table } from './terminal.ts';

interface Health {
  readonly status: string;
  readonly version: string;
  readonly uptimeMs: number;
}

interface UrlEntry {
  readonly url: string;
  readonly kind: string;
  readonly behind: string;
}

export interface ListFlags extends TargetFlags {
  readonly json?: boolean;
}

export async function status({ json, ...flags }: ListFlags, io: Io): Promise<void> {
  const target = await findTarget(flags, io);
  const health = await askJson<Health>(target, 'health');
  const all = await askJson<Record<string, unknown>>(target, 'status');
  if (json) return io.out(`${JSON.stringify({ ...health, ...all }, null, 2)}\n`);
  // The first line says these already.
  const { version: _version, uptimeMs: _uptimeMs, ...facts } = all;
  io.out(
    `${paint(io, 'bold', `Portico ${health.version}`)} at ${target.endpoint} is ${paint(io, 'green', health.status)}, up for ${duration(health.uptimeMs)}\n\n`,
  );
  return io.out(facets(facts, io));
}

/** Single facts as one table, then every list under its name. */
export function facets(facts: Readonly<Record<string, unknown>>, io: Io): string {
  const single = Object.entries(facts).filter(([, value]) => !Array.isArray(value) && typeof value !== 'object');
  const lists = Object.entries(facts).filter(
    (entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 0,
  );
  const parts = [
    table(
      single.map(([name, value]) => [words(name), cell(value)]),
      '  ',
    ),
  ];
  for (const [name, list] of lists) parts.push(`\n${paint(io, 'bold', words(name))}\n${rows(list)}`);
  return parts.join('');
}

function rows(list: readonly unknown[]): string {
  const objects = list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
  if (objects.length < list.length)
    return table(
      list.map((item) => [cell(item)]),
      '  ',
    );
  const columns = [...new Set(objects.flatMap((item) => Object.keys(item)))];
  return table([columns.map(words), ...objects.map((item) => columns.map((column) => cell(item[column])))], '  ');
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** accountId -> account id */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

export async function urls({ json, ...flags }: ListFlags, io: Io): Promise<void> {
  const target = await findTarget(flags, io);
  const found = await askJson<{ urls: readonly UrlEntry[] }>(target, 'urls');
  if (json) return io.out(`${JSON.stringify(found.urls, null, 2)}\n`);
  return io.out(table(found.urls.map(({ url, kind, behind }) => [url, kind, behind])));
}
