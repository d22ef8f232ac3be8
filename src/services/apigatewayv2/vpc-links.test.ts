// VPC links: made pending, available from the next look on, renamed and deleted. [api-gateway.md C4]
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { NOW_MS, openKit, shown } from './testkit.test.ts';

const kit = openKit();
after(() => kit.close());

test('a link is available as soon as it is asked for', async () => {
  const made = await kit.run('CreateVpcLink', {
    Name: 'inner',
    SubnetIds: ['s-1', 's-2'],
    SecurityGroupIds: ['sg'],
    Tags: { a: '1' },
  });
  assert.equal(made.VpcLinkStatus, 'PENDING');
  const { VpcLinkId = '' } = made;
  assert.match(VpcLinkId, /^[a-z0-9]{6}$/);
  const link = await kit.run('GetVpcLink', { VpcLinkId });
  assert.deepEqual(shown(link), {
    VpcLinkId,
    Name: 'inner',
    SubnetIds: ['s-1', 's-2'],
    SecurityGroupIds: ['sg'],
    CreatedDate: new Date(NOW_MS).toISOString(),
    Tags: { a: '1' },
    VpcLinkStatus: 'AVAILABLE',
    VpcLinkStatusMessage: 'VPC link is ready to route traffic',
    VpcLinkVersion: 'V2',
  });
  const renamed = await kit.run('UpdateVpcLink', { VpcLinkId, Name: 'other' });
  assert.deepEqual(renamed, { ...link, Name: 'other' });
  assert.deepEqual((await kit.run('GetVpcLinks', {})).Items, [renamed]);
  await kit.run('DeleteVpcLink', { VpcLinkId });
  const missing = `Invalid VpcLink identifier specified ${VpcLinkId}`;
  for (const operation of ['GetVpcLink', 'DeleteVpcLink', 'UpdateVpcLink'] as const)
    await kit.refused(operation, { VpcLinkId }, 'NotFoundException', missing);
});

test('a link needs a name and a subnet', async () => {
  await assert.rejects(kit.run('CreateVpcLink', { SubnetIds: ['s'] } as never), {
    message: /'createVpcLinkInput.name'/,
  });
  await kit.refused(
    'CreateVpcLink',
    { Name: 'x', SubnetIds: [] },
    'BadRequestException',
    'At least one subnet must be specified',
  );
});

test('links of v2 are none of v1', async () => {
  await kit.run('CreateVpcLink', { Name: 'inner', SubnetIds: ['s'] });
  assert.deepEqual((await kit.runFirst('GetVpcLinks', {})).items, []);
});
