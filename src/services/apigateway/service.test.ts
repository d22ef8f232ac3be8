import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { Call } from '../kernel/contract.ts';
import { REST_FORMS } from './access.ts';
import { CLIENT_CERTIFICATE } from './resources.ts';
import { ACCOUNT, NOW_MS, openKit, REGION, shown, type Kit } from './testkit.test.ts';

describe('the service', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('handles every operation of the official client', () => {
    const operations = Object.keys(REST_FORMS);
    const missing = operations.filter((operation) => !(operation in kit.service.handlers)).sort();
    assert.deepEqual(missing, []);
    assert.deepEqual(
      Object.keys(kit.service.handlers).filter((operation) => !operations.includes(operation)),
      [],
    );
  });

  it('knows the REST form of every operation as the official client sends it', () => {
    const client = createRequire(import.meta.url).resolve('@aws-sdk/client-api-gateway');
    const source = readFileSync(client, 'utf8');
    for (const [operation, form] of Object.entries(REST_FORMS)) {
      const [verb = '', path = ''] = form.split(' ');
      assert.ok(source.includes(`"${verb}", "${path}`), `${operation}: ${form}`);
    }
  });

  it('asks for the REST verb on the REST path', () => {
    const call = { region: REGION } as Call;
    const method = { restApiId: 'a', resourceId: 'r', httpMethod: 'GET' };
    assert.deepEqual(kit.service.needs('PutMethod', method, call), [
      { action: 'apigateway:PUT', resource: 'arn:aws:apigateway:us-east-1::/restapis/a/resources/r/methods/GET' },
    ]);
    const resourceArn = 'arn:aws:apigateway:us-east-1::/restapis/a';
    assert.deepEqual(kit.service.needs('GetTags', { resourceArn }, call), [
      { action: 'apigateway:GET', resource: `arn:aws:apigateway:us-east-1::/tags/${encodeURIComponent(resourceArn)}` },
    ]);
  });

  it('tags everything that carries tags', async () => {
    const { restApiId } = await kit.stagedApi();
    const { id: key } = await kit.run('CreateApiKey', {});
    const { id: plan } = await kit.run('CreateUsagePlan', { name: 'p' });
    const { id: link } = await kit.run('CreateVpcLink', { name: 'l', targetArns: [] });
    await kit.run('CreateDomainName', { domainName: 'tagged.test' });
    const { clientCertificateId } = await kit.run('GenerateClientCertificate', {});
    const paths = [
      `/restapis/${restApiId}`,
      `/restapis/${restApiId}/stages/dev`,
      `/apikeys/${key}`,
      `/usageplans/${plan}`,
      `/vpclinks/${link}`,
      '/domainnames/tagged.test',
      `/clientcertificates/${clientCertificateId}`,
    ];
    for (const path of paths) {
      const resourceArn = `arn:aws:apigateway:${REGION}::${path}`;
      await kit.run('TagResource', { resourceArn, tags: { a: '1', b: '2' } });
      await kit.run('UntagResource', { resourceArn, tagKeys: ['a'] });
      assert.deepEqual(await kit.run('GetTags', { resourceArn }), { tags: { b: '2' } }, path);
    }
    assert.deepEqual((await kit.run('GetStage', { restApiId, stageName: 'dev' })).tags, { b: '2' });
  });

  it("answers the account with AWS's own limits", async () => {
    assert.deepEqual(shown(await kit.run('GetAccount', {})), {
      throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    });
  });

  it('makes client certificates that OpenSSL reads, and keeps their keys to itself', async () => {
    const made = await kit.run('GenerateClientCertificate', { description: 'd' });
    const certificate = new X509Certificate(made.pemEncodedCertificate ?? '');
    assert.equal(certificate.subject, 'CN=ApiGateway');
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(Date.parse(certificate.validFrom), NOW_MS);
    assert.equal(certificate.validToDate.getTime(), made.expirationDate?.getTime());
    assert.doesNotMatch(JSON.stringify(made), /PRIVATE/);
    const stored = kit.store.read((read) =>
      read.get(CLIENT_CERTIFICATE, { account: ACCOUNT, region: REGION }, made.clientCertificateId ?? ''),
    );
    assert.ok(
      stored && certificate.checkPrivateKey((await import('node:crypto')).createPrivateKey(stored.privateKeyPem)),
    );
  });

  it('maps base paths, the empty one as (none)', async () => {
    const { restApiId } = await kit.stagedApi();
    const domainName = 'mapped.test';
    const domain = await kit.run('CreateDomainName', {
      domainName,
      regionalCertificateArn: 'arn:c',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    assert.match(domain.regionalDomainName ?? '', /^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
    assert.deepEqual([domain.domainNameStatus, domain.securityPolicy], ['AVAILABLE', 'TLS_1_2']);
    const made = await kit.run('CreateBasePathMapping', { domainName, restApiId });
    assert.deepEqual(shown(made), { basePath: '(none)', restApiId });
    const taken = 'Base path already exists for this domain name';
    await kit.refused(
      'GetBasePathMapping',
      { domainName, basePath: 'nope' },
      'NotFoundException',
      'Invalid base path mapping identifier specified',
    );
    await kit.refused('CreateBasePathMapping', { domainName, restApiId, basePath: '' }, 'ConflictException', taken);
    const slash =
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.";
    await kit.refused(
      'CreateBasePathMapping',
      { domainName, restApiId, basePath: 'a/b' },
      'BadRequestException',
      slash,
    );
    await kit.refused(
      'CreateDomainName',
      { domainName },
      'ConflictException',
      `Domain name with ID ${domainName} already exists`,
    );
    await kit.run('DeleteDomainName', { domainName });
    await kit.refused(
      'GetBasePathMappings',
      { domainName },
      'NotFoundException',
      'Invalid domain name identifier specified',
    );
  });

  it('freezes documentation parts in a version and sets the stage to it', async () => {
    const { restApiId } = await kit.stagedApi();
    const location = { type: 'METHOD', path: '/', method: 'GET' } as const;
    const part = await kit.run('CreateDocumentationPart', { restApiId, location, properties: '{"description":"d"}' });
    assert.deepEqual(shown(part), { id: part.id, location, properties: '{"description":"d"}' });
    await kit.run('CreateDocumentationVersion', { restApiId, documentationVersion: '1', stageName: 'dev' });
    assert.equal((await kit.run('GetStage', { restApiId, stageName: 'dev' })).documentationVersion, '1');
    const parts = await kit.run('GetDocumentationParts', { restApiId, type: 'METHOD', path: '/' });
    assert.equal(parts.items.length, 1);
    assert.deepEqual((await kit.run('GetDocumentationParts', { restApiId, type: 'API' })).items, []);
  });
});
