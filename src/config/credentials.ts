// The secrets that a client on this machine may read from the data folder in strict mode.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './errors.ts';

export interface RootCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bearer token of /_portico/. */
  readonly adminToken: string;
}

/** Undefined before the first start. Rejects with ConfigError when the file cannot be read or has another form. */
export async function readCredentials(data: string): Promise<RootCredentials | undefined> {
  const file = join(data, 'credentials.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(
      `${file} cannot be read: ${(error as Error).message}`,
      'Only the user who runs Portico may read the root credentials: run the command as that user.',
    );
  }
  return parse(text, file);
}

function parse(text: string, file: string): RootCredentials {
  let found: Partial<RootCredentials> | null = null;
  try {
    found = JSON.parse(text) as Partial<RootCredentials> | null;
  } catch {
    // Falls through to the same refusal as any other content.
  }
  const { accessKeyId, secretAccessKey, adminToken } = found ?? {};
  if (typeof accessKeyId === 'string' && typeof secretAccessKey === 'string' && typeof adminToken === 'string') {
    return { accessKeyId, secretAccessKey, adminToken };
  }
  throw new ConfigError(
    `${file} does not hold accessKeyId, secretAccessKey and adminToken`,
    'Delete the file and start Portico: it makes new root credentials.',
  );
}
