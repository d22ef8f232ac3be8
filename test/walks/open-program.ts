// A Portico that every user of this machine can run, also where the checkout or its Node.js is closed to others.
import { execFileSync } from 'node:child_process';
import { chmodSync, constants, copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ROOT, type Program } from './portico.ts';

/** The bundle of what lies in src/ now, and a copy of the Node.js that runs the tests. */
export function openProgram(t: TestContext): Program {
  const root = mkdtempSync(join(tmpdir(), 'portico-open-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const node = join(root, 'node');
  copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
  for (const name of ['package.json', 'bin']) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  execFileSync(process.execPath, ['tools/build.ts', join(root, 'dist')], { cwd: ROOT });
  execFileSync('chmod', ['-R', 'a+rX', root]);
  chmodSync(node, 0o755);
  return { node, root };
}
