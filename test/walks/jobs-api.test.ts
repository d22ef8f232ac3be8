// The README's walk: the jobs API behind an API key, by Terraform and curl.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { requires } from '../requires.ts';
import { ROOT, startPortico } from './portico.ts';
import { openProject } from './terraform.ts';

const run = promisify(execFile);

async function curl(...args: string[]): Promise<{ status: number; headers: string; body: string }> {
  const { stdout } = await run('curl', ['-s', '-i', ...args]);
  const [head = '', ...body] = stdout.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), headers: head.toLowerCase(), body: body.join('\r\n\r\n') };
}

test(
  'the jobs API is applied, guarded by its key, explained and destroyed',
  requires('terraform', 'curl', 'python3'),
  async (t) => {
    const portico = await startPortico();
    const project = openProject(join(ROOT, 'examples', 'jobs-api'), portico.env);
    t.after(async () => {
      project.remove();
      await portico.stop();
    });
    const init = await project.run('init', '-no-color');
    assert.equal(init.status, 0, init.output);
    const apply = await project.run('apply', '-no-color', '-auto-approve');
    assert.equal(apply.status, 0, apply.output);
    const plan = await project.run('plan', '-no-color', '-detailed-exitcode');
    assert.equal(plan.status, 0, plan.output);

    const { rest_api_id: id, api_key: key } = await project.outputs();
    const base = `http://${id}.execute-api.localhost:${portico.port}/stg`;
    const local = ['--resolve', `${id}.execute-api.localhost:${portico.port}:127.0.0.1`];

    const refused = await curl(...local, `${base}/jobs/12345`);
    assert.deepEqual([refused.status, refused.body], [403, '{"message":"Forbidden"}']);
    const read = await curl(...local, '-H', `x-api-key: ${key}`, `${base}/jobs/12345`);
    assert.deepEqual([read.status, read.body], [200, '{"message": "job[12345] is done"}']);
    const posted = await curl(
      ...local,
      '-X',
      'POST',
      '-H',
      `x-api-key: ${key}`,
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"name":"new_job_xyz"}',
      `${base}/jobs`,
    );
    assert.deepEqual([posted.status, posted.body], [201, '{"message": "job[new_job_xyz] is accepted"}']);

    const requestId = /x-amzn-requestid: (\S+)/.exec(refused.headers)?.[1] ?? '';
    const { stdout } = await run(process.execPath, [join(ROOT, 'bin', 'portico.js'), 'explain', requestId], {
      env: { ...portico.env, PORTICO_PORT: String(portico.port) },
    });
    assert.match(stdout, /403/);
    assert.match(stdout, /x-api-key/i);

    const destroy = await project.run('destroy', '-no-color', '-auto-approve');
    assert.equal(destroy.status, 0, destroy.output);
  },
);
