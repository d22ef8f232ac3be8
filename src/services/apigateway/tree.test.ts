import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Fault } from '../kernel/fault.ts';
import { RESOURCE, type ResourceRecord } from './resources.ts';
import { openKit, type Kit } from './testkit.test.ts';

type Step =
  | { readonly act: 'create'; readonly at: number; readonly part: string }
  | { readonly act: 'rename'; readonly at: number; readonly part: string }
  | { readonly act: 'move'; readonly at: number; readonly to: number }
  | { readonly act: 'delete'; readonly at: number };

const part = fc.constantFrom('a', 'b', 'c', '{x}', '{y}', '{rest+}');
const at = fc.nat(20);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant('create' as const), at, part }) },
    fc.record({ act: fc.constant('rename' as const), at, part }),
    fc.record({ act: fc.constant('move' as const), at, to: at }),
    fc.record({ act: fc.constant('delete' as const), at }),
  ),
  { minLength: 5, maxLength: 40 },
);

/** Every path is its parent's and its own part; siblings have different names, one variable at most, none below a greedy one. */
function assertSound(tree: readonly ResourceRecord[]): void {
  const byId = new Map(tree.map((resource) => [resource.id, resource]));
  for (const resource of tree) {
    if (resource.parentId === undefined) {
      assert.equal(resource.path, '/');
      continue;
    }
    const parent = byId.get(resource.parentId);
    assert.ok(parent, `${resource.path} has lost its parent`);
    assert.ok(!parent.pathPart?.endsWith('+}'), `${resource.path} stands below a greedy variable`);
    assert.equal(resource.path, `${parent.path === '/' ? '' : parent.path}/${resource.pathPart}`);
  }
  assert.equal(new Set(tree.map((resource) => resource.path)).size, tree.length);
  const variables = tree.filter((resource) => resource.pathPart?.startsWith('{')).map((resource) => resource.parentId);
  assert.equal(new Set(variables).size, variables.length);
  assert.equal(tree.filter((resource) => resource.parentId === undefined).length, 1);
}

describe('the resource tree', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  function treeOf(restApiId: string): ResourceRecord[] {
    const entries = kit.store.read((read) =>
      read.list(RESOURCE, { account: '111111111111', region: 'us-east-1' }, { prefix: `${restApiId}/` }),
    );
    return entries.map((entry) => entry.value);
  }

  async function take(restApiId: string, step: Step): Promise<void> {
    const tree = treeOf(restApiId);
    const pick = (index: number) => tree[index % tree.length]?.id ?? '';
    const resource = { restApiId, resourceId: pick(step.at) };
    const replace = (path: string, value: string) => ({
      ...resource,
      patchOperations: [{ op: 'replace' as const, path, value }],
    });
    if (step.act === 'create')
      await kit.run('CreateResource', { restApiId, parentId: pick(step.at), pathPart: step.part });
    if (step.act === 'rename') await kit.run('UpdateResource', replace('/pathPart', step.part));
    if (step.act === 'move') await kit.run('UpdateResource', replace('/parentId', pick(step.to)));
    if (step.act === 'delete') await kit.run('DeleteResource', resource);
  }

  it('stays sound through any sequence of creations, renames, moves and deletions', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { restApiId } = await kit.api();
        for (const step of sequence) {
          const before = treeOf(restApiId);
          await take(restApiId, step).catch((error: unknown) => {
            assert.ok(error instanceof Fault, String(error));
            assert.deepEqual(treeOf(restApiId), before, 'a refused step changed the tree');
          });
          assertSound(treeOf(restApiId));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('recomputes the paths below a renamed resource, and keeps their methods', async () => {
    const { restApiId, rootId } = await kit.api();
    const { id: a = '' } = await kit.run('CreateResource', { restApiId, parentId: rootId, pathPart: 'a' });
    const { id: b = '' } = await kit.run('CreateResource', { restApiId, parentId: a, pathPart: '{b}' });
    await kit.run('PutMethod', { restApiId, resourceId: b, httpMethod: 'GET', authorizationType: 'NONE' });
    const renamed = await kit.run('UpdateResource', {
      restApiId,
      resourceId: a,
      patchOperations: [{ op: 'replace', path: '/pathPart', value: 'z' }],
    });
    assert.equal(renamed.path, '/z');
    const below = await kit.run('GetResource', { restApiId, resourceId: b });
    assert.equal(below.path, '/z/{b}');
    assert.deepEqual(below.resourceMethods, { GET: {} });
  });

  it('deletes a resource with all below it', async () => {
    const { restApiId, rootId } = await kit.api();
    const { id: a = '' } = await kit.run('CreateResource', { restApiId, parentId: rootId, pathPart: 'a' });
    await kit.run('CreateResource', { restApiId, parentId: a, pathPart: 'b' });
    await kit.run('DeleteResource', { restApiId, resourceId: a });
    assert.deepEqual(
      treeOf(restApiId).map((resource) => resource.path),
      ['/'],
    );
  });
});
