// Private domains and the VPC endpoints that may reach them: ARNs with account and id, conflicts, what goes with a domain.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ACCOUNT, openKit, REGION, shown } from './testkit.test.ts';

const kit = openKit();
after(() => kit.close());

const OWN = `arn:aws:apigateway:${REGION}:${ACCOUNT}:`;
const VPCE = { accessAssociationSourceType: 'VPCE', accessAssociationSource: 'vpce-1a2b' } as const;
const NO_DOMAIN = 'Invalid domain name identifier specified';
const NO_ACCESS = 'Invalid domain name access association identifier specified';

async function privateDomain(domainName: string) {
  const made = await kit.run('CreateDomainName', { domainName, endpointConfiguration: { types: ['PRIVATE'] } });
  const { domainNameArn = '', domainNameId = '' } = made;
  return { domainNameArn, domainNameId };
}

async function listed(resourceOwner?: 'SELF' | 'OTHER_ACCOUNTS'): Promise<(string | undefined)[]> {
  const { items } = await kit.run('GetDomainNameAccessAssociations', { ...(resourceOwner && { resourceOwner }) });
  return items.map((item) => item.domainNameAccessAssociationArn);
}

test('a private domain has an id, an ARN with its account, and carries tags by it', async () => {
  const { domainNameArn, domainNameId } = await privateDomain('a.private.test');
  assert.match(domainNameId, /^[a-z0-9]{10}$/);
  assert.equal(domainNameArn, `${OWN}/domainnames/a.private.test+${domainNameId}`);
  await kit.run('TagResource', { resourceArn: domainNameArn, tags: { a: '1' } });
  assert.deepEqual((await kit.run('GetDomainName', { domainName: 'a.private.test' })).tags, { a: '1' });
});

test('a record is tagged by its own ARN alone, so that a policy that names it holds', async () => {
  const { domainNameArn } = await privateDomain('f.private.test');
  const { domainNameAccessAssociationArn: arn = '' } = await kit.run('CreateDomainNameAccessAssociation', {
    domainNameArn,
    ...VPCE,
  });
  await kit.run('CreateDomainName', { domainName: 'open.test', endpointConfiguration: { types: ['REGIONAL'] } });
  const { restApiId } = await kit.api();
  const plain = `arn:aws:apigateway:${REGION}::`;
  const others: readonly [resourceArn: string, code: string, message: string][] = [
    [`${OWN}/domainnames/f.private.test+0000000000`, 'NotFoundException', NO_DOMAIN],
    [`${OWN}/domainnames/f.private.test`, 'NotFoundException', NO_DOMAIN],
    [`${plain}/domainnames/f.private.test`, 'NotFoundException', NO_DOMAIN],
    [`${plain}/domainnames/open.test+0000000000`, 'NotFoundException', NO_DOMAIN],
    [`${OWN}/domainnames/open.test`, 'NotFoundException', NO_DOMAIN],
    [arn.replace(OWN, plain), 'NotFoundException', NO_ACCESS],
    [`${OWN}/restapis/${restApiId}`, 'BadRequestException', 'Invalid ARN specified in the request'],
  ];
  for (const [resourceArn, code, message] of others) {
    await kit.refused('GetTags', { resourceArn }, code, message);
    await kit.refused('TagResource', { resourceArn, tags: { a: '1' } }, code, message);
  }
  await kit.run('DeleteDomainName', { domainName: 'f.private.test' });
});

test('associations are made once, listed, tagged, rejected and deleted', async () => {
  const { domainNameArn, domainNameId } = await privateDomain('b.private.test');
  const made = await kit.run('CreateDomainNameAccessAssociation', { domainNameArn, ...VPCE, tags: { b: '2' } });
  const arn = `${OWN}/domainnameaccessassociations/domainname/b.private.test+${domainNameId}/vpcesource/vpce-1a2b`;
  assert.deepEqual(shown(made), { domainNameAccessAssociationArn: arn, domainNameArn, ...VPCE, tags: { b: '2' } });
  assert.deepEqual(await kit.run('GetTags', { resourceArn: arn }), { tags: { b: '2' } });
  const taken = `Domain name access association with ID ${arn} already exists`;
  await kit.refused('CreateDomainNameAccessAssociation', { domainNameArn, ...VPCE }, 'ConflictException', taken);
  assert.deepEqual(await listed(), [arn]);
  assert.deepEqual(await listed('SELF'), [arn]);
  assert.deepEqual(await listed('OTHER_ACCOUNTS'), []);
  await kit.run('RejectDomainNameAccessAssociation', { domainNameArn, domainNameAccessAssociationArn: arn });
  assert.deepEqual(await listed(), []);
  await kit.run('CreateDomainNameAccessAssociation', { domainNameArn, ...VPCE });
  await kit.run('DeleteDomainNameAccessAssociation', { domainNameAccessAssociationArn: arn });
  const gone = { domainNameAccessAssociationArn: arn };
  await kit.refused('DeleteDomainNameAccessAssociation', gone, 'NotFoundException', NO_ACCESS);
  await kit.refused('RejectDomainNameAccessAssociation', { ...gone, domainNameArn }, 'NotFoundException', NO_ACCESS);
});

test('they go with their domain, and only with it', async () => {
  const first = await privateDomain('c.private.test');
  const second = await privateDomain('d.private.test');
  await kit.run('CreateDomainNameAccessAssociation', { domainNameArn: first.domainNameArn, ...VPCE });
  const kept = await kit.run('CreateDomainNameAccessAssociation', { domainNameArn: second.domainNameArn, ...VPCE });
  await kit.refused(
    'RejectDomainNameAccessAssociation',
    { ...first, domainNameAccessAssociationArn: kept.domainNameAccessAssociationArn ?? '' },
    'BadRequestException',
    `The association is not with the domain name ${first.domainNameArn}`,
  );
  await kit.run('DeleteDomainName', { domainName: 'c.private.test' });
  assert.deepEqual(await listed(), [kept.domainNameAccessAssociationArn]);
});

test('a domain answers by its name, and where an id is named by both', async () => {
  const { domainNameId } = await privateDomain('h.private.test');
  const domainName = 'h.private.test';
  assert.equal((await kit.run('GetDomainName', { domainName, domainNameId })).domainNameId, domainNameId);
  const { restApiId } = await kit.api();
  await kit.run('CreateBasePathMapping', { domainName, domainNameId, restApiId });
  const wrong = { domainName, domainNameId: '0000000000' };
  const basePath = '(none)';
  await kit.refused('GetDomainName', wrong, 'NotFoundException', NO_DOMAIN);
  await kit.refused('UpdateDomainName', { ...wrong, patchOperations: [] }, 'NotFoundException', NO_DOMAIN);
  await kit.refused('DeleteDomainName', wrong, 'NotFoundException', NO_DOMAIN);
  await kit.refused('CreateBasePathMapping', { ...wrong, restApiId }, 'NotFoundException', NO_DOMAIN);
  await kit.refused('GetBasePathMappings', wrong, 'NotFoundException', NO_DOMAIN);
  await kit.refused('DeleteBasePathMapping', { ...wrong, basePath }, 'NotFoundException', NO_DOMAIN);
  await kit.run('DeleteBasePathMapping', { domainName, domainNameId, basePath });
});

test('a domain is private or is not, for good', async () => {
  await privateDomain('g.private.test');
  await kit.run('CreateDomainName', { domainName: 'g.test', endpointConfiguration: { types: ['REGIONAL'] } });
  const changes: readonly [domainName: string, former: string, value: string][] = [
    ['g.private.test', 'PRIVATE', 'REGIONAL'],
    ['g.test', 'REGIONAL', 'PRIVATE'],
  ];
  for (const [domainName, former, value] of changes) {
    const patchOperations = [{ op: 'replace' as const, path: `/endpointConfiguration/types/${former}`, value }];
    await kit.refused(
      'UpdateDomainName',
      { domainName, patchOperations },
      'BadRequestException',
      'A domain name cannot become PRIVATE, nor a PRIVATE one another: delete it and create it anew',
    );
    assert.deepEqual((await kit.run('GetDomainName', { domainName })).endpointConfiguration?.types, [former]);
  }
});

test('what is no private domain of the account, and no VPC endpoint, is refused', async () => {
  const { domainNameArn } = await privateDomain('e.private.test');
  await kit.run('CreateDomainName', { domainName: 'public.test', endpointConfiguration: { types: ['REGIONAL'] } });
  const make = (arn: string, more: object, code: string, message: string): Promise<void> =>
    kit.refused('CreateDomainNameAccessAssociation', { domainNameArn: arn, ...VPCE, ...more }, code, message);
  const domains = `arn:aws:apigateway:${REGION}::/domainnames`;
  await make('arn:x', {}, 'BadRequestException', 'Invalid ARN specified in the request');
  await make(`${domains}/none.test`, {}, 'NotFoundException', NO_DOMAIN);
  await make(domainNameArn.replace(ACCOUNT, '999999999999'), {}, 'NotFoundException', NO_DOMAIN);
  await make(`${domains}/public.test`, {}, 'BadRequestException', 'Domain name public.test is not PRIVATE');
  const wrong = { accessAssociationSource: 'vpc-1' };
  await make(domainNameArn, wrong, 'BadRequestException', 'Invalid access association source specified: vpc-1');
  await make(
    domainNameArn,
    { accessAssociationSourceType: 'VPC' },
    'ValidationException',
    "1 validation error detected: Value 'VPC' at 'createDomainNameAccessAssociationInput.accessAssociationSourceType' failed to satisfy constraint: Member must satisfy enum value set: [VPCE]",
  );
});
