import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Call } from '../../kernel/contract.ts';
import { TreeBuilder } from './build-tree.ts';
import { freshIds } from '../../gateway/records.ts';
import type { RestApiRecord } from '../resources.ts';

const API = { id: 'api', rootResourceId: 'root' } as RestApiRecord;

it('an id that is taken is not given again', () => {
  const texts = ['aaaaaa', 'bbbbbb', 'bbbbbb', 'aaaaaa', 'cccccc'];
  const call = { ids: { lower: () => texts.shift() ?? '' } } as unknown as Call;
  const id = freshIds(call, [{ id: 'aaaaaa' }]);
  assert.deepEqual([id(), id()], ['bbbbbb', 'cccccc']);
});

it('ten thousand siblings grow at once; a second variable beside the first is refused', () => {
  let count = 0;
  const tree = new TreeBuilder(API, [], 'overwrite', () => `r${count++}`);
  for (let i = 0; i < 10_000; i++) tree.resourceAt(`/r${i}/{id}`);
  assert.equal(tree.resources().length, 20_001);
  tree.resourceAt('/{all+}');
  assert.throws(() => tree.resourceAt('/{other}'), /A sibling \(\{all\+\}\) of this resource/);
  assert.throws(() => tree.resourceAt('/{all+}/below'), /greedy path variable/);
  assert.throws(() => tree.resourceAt(`/${'a/'.repeat(2000)}`), /longer than 2048 characters/);
});
