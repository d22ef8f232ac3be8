// Custom domains through v2: REGIONAL ones, the same records that v1 shows. [api-gateway.md C5, C8]
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { makeAuthority } from '../../x509/authority.ts';
import { DOMAIN_NAME } from '../gateway/resources.ts';
import { ACCOUNT, openKit, REGION, shown } from './testkit.test.ts';

const kit = openKit();
after(() => kit.close());

const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/c';
const CONFIGURATIONS = [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL' as const }];
const authority = makeAuthority('Clients', Date.now()).certificatePem;

function kept(domainName: string): string | undefined {
  const scope = { account: ACCOUNT, region: REGION };
  return kit.store.read((tx) => tx.get(DOMAIN_NAME, scope, domainName))?.truststore;
}

test('a domain is available at once, with all that Terraform reads of it', async () => {
  const made = await kit.run('CreateDomainName', {
    DomainName: 'shop.test',
    DomainNameConfigurations: CONFIGURATIONS,
    Tags: { a: '1' },
  });
  const { DomainNameConfigurations: [configuration] = [], ...rest } = made;
  assert.match(configuration?.ApiGatewayDomainName ?? '', /^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
  assert.deepEqual(shown({ ...configuration, ApiGatewayDomainName: '' }), {
    ApiGatewayDomainName: '',
    CertificateArn: CERTIFICATE,
    DomainNameStatus: 'AVAILABLE',
    EndpointType: 'REGIONAL',
    HostedZoneId: 'Z1UJRXOUMOOFQ8',
    IpAddressType: 'ipv4',
    SecurityPolicy: 'TLS_1_2',
  });
  assert.deepEqual(shown(rest), {
    ApiMappingSelectionExpression: '$request.basepath',
    DomainName: 'shop.test',
    DomainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/shop.test',
    RoutingMode: 'API_MAPPING_ONLY',
    Tags: { a: '1' },
  });
  assert.deepEqual(await kit.run('GetDomainName', { DomainName: 'shop.test' }), made);
});

test('what either version makes, both show; private domains are v1’s alone', async () => {
  const first = await kit.runFirst('GetDomainName', { domainName: 'shop.test' });
  assert.equal(first.regionalCertificateArn, CERTIFICATE);
  assert.deepEqual(first.endpointConfiguration, { types: ['REGIONAL'], ipAddressType: 'ipv4' });
  await kit.runFirst('CreateDomainName', { domainName: 'edge.test', certificateArn: CERTIFICATE });
  await kit.runFirst('CreateDomainName', {
    domainName: 'private.test',
    endpointConfiguration: { types: ['PRIVATE'] },
  });
  const { Items = [] } = await kit.run('GetDomainNames', {});
  assert.deepEqual(
    Items.map(({ DomainName, DomainNameConfigurations: [each] = [] }) => [DomainName, each?.EndpointType]),
    [
      ['edge.test', 'EDGE'],
      ['shop.test', 'REGIONAL'],
    ],
  );
  await kit.refused(
    'GetTags',
    { ResourceArn: `arn:aws:apigateway:${REGION}::/domainnames/private.test` },
    'NotFoundException',
    'The domain name resource specified in the request was not found.',
  );
  const { Items: one = [], NextToken } = await kit.run('GetDomainNames', { MaxResults: '1' });
  assert.deepEqual(
    [one.length, (await kit.run('GetDomainNames', { NextToken })).Items?.[0]?.DomainName],
    [1, 'shop.test'],
  );
});

async function retyped(domainName: string, old: string, value: string) {
  const patchOperations = [{ op: 'replace' as const, path: `/endpointConfiguration/types/${old}`, value }];
  const first = await kit.runFirst('UpdateDomainName', { domainName, patchOperations });
  const { DomainNameConfigurations: [second] = [] } = await kit.run('GetDomainName', { DomainName: domainName });
  return { first, second: [second?.EndpointType, second?.ApiGatewayDomainName] };
}

test('a domain of another type has an address of that type in both versions', async () => {
  const regional = await retyped('edge.test', 'EDGE', 'REGIONAL');
  const { regionalDomainName, distributionDomainName } = regional.first;
  assert.match(regionalDomainName ?? '', /^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
  assert.deepEqual(regional.second, ['REGIONAL', regionalDomainName]);
  const edge = await retyped('edge.test', 'REGIONAL', 'EDGE');
  assert.deepEqual(edge.second, ['EDGE', distributionDomainName]);
});

test('a configuration replaces the former one as a whole; the address and what is not named stay', async () => {
  const before = await kit.run('GetDomainName', { DomainName: 'shop.test' });
  const after = await kit.run('UpdateDomainName', {
    DomainName: 'shop.test',
    DomainNameConfigurations: [{ CertificateArn: 'arn:other', IpAddressType: 'dualstack' }],
  });
  const [was] = before.DomainNameConfigurations ?? [];
  assert.deepEqual(shown(after), {
    ...(shown(before) as object),
    DomainNameConfigurations: [
      { ...(shown(was) as object), CertificateArn: 'arn:other', IpAddressType: 'dualstack', EndpointType: 'REGIONAL' },
    ],
  });
});

test('mutual TLS: a trust store is read when it is named, its version alone keeps its address, an empty one ends it', async () => {
  kit.objects.set('trust/ca.pem', authority);
  const DomainName = 'mutual.test';
  const made = await kit.run('CreateDomainName', {
    DomainName,
    DomainNameConfigurations: CONFIGURATIONS,
    MutualTlsAuthentication: { TruststoreUri: 's3://trust/ca.pem' },
  });
  assert.deepEqual(made.MutualTlsAuthentication, { TruststoreUri: 's3://trust/ca.pem' });
  assert.equal(kept(DomainName)?.trim(), authority.trim());
  kit.objects.set('trust/ca.pem', authority + authority);
  const versioned = await kit.run('UpdateDomainName', {
    DomainName,
    MutualTlsAuthentication: { TruststoreVersion: '2' },
  });
  assert.deepEqual(versioned.MutualTlsAuthentication, { TruststoreUri: 's3://trust/ca.pem', TruststoreVersion: '2' });
  assert.equal(kept(DomainName)?.match(/BEGIN/g)?.length, 2);
  const refusal = 'Mutual TLS needs a REGIONAL endpoint and a security policy of TLS 1.2 at least';
  const lower = {
    DomainName,
    DomainNameConfigurations: [{ ...CONFIGURATIONS[0]!, SecurityPolicy: 'TLS_1_0' as const }],
  };
  await kit.refused('UpdateDomainName', lower, 'BadRequestException', refusal);
  for (const [path, value] of [
    ['/securityPolicy', 'TLS_1_0'],
    ['/endpointConfiguration/types/REGIONAL', 'EDGE'],
  ] as const) {
    const patchOperations = [{ op: 'replace' as const, path, value }];
    await assert.rejects(kit.runFirst('UpdateDomainName', { domainName: DomainName, patchOperations }), {
      message: refusal,
    });
  }
  const off = await kit.run('UpdateDomainName', { DomainName, MutualTlsAuthentication: { TruststoreUri: '' } });
  assert.equal(off.MutualTlsAuthentication, undefined);
  assert.equal(kept(DomainName), undefined);
});

test('refusals in the words of AWS', async () => {
  const refused = (input: object, message: string, code = 'BadRequestException') =>
    kit.refused('CreateDomainName', { DomainName: 'other.test', ...input }, code, message);
  await refused({}, 'Invalid input. Expected one domain name configuration');
  await refused(
    { DomainNameConfigurations: [{ EndpointType: 'EDGE' }] },
    'EDGE endpoint type is not supported for APIGatewayV2 domainName',
  );
  await refused(
    { DomainNameConfigurations: [{ SecurityPolicy: 'TLS_1_3' }] },
    'Invalid security policy specified. Must be one of [TLS_1_0, TLS_1_2]',
  );
  await refused(
    { DomainNameConfigurations: CONFIGURATIONS, RoutingMode: 'ROUTING_RULE_ONLY' },
    'Portico has no routing rules: the routing mode ROUTING_RULE_ONLY is not supported, API_MAPPING_ONLY is',
  );
  for (const DomainName of [
    'localhost',
    '127.0.0.1',
    'a b.test',
    'a/b.test',
    `${'a'.repeat(64)}.test`,
    '-a.test',
    'a..test',
  ])
    await refused(
      { DomainNameConfigurations: CONFIGURATIONS, DomainName },
      `Invalid domain name specified: ${DomainName} is not a name below another`,
    );
  await refused(
    { DomainNameConfigurations: CONFIGURATIONS, DomainName: 'shop.test' },
    'The domain name resource already exists.',
    'ConflictException',
  );
  await kit.refused(
    'UpdateDomainName',
    { DomainName: 'edge.test', DomainNameConfigurations: CONFIGURATIONS },
    'BadRequestException',
    'Only REGIONAL domain names can be managed through the API Gateway V2 API. For EDGE domain names, please use the API Gateway V1 API. Also note that only REST APIs can be attached to EDGE domain names.',
  );
  for (const operation of ['GetDomainName', 'UpdateDomainName', 'DeleteDomainName'] as const)
    await kit.refused(
      operation,
      { DomainName: 'none.test' },
      'NotFoundException',
      'The domain name resource specified in the request was not found.',
    );
});

test('a deleted domain is gone in both versions', async () => {
  await kit.run('DeleteDomainName', { DomainName: 'shop.test' });
  await assert.rejects(kit.runFirst('GetDomainName', { domainName: 'shop.test' }), {
    message: 'Invalid domain name identifier specified',
  });
});
