import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ACCOUNT, ROLE, arn, layer, openKit, packed, root } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true, Tags: { Team: 'blue' } });
});
afterEach(() => kit.close());

const user = { ...root, type: 'user' as const, arn: `arn:aws:iam::${ACCOUNT}:user/u` };
const needs = (operation: string, input: Record<string, unknown>) =>
  kit.service.needs(operation, input, kit.call(operation, { principal: user }));

const RESOURCES: readonly (readonly [
  operation: string,
  input: Record<string, unknown>,
  action: string,
  resource: string,
])[] = [
  ['GetFunction', { FunctionName: 'f' }, 'lambda:GetFunction', arn('f')],
  ['GetFunction', { FunctionName: 'f', Qualifier: '1' }, 'lambda:GetFunction', arn('f:1')],
  ['GetFunction', { FunctionName: arn('f:live') }, 'lambda:GetFunction', arn('f:live')],
  ['CreateFunction', { FunctionName: 'new' }, 'lambda:CreateFunction', arn('new')],
  ['Invoke', { FunctionName: 'f' }, 'lambda:InvokeFunction', arn('f')],
  ['InvokeWithResponseStream', { FunctionName: 'f', Qualifier: 'live' }, 'lambda:InvokeFunction', arn('f:live')],
  ['ListTags', { Resource: arn('f') }, 'lambda:ListTags', arn('f')],
  ['ListFunctions', {}, 'lambda:ListFunctions', '*'],
  ['GetAccountSettings', {}, 'lambda:GetAccountSettings', '*'],
  ['PublishLayerVersion', { LayerName: 'l' }, 'lambda:PublishLayerVersion', layer('l')],
  ['GetLayerVersion', { LayerName: 'l', VersionNumber: 2 }, 'lambda:GetLayerVersion', layer('l:2')],
  ['GetLayerVersionByArn', { Arn: layer('l:2') }, 'lambda:GetLayerVersion', layer('l:2')],
  ['GetFunction', { FunctionName: '!!' }, 'lambda:GetFunction', '*'],
];

for (const [operation, input, action, resource] of RESOURCES) {
  test(`${operation} ${JSON.stringify(input)} needs ${action} on ${resource}`, () => {
    const [need, ...more] = needs(operation, input);
    assert.deepEqual([need!.action, need!.resource, more], [action, resource, []]);
  });
}

test('who gives a role must be allowed to pass it, who takes a layer to read it', async () => {
  await kit.run('PublishLayerVersion', { LayerName: 'l', Content: { ZipFile: packed() } });
  await kit.run('AddLayerVersionPermission', {
    LayerName: 'l',
    VersionNumber: 1,
    StatementId: 'e',
    Action: 'lambda:GetLayerVersion',
    Principal: '*',
  });
  const [, pass, take] = needs('CreateFunction', { FunctionName: 'f', Role: ROLE, Layers: [layer('l:1')] });
  assert.deepEqual(pass, {
    action: 'iam:PassRole',
    resource: ROLE,
    context: { 'iam:passedtoservice': 'lambda.amazonaws.com' },
  });
  assert.deepEqual([take!.action, take!.resource], ['lambda:GetLayerVersion', layer('l:1')]);
  assert.match(take!.resourcePolicies![0]!.document, /"Sid":"e"/);
  assert.equal(needs('UpdateFunctionConfiguration', { FunctionName: 'f', Timeout: 3 }).length, 1);
});

const permit = (StatementId: string, Qualifier?: string) =>
  kit.run('AddPermission', {
    FunctionName: 'f',
    StatementId,
    Qualifier,
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  });
const policies = (Qualifier?: string) => needs('Invoke', { FunctionName: 'f', Qualifier })[0]!.resourcePolicies!;

test('the policy of the qualifier that is asked for comes along', async () => {
  await permit('whole');
  await permit('first', '1');
  assert.match(policies()[0]!.document, /whole/);
  assert.equal(policies()[0]!.source, 'resource policy of function f');
  assert.match(policies('1')[0]!.document, /first/);
  assert.equal(policies('1')[0]!.source, 'resource policy of function f:1');
});

test('conditions can look at tags, the URL’s auth type and the principal of a permission', () => {
  const [tag] = needs('TagResource', { Resource: arn('f'), Tags: { Cost: 'x' } });
  assert.deepEqual(tag!.context, {
    'aws:requesttag/cost': 'x',
    'aws:tagkeys': ['Cost'],
    'aws:resourcetag/team': 'blue',
  });
  const [url] = needs('CreateFunctionUrlConfig', { FunctionName: 'f', AuthType: 'NONE' });
  assert.equal(url!.context!['lambda:functionurlauthtype'], 'NONE');
  const [permission] = needs('AddPermission', { FunctionName: 'f', Principal: '*' });
  assert.equal(permission!.context!['lambda:principal'], '*');
});

test('a service control policy on a root looks at the function’s tags too', () => {
  const [invoke] = kit.service.needs('Invoke', { FunctionName: 'f' }, kit.call('Invoke', { principal: root }));
  assert.deepEqual(invoke!.context, { 'aws:resourcetag/team': 'blue' });
});
