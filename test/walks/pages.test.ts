// docs/walks/jobs-api.md, function-urls.md and http-apis.md, block by block as they stand there: what the pages say is what happens.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { blocksOf, marked, printed, promised, runPage, runShell } from './page.ts';
import { ROOT, startPortico, type Portico } from './portico.ts';
import { openProject } from './terraform.ts';

type Promised = readonly (readonly [block: number, ...texts: (string | RegExp)[]])[];

function includes(printed: readonly string[], promised: Promised): void {
  for (const [block, ...texts] of promised) {
    let rest = printed[block] ?? '';
    for (const text of texts) {
      const found = typeof text === 'string' ? text : text.exec(rest)?.[0];
      const at = found === undefined ? -1 : rest.indexOf(found);
      assert.ok(at >= 0, `block ${block} does not print ${text}:\n${printed[block]}`);
      rest = rest.slice(at + found!.length);
    }
  }
}

async function started(after: (work: () => Promise<void>) => void): Promise<Portico> {
  const portico = await startPortico();
  after(() => portico.stop());
  return portico;
}

test('docs/walks/jobs-api.md', requires('terraform', 'aws-cli', 'curl', 'python3'), async (t) => {
  const portico = await started((work) => t.after(work));
  const project = openProject(join(ROOT, 'examples', 'jobs-api'), portico.env);
  t.after(() => project.remove());
  const printed = await runPage('jobs-api.md', portico, project);
  includes(printed, [
    [1, 'nothing left to do', 'execute-api.localhost'],
    [2, 'HTTP/1.1 403', '{"message":"Forbidden"}', 'Why: No API key was sent', 'What would have passed'],
    [
      3,
      'HTTP/1.1 200',
      '{"message": "job[12345] is done"}',
      'HTTP/1.1 201',
      '{"message": "job[new_job_xyz] is accepted"}',
    ],
    [4, 'REPORT RequestId', 'REPORT RequestId'],
    [
      5,
      '{"message":"Forbidden"}',
      'the id of a key',
      '{"message":"Forbidden"}',
      'Why: The API key is disabled',
      'job[1]',
    ],
    [6, ' 200', '{"message":"Too Many Requests"} 429', 'Why: '],
    [7, '{"message":"Limit Exceeded"} 429', 'Why: ', '"items"'],
    [8, 'Apply complete', 'job[1]', ' 200'],
    [9, '{"message":"Missing Authentication Token"} 403', 'Why: ', 'create-deployment'],
    [10, '{"message": "Internal server error"} 500', 'Why: ', 'aws lambda add-permission', 'Apply complete'],
    [11, ' 502', "Handler 'nothing' missing on module 'app'", 'job[1]', ' 200', 'job[7] is done'],
    [12, 'Destroy complete'],
  ]);
});

test('docs/walks/function-urls.md', requires('aws-cli', 'curl'), async (t) => {
  const printed = await runPage('function-urls.md', await started((work) => t.after(work)));
  includes(printed, [
    [1, 'FunctionUrl', 'lambda-url.us-east-1.localhost'],
    [2, 'HTTP/1.1 403', 'Why: ', 'add-permission'],
    [3, 'HTTP/1.1 200', '{"message":"hello Alice","path":"/a/b"}'],
    [4, '{"message":"hello Alice","path":"/a/b"}'],
    [
      5,
      'HTTP/1.1 200',
      /access-control-allow-origin: https:\/\/app\.example\.com/i,
      'hello world',
      'HTTP/1.1 200',
      'Why: ',
    ],
    [6, 'HTTP/1.1 403', 'Why: ', 'HTTP/1.1 403', 'Why: '],
    [7, 'HTTP/1.1 200', 'hello Alice'],
    [8, 'HTTP/1.1 403', 'Why: ', '203.0.113.0/24'],
    [9, 'HTTP/1.1 200', 'one\ntwo\nthree\n'],
  ]);
});

test('docs/walks/http-apis.md', requires('terraform', 'aws-cli', 'curl'), async (t) => {
  const portico = await started((work) => t.after(work));
  const project = openProject(join(ROOT, 'examples', 'http-api'), portico.env);
  t.after(() => project.remove());
  const blocks = blocksOf('http-apis.md');
  const stdout = await runShell(blocks.map(marked).join('\n'), portico, project);
  assert.deepEqual(printed(stdout), promised(blocks));
  includes(
    [stdout],
    [[0, 'nothing left to do', 'HTTP API', 'Why: ', 'Why: ', 'notes:write', 'Why: ', 'lists', 'Destroy complete']],
  );
  assert.match(stdout, /\S{15}= POST \/notes 201 -/);
});
