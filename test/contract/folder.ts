// A temporary folder for one test.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOwn } from '../../src/execute/belongings.ts';

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-'));
  try {
    return await work(folder);
  } finally {
    // A data folder holds packages that nobody may write to.
    await removeOwn(folder);
  }
}
