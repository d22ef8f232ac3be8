// The saved quota counts: one JSON file, replaced as a whole (write, fsync, rename). Knows nothing of clocks.
import { readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SavedQuota } from './quotas.ts';

export class LedgerFileError extends Error {
  readonly code = 'LEDGER_CORRUPT';
  readonly hint: string;

  constructor(path: string, cause: unknown) {
    super(`The usage counts in ${path} cannot be read.`, { cause });
    this.name = 'LedgerFileError';
    this.hint = `Move ${path} away to start counting quotas from zero.`;
  }
}

interface SavedCounts {
  readonly version: 1;
  readonly quotas: Readonly<Record<string, SavedQuota>>;
}

function isSavedCounts(value: unknown): value is SavedCounts {
  const { version, quotas } = (value ?? {}) as Partial<SavedCounts>;
  return version === 1 && typeof quotas === 'object';
}

/** Nothing when there is no such file. */
export function readCounts(path: string): SavedCounts['quotas'] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  return parseCounts(path, text);
}

function parseCounts(path: string, text: string): SavedCounts['quotas'] {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch (error) {
    throw new LedgerFileError(path, error);
  }
  if (!isSavedCounts(saved)) throw new LedgerFileError(path, undefined);
  return saved.quotas;
}

export async function replaceCounts(path: string, quotas: SavedCounts['quotas']): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await using file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(JSON.stringify({ version: 1, quotas } satisfies SavedCounts));
  await file.sync();
  await rename(`${path}.new`, path);
  await using named = await open(folder, 'r');
  await named.sync();
}
