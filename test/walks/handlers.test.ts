// The commands of docs/walks/handlers.md, as they stand there, in one shell, for Python and for Node.js: each line prints what the page
// says behind it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { blocksOf, marked, printed, promised, runShell } from './page.ts';
import { ROOT, startPortico } from './portico.ts';
import { openProject } from './terraform.ts';

const [apply = '', ...blocks] = blocksOf('handlers.md');
const cleanUp = blocks.pop() ?? '';
/** What both languages do. */
const both = blocks.filter((block) => block.includes('$H/'));

/** Explanations go to a file. */
const EXPLAIN_ASIDE = `npx() { case "$2" in env) ;; *) "$NODE" "$PORTICO" "$2" >> explained ;; esac; }\n`;

test(
  'a handler in each language reads and answers everything, as docs/walks/handlers.md says',
  requires('terraform', 'curl', 'python3'),
  async (t) => {
    const portico = await startPortico();
    t.after(() => portico.stop());
    const project = openProject(join(ROOT, 'examples', 'handlers'), portico.env);
    t.after(() => project.remove());
    const script = [EXPLAIN_ASIDE, apply, ...blocks.map(marked), 'H=$API/node', ...both.map(marked), cleanUp];
    const stdout = await runShell(script.join('\n'), portico, project);
    const expected = promised([...blocks, ...both]);
    assert.ok(expected.length > 30);
    assert.deepEqual(printed(stdout), expected);
    const explained = readFileSync(join(portico.folder, 'explained'), 'utf8');
    assert.match(explained, /\^walker-\[a-z\]\+\$/);
    assert.match(explained, /aws lambda add-permission --function-name handlers-blocks/);
  },
);
