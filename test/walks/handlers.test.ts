// The commands of docs/walks/handlers.md, as they stand there, in one shell, for Python and for Node.js: each line prints what the page
// says behind it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { requires } from '../requires.ts';
import { ROOT, startPortico } from './portico.ts';
import { openProject } from './terraform.ts';

const run = promisify(execFile);

const PAGE = readFileSync(join(ROOT, 'docs', 'walks', 'handlers.md'), 'utf8');
const [apply = '', ...blocks] = [...PAGE.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');
const cleanUp = blocks.pop() ?? '';
/** What both languages do. */
const both = blocks.filter((block) => block.includes('$H/'));

/** The environment is the test's, the project a copy, the portico that is asked the one of this source. */
const PRELUDE = `set -eu
npx() { case "$2" in env) ;; *) "$NODE" "$PORTICO" "$2" >> explained ;; esac; }
terraform() { command terraform -chdir="$PROJECT" "\${@:2}"; }
`;

/** A line and what it prints: at least two blanks and a # between them. */
const PROMISE = /^(.*\S) {2,}# (.+)$/gm;
const MARK = '=====';

/** What each promising line prints stands between marks. */
function marked(block: string): string {
  return block.replace(PROMISE, (_, line: string) => `echo; echo ${MARK}\n${line}\necho ${MARK}`);
}

test(
  'a handler in each language reads and answers everything, as docs/walks/handlers.md says',
  requires('terraform', 'curl', 'python3'),
  async (t) => {
    const portico = await startPortico();
    t.after(() => portico.stop());
    const project = openProject(join(ROOT, 'examples', 'handlers'), portico.env);
    t.after(() => project.remove());
    const setUp = apply.replaceAll(':4566', `:${portico.port}`);
    const script = [PRELUDE, setUp, ...blocks.map(marked), 'H=$API/node', ...both.map(marked), cleanUp];
    const { stdout } = await run('bash', ['-c', script.join('\n')], {
      cwd: portico.folder,
      env: {
        ...project.env,
        PORTICO_PORT: String(portico.port),
        NODE: process.execPath,
        PORTICO: join(ROOT, 'bin', 'portico.js'),
        PROJECT: project.folder,
      },
      maxBuffer: 16 * 1024 * 1024,
    });
    const printed = [...stdout.matchAll(new RegExp(`^${MARK}\n(.*?)^${MARK}$`, 'gms'))].map(([, text]) => text?.trim());
    const promised = [...blocks, ...both].flatMap((block) => [...block.matchAll(PROMISE)].map(([, , text]) => text));
    assert.ok(promised.length > 30);
    assert.deepEqual(printed, promised);
    const explained = readFileSync(join(portico.folder, 'explained'), 'utf8');
    assert.match(explained, /\^walker-\[a-z\]\+\$/);
    assert.match(explained, /aws lambda add-permission --function-name handlers-blocks/);
  },
);
