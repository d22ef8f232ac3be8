// Where the programs are that begin Python and Node.js functions. They belong to the code that speaks to them: a bundle brings
// its own along.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILES } from '../root.ts';
import type { FunctionUser } from './user.ts';
import { canRead } from './user.ts';

const BOOTSTRAPS = fileURLToPath(new URL('execute/bootstraps', FILES));

/** A folder of them that the user of functions can read: in `place`, where the package itself is closed to that user. */
export function bootstrapsFor(user: FunctionUser | undefined, place: string, source = BOOTSTRAPS): string {
  if (user === undefined) return source;
  const names = readdirSync(source).filter((name) => name !== '__pycache__');
  if (names.every((name) => canRead(user, join(source, name)))) return source;
  const copy = join(place, 'bootstraps');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  // Python lists the folders that it imports from.
  chmodSync(copy, 0o755);
  for (const name of names) {
    copyFileSync(join(source, name), join(copy, name));
    chmodSync(join(copy, name), 0o644);
  }
  return copy;
}
