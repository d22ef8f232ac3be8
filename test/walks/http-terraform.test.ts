// Unmodified Terraform over every setting of an HTTP API: after each apply a plan must be empty.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { startPortico } from './portico.ts';
import { openProject } from './terraform.ts';

test('HTTP APIs are applied, changed and destroyed', requires('terraform'), async (t) => {
  const portico = await startPortico();
  const project = openProject(join(import.meta.dirname, 'http-terraform'), portico.env);
  t.after(async () => {
    project.remove();
    await portico.stop();
  });
  const step = async (...args: string[]): Promise<void> => {
    const { status, output } = await project.run(...args);
    assert.equal(status, 0, output);
  };
  await step('init', '-no-color');
  for (const revision of [1, 2]) {
    const chosen = ['-no-color', `-var=revision=${revision}`];
    await step('apply', '-auto-approve', ...chosen);
    await step('plan', '-detailed-exitcode', ...chosen);
    const { api_endpoint: address = '' } = await project.outputs();
    assert.match(address, new RegExp(`^http://[a-z0-9]{10}\\.execute-api\\.us-east-1\\.localhost:${portico.port}$`));
  }
  await step('destroy', '-auto-approve', '-no-color');
});
