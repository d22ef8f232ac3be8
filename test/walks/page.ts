// Runs the shell blocks of a page of docs/walks as they stand there, in one shell, against a Portico of this source.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, type Portico } from './portico.ts';
import type { Project } from './terraform.ts';

const run = promisify(execFile);

/** The project is a copy, the portico that is asked the one of this source. */
const PRELUDE = `set -eu
npx() { shift; "$NODE" "$PORTICO" "$@"; }
terraform() { command terraform -chdir="$PROJECT" "\${@:2}"; }
`;
const MARK = '===== block';

/** A line and what it prints: at least two blanks and a # between them. */
const PROMISE = /^(.*\S) {2,}# (.+)$/gm;
const LINE_MARK = '=====';

/** The blocks of a page, in order; those that install and start Portico are left out. */
export function blocksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, 'docs', 'walks', page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');
  return blocks.filter((block) => !block.includes('npm start'));
}

/** Runs a script with the page's commands. What the shell prints on stdout; rejects when a command fails. */
export async function runShell(script: string, portico: Portico, project?: Project): Promise<string> {
  const { stdout } = await run('bash', ['-c', `${PRELUDE}${script.replaceAll(':4566', `:${portico.port}`)}`], {
    cwd: portico.folder,
    env: {
      ...(project?.env ?? portico.env),
      TF_CLI_ARGS: '-no-color',
      PORTICO_PORT: String(portico.port),
      NODE: process.execPath,
      PORTICO: join(ROOT, 'bin', 'portico.js'),
      ...(project && { PROJECT: project.folder }),
    },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

/** What each block of the page prints, in order. */
export async function runPage(page: string, portico: Portico, project?: Project): Promise<string[]> {
  const script = blocksOf(page).map((block) => `echo '${MARK}'\n${block}`);
  const stdout = await runShell(script.join('\n'), portico, project);
  return stdout.split(`${MARK}\n`).slice(1);
}

/** The block with marks around what each promising line prints. */
export function marked(block: string): string {
  return block.replace(PROMISE, (_, line: string) => `echo; echo ${LINE_MARK}\n${line}\necho ${LINE_MARK}`);
}

/** What stands between the marks. */
export function printed(stdout: string): (string | undefined)[] {
  const between = new RegExp(`^${LINE_MARK}\n(.*?)^${LINE_MARK}$`, 'gms');
  return [...stdout.matchAll(between)].map(([, text]) => text?.trim());
}

/** What the lines say that they print. */
export function promised(blocks: readonly string[]): (string | undefined)[] {
  return blocks.flatMap((block) => [...block.matchAll(PROMISE)].map(([, , text]) => text));
}
