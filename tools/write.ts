// Writes what was made only where it differs: a file that is as it was keeps its date, and nobody takes it for changed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export function writeIfChanged(path: string | URL, data: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(data)) return;
  writeFileSync(path, data);
}
