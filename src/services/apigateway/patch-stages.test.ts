// Every PATCH path: what is sent, and what the answer then holds. [api-gateway.md C3]
import { after, before, describe, it } from 'node:test';
import { checkPatches, type Row } from './patchkit.test.ts';
import { openKit, type Kit } from './testkit.test.ts';
import { makeAuthority } from '../../x509/authority.ts';

describe('PATCH paths of stages, keys, plans and domains', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('a stage', async () => {
    const { restApiId, stage, deploymentId } = await kit.stagedApi();
    const { id: second = '' } = await kit.run('CreateDeployment', { restApiId });
    const canary = (rest: object) => ({
      canarySettings: { deploymentId, percentTraffic: 0, useStageCache: false, ...rest },
    });
    await checkPatches(kit, 'UpdateStage', stage, [
      ['replace', '/deploymentId', second, { deploymentId: second }],
      ['replace', '/deploymentId', deploymentId, { deploymentId }],
      ['replace', '/description', 'd', { description: 'd' }],
      [
        'replace',
        '/cacheClusterEnabled',
        'true',
        { cacheClusterEnabled: true, cacheClusterSize: '0.5', cacheClusterStatus: 'AVAILABLE' },
      ],
      ['replace', '/cacheClusterSize', '1.6', { cacheClusterSize: '1.6' }],
      ['replace', '/cacheClusterEnabled', 'false', { cacheClusterStatus: 'NOT_AVAILABLE' }],
      ['replace', '/documentationVersion', 'v1', { documentationVersion: 'v1' }],
      ['replace', '/tracingEnabled', 'true', { tracingEnabled: true }],
      ['replace', '/variables/color', 'red', { variables: { color: 'red' } }],
      ['add', '/variables/size', 'x', { variables: { color: 'red', size: 'x' } }],
      ['remove', '/variables/color', undefined, { variables: { size: 'x' } }],
      ['replace', '/accessLogSettings/destinationArn', 'arn:l', { accessLogSettings: { destinationArn: 'arn:l' } }],
      [
        'add',
        '/accessLogSettings/format',
        '$context.requestId',
        { accessLogSettings: { destinationArn: 'arn:l', format: '$context.requestId' } },
      ],
      ['remove', '/accessLogSettings', undefined, { accessLogSettings: undefined }],
      ['replace', '/canarySettings/percentTraffic', '12.5', canary({ percentTraffic: 12.5 })],
      ['remove', '/canarySettings', undefined, { canarySettings: undefined }],
      ['replace', '/canarySettings/useStageCache', 'true', canary({ useStageCache: true })],
      ['replace', '/canarySettings/deploymentId', second, canary({ deploymentId: second, useStageCache: true })],
      [
        'replace',
        '/canarySettings/stageVariableOverrides/color',
        'blue',
        canary({ deploymentId: second, useStageCache: true, stageVariableOverrides: { color: 'blue' } }),
      ],
      ['copy', '/deploymentId', '/canarySettings/deploymentId', { deploymentId: second }],
      ['copy', '/variables', '/canarySettings/stageVariableOverrides', { variables: { size: 'x', color: 'blue' } }],
      [
        'remove',
        '/canarySettings/stageVariableOverrides/color',
        undefined,
        canary({ deploymentId: second, useStageCache: true }),
      ],
    ]);
  });

  it("the settings of a stage's methods, by the key as it was spelled", async () => {
    const { stage } = await kit.stagedApi();
    const role = 'arn:aws:iam::111111111111:role/logs';
    await checkPatches(kit, 'UpdateAccount', {}, [
      ['replace', '/cloudwatchRoleArn', role, { cloudwatchRoleArn: role }],
    ]);
    const { id: certificate = '' } = { id: (await kit.run('GenerateClientCertificate', {})).clientCertificateId };
    await checkPatches(kit, 'UpdateStage', stage, [
      ['replace', '/clientCertificateId', certificate, { clientCertificateId: certificate }],
    ]);
    const defaults = {
      metricsEnabled: false,
      dataTraceEnabled: false,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10_000,
      cachingEnabled: false,
      cacheTtlInSeconds: 300,
      cacheDataEncrypted: false,
      requireAuthorizationForCacheControl: true,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    };
    const settings: readonly (readonly [suffix: string, value: string, member: string, read: unknown])[] = [
      ['metrics/enabled', 'true', 'metricsEnabled', true],
      ['logging/dataTrace', 'true', 'dataTraceEnabled', true],
      ['logging/loglevel', 'INFO', 'loggingLevel', 'INFO'],
      ['throttling/burstLimit', '20', 'throttlingBurstLimit', 20],
      ['throttling/rateLimit', '0.5', 'throttlingRateLimit', 0.5],
      ['caching/ttlInSeconds', '60', 'cacheTtlInSeconds', 60],
      ['caching/enabled', 'true', 'cachingEnabled', true],
      ['caching/dataEncrypted', 'true', 'cacheDataEncrypted', true],
      ['caching/requireAuthorizationForCacheControl', 'false', 'requireAuthorizationForCacheControl', false],
      [
        'caching/unauthorizedCacheControlHeaderStrategy',
        'FAIL_WITH_403',
        'unauthorizedCacheControlHeaderStrategy',
        'FAIL_WITH_403',
      ],
    ];
    for (const key of ['*/*', 'pets/{id}/GET', '~1pets~1{id}/GET']) {
      for (const [suffix, value, member, read] of settings) {
        const change = [
          'replace',
          `/${key}/${suffix}`,
          value,
          { methodSettings: { [key]: { ...defaults, [member]: read } } },
        ] as const;
        const gone = ['remove', `/${key}`, undefined, { methodSettings: {} }] as const;
        await checkPatches(kit, 'UpdateStage', stage, [change, gone]);
      }
    }
  });

  it('API keys', async () => {
    const { id: apiKey = '' } = await kit.run('CreateApiKey', { name: 'k' });
    await checkPatches(kit, 'UpdateApiKey', { apiKey }, [
      ['replace', '/name', 'n', { name: 'n' }],
      ['replace', '/description', 'd', { description: 'd', value: undefined, tags: {} }],
      ['replace', '/enabled', 'true', { enabled: true }],
      ['replace', '/enabled', 'test', { enabled: false }],
      ['replace', '/customerId', 'c', { customerId: 'c' }],
      ['add', '/stages', 'api/dev', { stageKeys: ['api/dev'] }],
      ['remove', '/stages', 'api/dev', { stageKeys: [] }],
    ]);
  });

  it('usage plans', async () => {
    const { restApiId } = await kit.stagedApi();
    const { id: usagePlanId = '' } = await kit.run('CreateUsagePlan', { name: 'p' });
    const name = `${restApiId}:dev`;
    const stages = (throttle?: object) => ({
      apiStages: [{ apiId: restApiId, stage: 'dev', ...(throttle && { throttle }) }],
    });
    await checkPatches(kit, 'UpdateUsagePlan', { usagePlanId }, [
      ['replace', '/name', 'n', { name: 'n', apiStages: [], tags: {} }],
      ['replace', '/description', 'd', { description: 'd' }],
      ['replace', '/productCode', 'c', { productCode: 'c' }],
      ['remove', '/productCode', undefined, { productCode: undefined }],
      ['replace', '/throttle/rateLimit', '10.5', { throttle: { rateLimit: 10.5 } }],
      ['add', '/throttle/burstLimit', '20', { throttle: { rateLimit: 10.5, burstLimit: 20 } }],
      ['remove', '/throttle', undefined, { throttle: undefined }],
      ['replace', '/quota/limit', '2000', { quota: { limit: 2000, offset: 0, period: 'DAY' } }],
      ['replace', '/quota/offset', '5', { quota: { limit: 2000, offset: 5, period: 'DAY' } }],
      ['add', '/quota/period', 'WEEK', { quota: { limit: 2000, offset: 5, period: 'WEEK' } }],
      ['remove', '/quota', undefined, { quota: undefined }],
      ['add', '/apiStages', name, stages()],
      ['add', '/apiStages', name, stages()],
      ['replace', `/apiStages/${name}/throttle//jobs/GET/rateLimit`, '5', stages({ '/jobs/GET': { rateLimit: 5 } })],
      [
        'add',
        `/apiStages/${name}/throttle/~1jobs~1GET/burstLimit`,
        '6',
        stages({ '/jobs/GET': { rateLimit: 5, burstLimit: 6 } }),
      ],
      ['remove', `/apiStages/${name}/throttle/~1jobs~1GET`, undefined, stages()],
      ['replace', `/apiStages/${name}/throttle/a/GET/rateLimit`, '5', stages({ 'a/GET': { rateLimit: 5 } })],
      ['remove', `/apiStages/${name}/throttle`, undefined, stages()],
      ['remove', '/apiStages', name, { apiStages: [] }],
    ]);
  });

  it('domains, mappings, links, certificates, the account', async () => {
    const { restApiId } = await kit.stagedApi();
    const domainName = 'pets.example.test';
    kit.objects.set('b/k', makeAuthority('Clients', Date.now()).certificatePem);
    await kit.run('CreateDomainName', { domainName, endpointConfiguration: { types: ['REGIONAL'] } });
    await checkPatches(kit, 'UpdateDomainName', { domainName }, [
      ...[
        'certificateArn',
        'certificateName',
        'regionalCertificateArn',
        'regionalCertificateName',
        'ownershipVerificationCertificateArn',
      ].map((member): Row => ['replace', `/${member}`, 'x', { [member]: 'x' }]),
      [
        'add',
        '/mutualTlsAuthentication/truststoreUri',
        's3://b/k',
        { mutualTlsAuthentication: { truststoreUri: 's3://b/k' } },
      ],
      [
        'replace',
        '/mutualTlsAuthentication/truststoreVersion',
        '1',
        { mutualTlsAuthentication: { truststoreUri: 's3://b/k', truststoreVersion: '1' } },
      ],
      ['replace', '/mutualTlsAuthentication/truststoreUri', '', { mutualTlsAuthentication: undefined }],
      ['replace', '/securityPolicy', 'TLS_1_0', { securityPolicy: 'TLS_1_0' }],
      [
        'replace',
        '/endpointConfiguration/types/REGIONAL',
        'EDGE',
        { endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' } },
      ],
      [
        'replace',
        '/endpointConfiguration/ipAddressType',
        'dualstack',
        { endpointConfiguration: { types: ['EDGE'], ipAddressType: 'dualstack' } },
      ],
      ['replace', '/policy', '{"a":1}', { policy: String.raw`{\"a\":1}` }],
    ]);
    await kit.run('CreateBasePathMapping', { domainName, restApiId, basePath: 'zoo' });
    await checkPatches(kit, 'UpdateBasePathMapping', { domainName, basePath: 'zoo' }, [
      ['replace', '/stage', 'dev', { stage: 'dev' }],
    ]);
    await checkPatches(kit, 'UpdateBasePathMapping', { domainName, basePath: 'zoo' }, [
      ['replace', '/restapiId', restApiId, { restApiId }],
    ]);
    await checkPatches(kit, 'UpdateBasePathMapping', { domainName, basePath: 'zoo' }, [
      ['replace', '/basePath', 'den', { basePath: 'den' }],
    ]);
    const link = await kit.run('CreateVpcLink', { name: 'l', targetArns: ['arn:aws:elasticloadbalancing:x'] });
    await checkPatches(kit, 'UpdateVpcLink', { vpcLinkId: link.id }, [
      ['replace', '/name', 'm', { name: 'm' }],
      ['replace', '/description', 'd', { description: 'd' }],
    ]);
    const { clientCertificateId } = await kit.run('GenerateClientCertificate', {});
    await checkPatches(kit, 'UpdateClientCertificate', { clientCertificateId }, [
      ['replace', '/description', 'd', { description: 'd' }],
    ]);
    const role = 'arn:aws:iam::111111111111:role/logs';
    await checkPatches(kit, 'UpdateAccount', {}, [
      ['replace', '/cloudwatchRoleArn', role, { cloudwatchRoleArn: role }],
      ['add', '/features', 'UsagePlans', { features: ['UsagePlans'] }],
      ['replace', '/cloudwatchRoleArn', '', { cloudwatchRoleArn: undefined }],
    ]);
  });
});
