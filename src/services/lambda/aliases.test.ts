import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { arn, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
  await kit.run('UpdateFunctionCode', { FunctionName: 'f', ZipFile: packed('x = 2'), Publish: true });
});
afterEach(() => kit.close());

const make = (over: object = {}) =>
  kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1', ...over });
const weights = (AdditionalVersionWeights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights } });

test('an alias is made, read, changed, listed and deleted', async () => {
  const { RevisionId, ...made } = await make();
  assert.deepEqual(made, { AliasArn: arn('f:live'), Name: 'live', FunctionVersion: '1', Description: '' });
  const changed = await kit.run('UpdateAlias', {
    FunctionName: 'f',
    Name: 'live',
    FunctionVersion: '2',
    Description: 'd',
    RevisionId,
  });
  assert.deepEqual([changed.FunctionVersion, changed.Description], ['2', 'd']);
  assert.notEqual(changed.RevisionId, RevisionId);
  assert.deepEqual(await kit.run('GetAlias', { FunctionName: 'f', Name: 'live' }), changed);
  await make({ Name: 'old' });
  const listed = await kit.run('ListAliases', { FunctionName: 'f', FunctionVersion: '2' });
  assert.deepEqual(listed.Aliases, [changed]);
  await kit.run('DeleteAlias', { FunctionName: 'f', Name: 'live' });
  await kit.run('DeleteAlias', { FunctionName: 'f', Name: 'live' });
  assert.deepEqual([...kit.units.get(arn('f'))!.aliases.keys()], ['old']);
});

test('weights reach the compiled alias and leave it with an empty routing configuration', async () => {
  const made = await make(weights({ 2: 0.2 }));
  assert.deepEqual(made.RoutingConfig, { AdditionalVersionWeights: { 2: 0.2 } });
  assert.deepEqual(kit.units.get(arn('f'))!.aliases.get('live')!.additional, { version: '2', weight: 0.2 });
  const kept = await kit.run('UpdateAlias', { FunctionName: 'f', Name: 'live', Description: 'x' });
  assert.deepEqual(kept.RoutingConfig, made.RoutingConfig);
  const dropped = await kit.run('UpdateAlias', { FunctionName: 'f', Name: 'live', RoutingConfig: {} });
  assert.ok(!('RoutingConfig' in dropped));
});

const ENDS =
  'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
const KEYS =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
const routed = (value: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${constraint}`;

const ROWS: readonly (readonly [what: string, over: object, code: string, message: string, type?: string])[] = [
  [
    'a number for a name',
    { Name: '2024' },
    'ValidationException',
    "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
  ],
  [
    'a missing version',
    { FunctionVersion: '10' },
    'ResourceNotFoundException',
    `Function not found: ${arn('f:10')}`,
    'User',
  ],
  [
    'a missing function',
    { FunctionName: 'none' },
    'ResourceNotFoundException',
    `Function not found: ${arn('none')}`,
    'User',
  ],
  [
    'two more versions',
    weights({ 1: 0.1, 2: 0.2 }),
    'InvalidParameterValueException',
    'Number of items in AdditionalVersionWeights cannot be greater than 1',
    'User',
  ],
  [
    'the same version twice',
    weights({ 1: 0.5 }),
    'InvalidParameterValueException',
    'Invalid function version 1. Function version 1 is already included in routing configuration.',
    'User',
  ],
  ['a weight above 1', weights({ 2: 2 }), 'ValidationException', routed('{2=2.0}', ENDS)],
  ['a weight below 0', weights({ 2: -1 }), 'ValidationException', routed('{2=-1.0}', ENDS)],
  ['$LATEST as a second version', weights({ $LATEST: 0.5 }), 'ValidationException', routed('{$LATEST=0.5}', KEYS)],
  [
    '$LATEST with a second version',
    { FunctionVersion: '$LATEST', ...weights({ 1: 0.5 }) },
    'InvalidParameterValueException',
    '$LATEST is not supported for an alias pointing to more than 1 version',
  ],
  [
    'a second version that is missing',
    weights({ 9: 0.5 }),
    'ResourceNotFoundException',
    `Function not found: ${arn('f:9')}`,
    'User',
  ],
];

for (const [what, over, code, message, type] of ROWS) {
  test(`an alias with ${what} is refused`, () =>
    kit.refused('CreateAlias', { FunctionName: 'f', Name: 'new', FunctionVersion: '1', ...over }, code, message, type));
}

test('each operation has its own words for an alias that is or is not there', async () => {
  await make();
  await kit.refused(
    'CreateAlias',
    { FunctionName: 'f', Name: 'live', FunctionVersion: '1' },
    'ResourceConflictException',
    `Alias already exists: ${arn('f:live')}`,
    'User',
  );
  await kit.refused(
    'GetAlias',
    { FunctionName: 'f', Name: 'non-existent' },
    'ResourceNotFoundException',
    `Cannot find alias arn: ${arn('f:non-existent')}`,
    'User',
  );
  await kit.refused(
    'UpdateAlias',
    { FunctionName: 'f', Name: 'non-existent' },
    'ResourceNotFoundException',
    `Alias not found: ${arn('f:non-existent')}`,
    'User',
  );
  await kit.refused(
    'UpdateAlias',
    { FunctionName: 'f', Name: 'live', RevisionId: 'x' },
    'PreconditionFailedException',
    /GetFunction\/GetAlias/,
    'User',
  );
});

test('an alias may be called like a member of every object', async () => {
  await kit.refused(
    'GetAlias',
    { FunctionName: 'f', Name: 'constructor' },
    'ResourceNotFoundException',
    /Cannot find alias/,
    'User',
  );
  await make({ Name: 'constructor' });
  await make({ Name: '__proto__' });
  assert.equal((await kit.run('GetAlias', { FunctionName: 'f', Name: '__proto__' })).FunctionVersion, '1');
  assert.equal(kit.units.get(arn('f'))!.aliases.size, 2);
});
