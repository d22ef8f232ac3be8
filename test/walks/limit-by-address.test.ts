// The commands of docs/walks/limit-by-address.md, as they stand there, in one shell: each `call` answers what the page says beside it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { onPath, requires } from '../requires.ts';
import { ROOT, startPortico } from './portico.ts';

const run = promisify(execFile);

const PAGE = readFileSync(join(ROOT, 'docs', 'walks', 'limit-by-address.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');

/** The environment is the test's; the portico that is asked is the one of this source. */
const PRELUDE = `set -eu
npx() { case "$2" in env) ;; *) "$NODE" "$PORTICO" "$2" ;; esac; }
`;

const needs = onPath('zip') ? requires('aws-cli', 'curl') : { skip: 'needs zip' };

test(
  'a function URL is limited to an address range by an IAM policy and by a service control policy',
  needs,
  async (t) => {
    const portico = await startPortico();
    t.after(() => portico.stop());
    const { stdout, stderr } = await run('bash', ['-c', PRELUDE + BLOCKS.join('\n')], {
      cwd: portico.folder,
      env: {
        ...portico.env,
        PORTICO_PORT: String(portico.port),
        NODE: process.execPath,
        PORTICO: join(ROOT, 'bin', 'portico.js'),
      },
    });
    const promised = [...PAGE.matchAll(/^call +# (\d{3})/gm)].map(([, status]) => status);
    assert.equal(promised.length, 5);
    assert.deepEqual(stdout.match(/^\d{3}$/gm), promised, `${stdout}\n${stderr}`);
    assert.match(stdout, /inline policy call of user alice/);
    assert.match(stdout, /OfficeOnly"? of service control policy office-only \(p-\w+\) of account 222222222222/);
    assert.match(stderr, /AccessDeniedException.* with an explicit deny in a service control policy/);
  },
);
