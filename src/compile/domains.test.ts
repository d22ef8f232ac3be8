// From API Gateway and Certificate Manager to what is served: domains by name, certificates by ARN, each change at once.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { DomainUnit } from '../edge/domain/unit.ts';
import { CERTIFICATE } from '../services/acm/resources.ts';
import { ACCOUNT, openKit, REGION } from '../services/apigateway/testkit.test.ts';
import { DOMAIN_NAME, MAPPING } from '../services/gateway/resources.ts';
import { makeAuthority } from '../x509/authority.ts';
import { certificates, type CertificateUnit } from './certificates.ts';
import { domains } from './domains.ts';
import { World } from './world.ts';

const kit = openKit();
after(() => kit.close());
const world = new World(kit.store, [domains, certificates]);
world.start();
const found = world.units<DomainUnit>('domains');
const REGIONAL = { types: ['REGIONAL' as const] };

test('a domain with its mappings, the longest base path first', async () => {
  const { restApiId } = await kit.stagedApi();
  const domainName = 'Pets.Example.test';
  await kit.run('CreateDomainName', { domainName, regionalCertificateArn: 'arn:c', endpointConfiguration: REGIONAL });
  await kit.run('CreateBasePathMapping', { domainName, restApiId });
  await kit.run('CreateBasePathMapping', { domainName, restApiId, basePath: 'zoo', stage: 'dev' });
  assert.deepEqual(found.get('pets.example.test'), {
    name: 'pets.example.test',
    account: ACCOUNT,
    region: REGION,
    httpOnly: false,
    mappings: [
      { basePath: 'zoo', apiId: restApiId, stage: 'dev' },
      { basePath: '', apiId: restApiId },
    ],
    certificateArn: 'arn:c',
    minVersion: 'TLSv1.2',
  });
  await kit.run('DeleteBasePathMapping', { domainName, basePath: '(none)' });
  assert.equal(found.get('pets.example.test')?.mappings.length, 1);
  await kit.run('DeleteDomainName', { domainName });
  assert.equal(found.size, 0);
});

test('a security policy of TLS 1.3 alone, and a trust store', async () => {
  const truststore = makeAuthority('Clients', Date.now()).certificatePem;
  kit.objects.set('b/ca.pem', truststore);
  await kit.run('CreateDomainName', {
    domainName: 'modern.test',
    securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09',
    endpointConfiguration: REGIONAL,
    mutualTlsAuthentication: { truststoreUri: 's3://b/ca.pem' },
  });
  const { minVersion, mutualTls } = found.get('modern.test') ?? {};
  assert.equal(minVersion, 'TLSv1.3');
  assert.deepEqual(mutualTls, { truststoreUri: 's3://b/ca.pem', truststore });
});

test('a private domain of another account does not take the place of a public one', async () => {
  const domainName = 'mine.example.test';
  await kit.run('CreateDomainName', { domainName, regionalCertificateArn: 'arn:c', endpointConfiguration: REGIONAL });
  const scope = { account: '000000000001', region: REGION };
  const own = kit.store.read((tx) => tx.get(DOMAIN_NAME, { account: ACCOUNT, region: REGION }, domainName)!);
  await kit.store.transaction((tx) => tx.put(DOMAIN_NAME, scope, domainName, { ...own, privateId: 'abc' }));
  assert.equal(found.get(domainName)?.account, ACCOUNT);
  await kit.run('DeleteDomainName', { domainName });
  assert.equal(found.get(domainName)?.account, scope.account);
  await kit.store.transaction((tx) => tx.delete(DOMAIN_NAME, scope, domainName));
});

test('keys of several levels come before shorter ones, and HTTP APIs alone answer for themselves', async () => {
  const { restApiId } = await kit.stagedApi();
  const scope = { account: ACCOUNT, region: REGION };
  const http = { domainName: 'deep.test', apiId: 'h', api: 'HTTP' as const, stage: '$default' };
  await kit.run('CreateDomainName', { domainName: 'deep.test', endpointConfiguration: REGIONAL });
  assert.equal(found.get('deep.test')?.httpOnly, false);
  await kit.store.transaction((tx) => {
    tx.put(MAPPING, scope, 'deep.test/a', { ...http, id: '1', key: 'a' });
    tx.put(MAPPING, scope, 'deep.test/a/b/c', { ...http, id: '2', key: 'a/b/c' });
  });
  const { httpOnly, mappings = [] } = found.get('deep.test') ?? {};
  assert.equal(httpOnly, true);
  assert.deepEqual(
    mappings.map(({ basePath, apiId, stage }) => [basePath, apiId, stage]),
    [
      ['a/b/c', 'h', '$default'],
      ['a', 'h', '$default'],
    ],
  );
  await kit.run('CreateBasePathMapping', { domainName: 'deep.test', restApiId, stage: 'dev' });
  assert.equal(found.get('deep.test')?.httpOnly, false);
  await kit.run('DeleteDomainName', { domainName: 'deep.test' });
});

test('a name that could be this machine or an address is not taken from it, even when a record has it', async () => {
  const scope = { account: ACCOUNT, region: REGION };
  const { domainName: good = '' } = await kit.run('CreateDomainName', {
    domainName: 'good.test',
    endpointConfiguration: REGIONAL,
  });
  const record = kit.store.read((tx) => tx.get(DOMAIN_NAME, scope, good))!;
  for (const domainName of ['localhost', '127.0.0.1']) {
    await kit.store.transaction((tx) => tx.put(DOMAIN_NAME, scope, domainName, { ...record, domainName }));
    assert.equal(found.get(domainName), undefined);
  }
  assert.equal(found.get(good)?.name, good);
});

test('a certificate with its chain in one text', async () => {
  const scope = { account: ACCOUNT, region: REGION };
  const record = {
    id: 'uuid',
    names: ['a.test', '*.a.test'],
    certificatePem: '-----CERTIFICATE-----',
    chainPem: '-----CHAIN-----\n',
    privateKeyPem: 'KEY',
  };
  await kit.store.transaction((tx) => tx.put(CERTIFICATE, scope, 'uuid', record as never));
  const arn = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/uuid`;
  assert.deepEqual(world.units<CertificateUnit>('certificates').get(arn), {
    arn,
    names: ['a.test', '*.a.test'],
    chainPem: '-----CERTIFICATE-----\n-----CHAIN-----\n',
    privateKeyPem: 'KEY',
  });
});
