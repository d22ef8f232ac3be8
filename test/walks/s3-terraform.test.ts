// Unmodified Terraform over the settings of a bucket: after each apply a plan must be empty.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { startPortico } from './portico.ts';
import { applyRevisions, openProject } from './terraform.ts';

test('buckets, their settings and objects are applied, changed and destroyed', requires('terraform'), async (t) => {
  const portico = await startPortico();
  const project = openProject(join(import.meta.dirname, 's3-terraform'), portico.env);
  t.after(async () => {
    project.remove();
    await portico.stop();
  });
  await applyRevisions(project, [1, 2], ({ body }, revision) => assert.equal(body, `revision ${revision}`));
});
