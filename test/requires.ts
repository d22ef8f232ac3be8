// What a test needs of the machine. Missing: the test is skipped by name; with PORTICO_REQUIRE=all the run then fails (tools/test.ts).
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Commands of Debian packages and of others, by the name that a skip shows. */
const COMMANDS = {
  terraform: 'terraform',
  'aws-cli': 'aws',
  curl: 'curl',
  docker: 'docker',
  python3: 'python3',
  chromium: 'chromium',
} as const;

/** Modules of Python. */
const MODULES = { botocore: 'botocore' } as const;

export type Need = keyof typeof COMMANDS | keyof typeof MODULES;

export function onPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isThere(need: Need): boolean {
  if (need !== 'botocore') return onPath(COMMANDS[need]);
  return onPath(COMMANDS.python3) && spawnSync('python3', ['-c', `import ${MODULES[need]}`]).status === 0;
}

/** `test(name, requires('terraform', 'curl'), ...)` */
export function requires(...needs: Need[]): { skip?: string } {
  const missing = needs.filter((need) => !isThere(need));
  return missing.length === 0 ? {} : { skip: `needs ${missing.join(' and ')}` };
}
