import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DEPLOYMENT } from './resources.ts';
import { openKit, shown, type Kit } from './testkit.test.ts';

describe('deployments', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  function frozen(restApiId: string, deploymentId: string) {
    const scope = { account: '111111111111', region: 'us-east-1' };
    return kit.store.read((read) => read.get(DEPLOYMENT, scope, `${restApiId}/${deploymentId}`))?.content;
  }

  it('are frozen: nothing that happens to the API later changes them', async () => {
    const { restApiId, rootId, method } = await kit.mockApi();
    await kit.run('CreateRequestValidator', { restApiId, name: 'v' });
    await kit.run('PutGatewayResponse', { restApiId, responseType: 'THROTTLED', statusCode: '430' });
    const { id = '' } = await kit.run('CreateDeployment', { restApiId });
    const copy = structuredClone(frozen(restApiId, id));
    assert.deepEqual(Object.keys(copy?.resources[0]?.methods ?? {}), ['GET']);
    assert.equal(copy?.gatewayResponses[0]?.statusCode, '430');

    await kit.run('UpdateRestApi', { restApiId, patchOperations: [{ op: 'add', path: '/binaryMediaTypes/a~1b' }] });
    await kit.run('CreateResource', { restApiId, parentId: rootId, pathPart: 'new' });
    await kit.run('UpdateMethod', {
      ...method,
      patchOperations: [{ op: 'replace', path: '/apiKeyRequired', value: 'true' }],
    });
    await kit.run('UpdateIntegration', {
      ...method,
      patchOperations: [{ op: 'replace', path: '/timeoutInMillis', value: '50' }],
    });
    await kit.run('DeleteModel', { restApiId, modelName: 'Empty' });
    await kit.run('DeleteGatewayResponse', { restApiId, responseType: 'THROTTLED' });
    await kit.run('DeleteMethod', method);
    assert.deepEqual(frozen(restApiId, id), copy);
  });

  it('need a method, and an integration for each', async () => {
    const { restApiId, rootId } = await kit.api();
    await kit.refused(
      'CreateDeployment',
      { restApiId },
      'BadRequestException',
      "The REST API doesn't contain any methods",
    );
    await kit.run('PutMethod', { restApiId, resourceId: rootId, httpMethod: 'GET', authorizationType: 'NONE' });
    await kit.refused('CreateDeployment', { restApiId }, 'BadRequestException', 'No integration defined for method');
  });

  it('make the stage that they name, with defaults', async () => {
    const { restApiId } = await kit.mockApi();
    const made = await kit.run('CreateDeployment', {
      restApiId,
      stageName: 'dev',
      description: 'd',
      stageDescription: 's',
      variables: { a: '1' },
    });
    assert.deepEqual(shown(made), { id: made.id, description: 'd', createdDate: '2024-02-06T12:00:00.000Z' });
    assert.deepEqual(shown(await kit.run('GetStage', { restApiId, stageName: 'dev' })), {
      stageName: 'dev',
      deploymentId: made.id,
      description: 's',
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      variables: { a: '1' },
      tracingEnabled: false,
      createdDate: '2024-02-06T12:00:00.000Z',
      lastUpdatedDate: '2024-02-06T12:00:00.000Z',
    });
  });

  it('repoint a stage that is there and keep its settings', async () => {
    const { restApiId, stage } = await kit.stagedApi();
    await kit.run('UpdateStage', {
      ...stage,
      patchOperations: [{ op: 'replace', path: '/*/*/metrics/enabled', value: 'true' }],
    });
    const { id } = await kit.run('CreateDeployment', { restApiId, stageName: 'dev' });
    const found = await kit.run('GetStage', stage);
    assert.equal(found.deploymentId, id);
    assert.equal(found.methodSettings?.['*/*']?.metricsEnabled, true);
  });

  it('may be a canary: the stage keeps its own deployment', async () => {
    const { restApiId, stage, deploymentId } = await kit.stagedApi();
    const canarySettings = { percentTraffic: 50, stageVariableOverrides: { a: '2' } };
    const { id } = await kit.run('CreateDeployment', { restApiId, stageName: 'dev', canarySettings });
    const found = await kit.run('GetStage', stage);
    assert.equal(found.deploymentId, deploymentId);
    assert.deepEqual(found.canarySettings, { deploymentId: id, ...canarySettings, useStageCache: false });
    const busy = 'Active stages pointing to this deployment must be moved or deleted';
    for (const used of [deploymentId, id ?? '']) {
      await kit.refused('DeleteDeployment', { restApiId, deploymentId: used }, 'BadRequestException', busy);
    }
  });

  it('can be deleted once no stage points to them', async () => {
    const { restApiId, stage, deploymentId } = await kit.stagedApi();
    await kit.run('DeleteStage', stage);
    await kit.run('DeleteDeployment', { restApiId, deploymentId });
    assert.deepEqual((await kit.run('GetDeployments', { restApiId })).items, []);
  });

  it('sum up their methods on request', async () => {
    const { restApiId, deploymentId } = await kit.stagedApi();
    const found = await kit.run('GetDeployment', { restApiId, deploymentId, embed: ['apisummary'] });
    assert.deepEqual(found.apiSummary, { '/': { GET: { authorizationType: 'NONE', apiKeyRequired: false } } });
  });
});

describe('stages', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('are listed by deployment, and one name is taken once', async () => {
    const { restApiId, deploymentId } = await kit.stagedApi();
    const other = await kit.run('CreateDeployment', { restApiId });
    await kit.run('CreateStage', { restApiId, stageName: 'prod', deploymentId: other.id ?? '', tags: { a: '1' } });
    await kit.refused(
      'CreateStage',
      { restApiId, stageName: 'prod', deploymentId },
      'ConflictException',
      'Stage already exists',
    );
    const chosen = await kit.run('GetStages', { restApiId, deploymentId });
    assert.deepEqual(
      chosen.item?.map((stage) => stage.stageName),
      ['dev'],
    );
    assert.equal((await kit.run('GetStages', { restApiId })).item?.length, 2);
  });

  it('leave the usage plans when they are deleted, but not while a domain maps to them', async () => {
    const { restApiId, stage } = await kit.stagedApi();
    const plan = await kit.run('CreateUsagePlan', { name: 'p', apiStages: [{ apiId: restApiId, stage: 'dev' }] });
    const domainName = 'a.test';
    await kit.run('CreateDomainName', { domainName });
    await kit.run('CreateBasePathMapping', { domainName, restApiId, stage: 'dev' });
    const mapped = 'Please remove all base path mappings related to the';
    await kit.refused(
      'DeleteStage',
      stage,
      'BadRequestException',
      `Deleting stage dev failed. ${mapped} stage in your domains: a.test`,
    );
    await kit.refused(
      'DeleteRestApi',
      { restApiId },
      'BadRequestException',
      `Deleting RestApi ${restApiId} failed. ${mapped} RestApi in your domains: a.test`,
    );
    await kit.run('DeleteBasePathMapping', { domainName, basePath: '(none)' });
    await kit.run('DeleteStage', stage);
    assert.deepEqual((await kit.run('GetUsagePlan', { usagePlanId: plan.id ?? '' })).apiStages, []);
  });

  it('keep a VPC link that their deployment goes through', async () => {
    const { restApiId, rootId } = await kit.api();
    const link = await kit.run('CreateVpcLink', { name: 'l', targetArns: ['arn:aws:elasticloadbalancing:x'] });
    assert.equal(link.status, 'PENDING');
    const vpcLinkId = link.id ?? '';
    assert.equal((await kit.run('GetVpcLink', { vpcLinkId })).status, 'AVAILABLE');
    const method = { restApiId, resourceId: rootId, httpMethod: 'GET' };
    await kit.run('PutMethod', { ...method, authorizationType: 'NONE' });
    const target = { type: 'HTTP_PROXY', connectionType: 'VPC_LINK', connectionId: vpcLinkId } as const;
    await kit.run('PutIntegration', { ...method, ...target, integrationHttpMethod: 'GET', uri: 'http://a.test' });
    await kit.run('CreateDeployment', { restApiId, stageName: 'dev' });
    const used = `Cannot delete vpc link. Vpc link '${vpcLinkId}', is referenced in [GET:${rootId}:dev] in format of [Method:Resource:Stage].`;
    await kit.refused('DeleteVpcLink', { vpcLinkId }, 'BadRequestException', used);
    await kit.run('DeleteStage', { restApiId, stageName: 'dev' });
    await kit.run('DeleteVpcLink', { vpcLinkId });
  });
});
