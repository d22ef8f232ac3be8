// The CSV of ImportApiKeys: a header row, then one key a line. No records, no store.
import { badRequest } from '../gateway/faults.ts';

export interface KeyRow {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly planIds: readonly string[];
}

const REQUIRED = ['name', 'key'];

export function readKeysCsv(text: string): KeyRow[] {
  const [header, ...lines] = cells(text);
  const columns = (header ?? []).map((name) => name.trim().toLowerCase());
  const missing = REQUIRED.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw badRequest(`Failed to parse the API key file: no column ${missing.join(', ')}`);
  return lines.map((line) => row(new Map(columns.map((name, index) => [name, (line[index] ?? '').trim()]))));
}

function row(fields: ReadonlyMap<string, string>): KeyRow {
  const plans = fields.get('usageplanids') ?? '';
  return {
    name: fields.get('name') ?? '',
    value: fields.get('key') ?? '',
    description: fields.get('description'),
    enabled: fields.get('enabled')?.toLowerCase() === 'true',
    planIds: plans
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  };
}

/** Rows of cells; a quoted cell may hold commas, line ends and doubled quotes. Empty lines are skipped. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare = '', end = ''] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
