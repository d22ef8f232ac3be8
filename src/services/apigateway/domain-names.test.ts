// Mutual TLS of custom domains: the trust store is read, judged, kept and never shown.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { makeAuthority } from '../../x509/authority.ts';
import { certificate } from '../../x509/certificate.ts';
import { DOMAIN_NAME } from '../gateway/resources.ts';
import { ACCOUNT, openKit, REGION } from './testkit.test.ts';

const kit = openKit();
after(() => kit.close());

const REGIONAL = { types: ['REGIONAL' as const] };
const authority = makeAuthority('Clients', Date.now()).certificatePem;
const other = makeAuthority('Others', Date.now()).certificatePem;

function weakCertificate(): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const times = { fromMs: Date.now(), untilMs: Date.now() + 86_400_000 };
  return certificate({ subject: 'weak', issuer: 'weak', ...times, publicKey, signingKey: privateKey });
}

function kept(domainName: string): string | undefined {
  const scope = { account: ACCOUNT, region: REGION };
  return kit.store.read((tx) => tx.get(DOMAIN_NAME, scope, domainName))?.truststore;
}

test('a trust store is read with the domain, and again when it is named again', async () => {
  kit.objects.set('trust/ca.pem', `# ours\n${authority}`);
  const domainName = 'mutual.test';
  const mutualTlsAuthentication = { truststoreUri: 's3://trust/ca.pem' };
  const made = await kit.run('CreateDomainName', {
    domainName,
    endpointConfiguration: REGIONAL,
    mutualTlsAuthentication,
  });
  assert.deepEqual(made.mutualTlsAuthentication, mutualTlsAuthentication);
  assert.equal(JSON.stringify(made).includes('CERTIFICATE'), false);
  assert.equal(kept(domainName)?.trim(), authority.trim());
  kit.objects.set('trust/ca.pem', authority + other);
  const path = '/mutualTlsAuthentication/truststoreVersion';
  await kit.run('UpdateDomainName', { domainName, patchOperations: [{ op: 'replace', path, value: '2' }] });
  assert.equal(kept(domainName)?.match(/BEGIN/g)?.length, 2);
  const off = { op: 'replace' as const, path: '/mutualTlsAuthentication/truststoreUri', value: '' };
  const updated = await kit.run('UpdateDomainName', { domainName, patchOperations: [off] });
  assert.equal(updated.mutualTlsAuthentication, undefined);
  assert.equal(kept(domainName), undefined);
});

test('what is no trust store is refused, and nothing is made', async () => {
  kit.objects.set('trust/empty.pem', 'hello').set('trust/weak.pem', weakCertificate());
  const cases: readonly [string, string][] = [
    ['https://trust/ca.pem', 'Invalid truststoreUri https://trust/ca.pem: it must be s3://bucket-name/key-name'],
    ['s3://trust/none.pem', 'The trust store s3://trust/none.pem does not exist'],
    ['s3://trust/empty.pem', 'The trust store s3://trust/empty.pem holds no certificate in PEM format'],
    [
      's3://trust/weak.pem',
      'Certificate 1 of the trust store s3://trust/weak.pem has an RSA key of less than 2048 bits',
    ],
  ];
  const input = { domainName: 'refused.test', endpointConfiguration: REGIONAL };
  for (const [truststoreUri, message] of cases) {
    const asked = { ...input, mutualTlsAuthentication: { truststoreUri } };
    await kit.refused('CreateDomainName', asked, 'BadRequestException', message);
  }
  await kit.refused(
    'CreateDomainName',
    {
      ...input,
      endpointConfiguration: { types: ['EDGE'] },
      mutualTlsAuthentication: { truststoreUri: 's3://trust/ca.pem' },
    },
    'BadRequestException',
    'Mutual TLS needs a REGIONAL endpoint and a security policy of TLS 1.2 at least',
  );
  assert.equal(kept('refused.test'), undefined);
});

test('a name that no host can have, and routing rules, are refused; every other name is not', async () => {
  const bad = 'BadRequestException';
  await kit.refused(
    'CreateDomainName',
    { domainName: 'localhost' },
    bad,
    'Invalid domain name specified: localhost is not a name below another',
  );
  const noRules =
    'Portico has no routing rules: the routing mode ROUTING_RULE_ONLY is not supported, API_MAPPING_ONLY is';
  const rules = { domainName: 'rules.test', routingMode: 'ROUTING_RULE_ONLY' as const };
  await kit.refused('CreateDomainName', rules, bad, noRules);
  for (const domainName of ['*.wild.test', 'Capital.Test', 'a_b.x-y.test', '1.2.3.test'])
    assert.equal((await kit.run('CreateDomainName', { domainName })).domainName, domainName);
  const mode = { op: 'replace' as const, path: '/routingMode' };
  const patched = (value: string) => ({ domainName: '*.wild.test', patchOperations: [{ ...mode, value }] });
  await kit.refused('UpdateDomainName', patched('ROUTING_RULE_ONLY'), bad, noRules);
  assert.equal((await kit.run('UpdateDomainName', patched('API_MAPPING_ONLY'))).routingMode, 'API_MAPPING_ONLY');
});
