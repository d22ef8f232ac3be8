// Unmodified Terraform over every setting of an HTTP API: after each apply a plan must be empty.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { startPortico } from './portico.ts';
import { applyRevisions, openProject } from './terraform.ts';

test('HTTP APIs are applied, changed and destroyed', requires('terraform'), async (t) => {
  const portico = await startPortico();
  const project = openProject(join(import.meta.dirname, 'http-terraform'), portico.env);
  t.after(async () => {
    project.remove();
    await portico.stop();
  });
  await applyRevisions(project, [1, 2], ({ api_endpoint: address = '' }) => {
    assert.match(address, new RegExp(`^http://[a-z0-9]{10}\\.execute-api\\.us-east-1\\.localhost:${portico.port}$`));
  });
});
