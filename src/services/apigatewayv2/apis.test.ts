// HTTP APIs: what AWS shows of new ones, what updates change and take away, quick create.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AUTHORIZER, DEPLOYMENT, INTEGRATION, ROUTE, STAGE } from './resources.ts';
import { FUNCTION_ARN, openKit, REGION, shown, type Kit } from './testkit.test.ts';

describe('HTTP APIs', () => {
  let kit: Kit;
  beforeEach(() => {
    kit = openKit();
  });
  afterEach(() => kit.close());

  it('a new one has the defaults of AWS and an address that leads here', async () => {
    const api = await kit.run('CreateApi', { Name: 'a', ProtocolType: 'HTTP' });
    assert.match(api.ApiId ?? '', /^[a-z0-9]{10}$/);
    assert.deepEqual(shown(api), {
      ApiEndpoint: `http://${api.ApiId}.execute-api.${REGION}.localhost:4566`,
      ApiId: api.ApiId,
      ApiKeySelectionExpression: '$request.header.x-api-key',
      CreatedDate: '2024-02-06T12:00:00.000Z',
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      Name: 'a',
      ProtocolType: 'HTTP',
      RouteSelectionExpression: '$request.method $request.path',
      Tags: {},
    });
    assert.deepEqual(shown(await kit.run('GetApi', { ApiId: api.ApiId! })), shown(api));
  });

  it('an update changes what it names, an empty text takes away', async () => {
    const input = { Name: 'a', ProtocolType: 'HTTP', Description: 'd', Version: '1', Tags: { a: '1' } } as const;
    const { ApiId = '' } = await kit.run('CreateApi', input);
    await kit.run('UpdateApi', { ApiId, Name: 'b', Description: '', DisableExecuteApiEndpoint: true });
    const api = await kit.run('GetApi', { ApiId });
    assert.deepEqual(
      [api.Name, api.Description, api.Version, api.DisableExecuteApiEndpoint, api.Tags],
      ['b', undefined, '1', true, { a: '1' }],
    );
  });

  it('a CORS configuration is replaced as a whole and has a deletion of its own', async () => {
    const ApiId = await kit.api();
    const cors = async () => (await kit.run('GetApi', { ApiId })).CorsConfiguration;
    await kit.run('UpdateApi', { ApiId, CorsConfiguration: { AllowOrigins: ['*'], MaxAge: 60 } });
    await kit.run('UpdateApi', { ApiId, CorsConfiguration: { AllowOrigins: ['https://a.example'] } });
    assert.deepEqual(shown(await cors()), { AllowOrigins: ['https://a.example'] });
    await kit.run('UpdateApi', { ApiId, Name: 'b' });
    assert.notEqual(await cors(), undefined);
    await kit.run('DeleteCorsConfiguration', { ApiId });
    assert.equal(await cors(), undefined);
  });

  it('everything below an API goes with it', async () => {
    const { ApiId } = await kit.routedApi();
    await kit.run('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    await kit.run('DeleteApi', { ApiId });
    const left = [ROUTE, INTEGRATION, AUTHORIZER, DEPLOYMENT, STAGE].flatMap((kind) =>
      kit.store.read((tx) => tx.scan<unknown>(kind)),
    );
    assert.deepEqual(left, []);
    await kit.refused('GetApi', { ApiId }, 'NotFoundException', `Invalid API identifier specified ${ApiId}`);
  });

  it('ids that are taken are drawn again', async () => {
    const drawn = ['aaaaaaaaaa', 'aaaaaaaaaa', 'bbbbbbbbbb'];
    kit.ids.lower = () => drawn.shift()!;
    const ids = [await kit.api(), await kit.api()];
    assert.deepEqual(ids, ['aaaaaaaaaa', 'bbbbbbbbbb']);
  });
});

describe('quick create', () => {
  let kit: Kit;
  beforeEach(() => {
    kit = openKit();
  });
  afterEach(() => kit.close());

  async function parts(ApiId: string) {
    const [integrations, routes, stages] = await Promise.all([
      kit.run('GetIntegrations', { ApiId }),
      kit.run('GetRoutes', { ApiId }),
      kit.run('GetStages', { ApiId }),
    ]);
    return [integrations.Items[0]!, routes.Items[0]!, stages.Items[0]!] as const;
  }

  it('makes an integration, a route and an automatic stage that serves them', async () => {
    const { ApiId = '' } = await kit.run('CreateApi', { Name: 'q', ProtocolType: 'HTTP', Target: FUNCTION_ARN });
    const [integration, route, stage] = await parts(ApiId);
    assert.deepEqual(shown(integration), {
      ApiGatewayManaged: true,
      ConnectionType: 'INTERNET',
      IntegrationId: integration.IntegrationId,
      IntegrationMethod: 'POST',
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION_ARN,
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 30_000,
    });
    assert.deepEqual(
      [route.RouteKey, route.Target, route.ApiGatewayManaged],
      ['$default', `integrations/${integration.IntegrationId}`, true],
    );
    assert.deepEqual([stage.StageName, stage.AutoDeploy, stage.ApiGatewayManaged], ['$default', true, true]);
    assert.equal(
      stage.LastDeploymentStatusMessage,
      `Successfully deployed stage with deployment ID '${stage.DeploymentId}'`,
    );
  });

  it('a URL is called by any method; another target and key replace it', async () => {
    const made = { Name: 'q', ProtocolType: 'HTTP', Target: 'https://example.com', RouteKey: 'GET /a' } as const;
    const { ApiId = '' } = await kit.run('CreateApi', made);
    const [before, , staged] = await parts(ApiId);
    assert.deepEqual(
      [before.IntegrationType, before.IntegrationMethod, before.PayloadFormatVersion],
      ['HTTP_PROXY', 'ANY', '1.0'],
    );
    await kit.run('UpdateApi', { ApiId, Target: FUNCTION_ARN, RouteKey: 'GET /b' });
    const [after, route, stage] = await parts(ApiId);
    assert.deepEqual([after.IntegrationId, after.IntegrationType], [before.IntegrationId, 'AWS_PROXY']);
    assert.equal(route.RouteKey, 'GET /b');
    assert.notEqual(stage.DeploymentId, staged.DeploymentId);
  });

  it('what was said of the integration since stays with another target of its kind', async () => {
    const { ApiId = '' } = await kit.run('CreateApi', { Name: 'q', ProtocolType: 'HTTP', Target: FUNCTION_ARN });
    const [{ IntegrationId = '' }] = await parts(ApiId);
    const said = {
      Description: 'd',
      PayloadFormatVersion: '1.0',
      RequestParameters: { 'append:header.a': '1' },
      TimeoutInMillis: 50,
    };
    await kit.run('UpdateIntegration', { ApiId, IntegrationId, ...said });
    const [before] = await parts(ApiId);
    const CredentialsArn = 'arn:aws:iam::111111111111:role/r';
    await kit.run('UpdateApi', { ApiId, RouteKey: 'GET /a', Target: `${FUNCTION_ARN}2`, CredentialsArn });
    const [after] = await parts(ApiId);
    assert.deepEqual(after, { ...before, ...said, IntegrationUri: `${FUNCTION_ARN}2`, CredentialsArn });
  });

  it('what it made keeps its key, and its integration stays', async () => {
    const { ApiId = '' } = await kit.run('CreateApi', { Name: 'q', ProtocolType: 'HTTP', Target: FUNCTION_ARN });
    const [{ IntegrationId = '' }, { RouteId = '' }] = await parts(ApiId);
    const bad = 'BadRequestException';
    const key = 'The key of a route that quick create made can only be changed through UpdateApi';
    await kit.refused('UpdateRoute', { ApiId, RouteId, RouteKey: 'GET /x' }, bad, key);
    const gone = 'The integration that quick create made cannot be deleted';
    await kit.refused('DeleteIntegration', { ApiId, IntegrationId }, bad, gone);
  });
});
