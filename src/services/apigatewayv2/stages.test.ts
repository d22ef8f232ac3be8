// Stages and deployments: frozen copies, automatic ones, live settings.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DEPLOYMENT, STAGE } from './resources.ts';
import { ACCOUNT, FUNCTION, openKit, REGION, shown, type Kit } from './testkit.test.ts';

const SCOPE = { account: ACCOUNT, region: REGION };
const NO_ROUTES = 'Unable to deploy API because no routes exist in this API';

describe('stages of HTTP APIs', () => {
  let kit: Kit;
  let ids: Awaited<ReturnType<Kit['routedApi']>>;
  let ApiId: string;
  beforeEach(async () => {
    kit = openKit();
    ids = await kit.routedApi();
    ({ ApiId } = ids);
  });
  afterEach(() => kit.close());

  /** Keys of the routes that a stage serves. */
  function served(stageName: string): string[] | undefined {
    return kit.store.read((tx) => {
      const stage = tx.get(STAGE, SCOPE, `${ApiId}/${stageName}`);
      const deployment = tx.get(DEPLOYMENT, SCOPE, `${ApiId}/${stage?.deploymentId ?? ''}`);
      return deployment?.content.routes.map((route) => route.routeKey).sort();
    });
  }

  it('a deployment is a frozen copy', async () => {
    const deployment = await kit.run('CreateDeployment', { ApiId, Description: 'd' });
    const { DeploymentId } = deployment;
    assert.match(DeploymentId ?? '', /^[a-z0-9]{6}$/);
    assert.deepEqual(shown(deployment), {
      AutoDeployed: false,
      CreatedDate: '2024-02-06T12:00:00.000Z',
      DeploymentId,
      DeploymentStatus: 'DEPLOYED',
      Description: 'd',
    });
    await kit.run('CreateStage', { ApiId, StageName: 'dev', DeploymentId });
    await kit.run('CreateRoute', { ApiId, RouteKey: 'GET /later' });
    assert.deepEqual(served('dev'), ['GET /pets']);
    await kit.run('CreateDeployment', { ApiId, StageName: 'dev' });
    assert.deepEqual(served('dev'), ['GET /later', 'GET /pets']);
  });

  it('a new stage shows what AWS shows', async () => {
    assert.deepEqual(shown(await kit.run('CreateStage', { ApiId, StageName: 'dev' })), {
      AutoDeploy: false,
      CreatedDate: '2024-02-06T12:00:00.000Z',
      DefaultRouteSettings: { DetailedMetricsEnabled: false },
      LastUpdatedDate: '2024-02-06T12:00:00.000Z',
      RouteSettings: {},
      StageName: 'dev',
      StageVariables: {},
      Tags: {},
    });
  });

  it('an automatic stage serves every change of the API at once', async () => {
    const made = await kit.run('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    assert.equal(made.LastDeploymentStatusMessage?.slice(0, 41), 'Successfully deployed stage with deployme');
    const { RouteId = '' } = await kit.run('CreateRoute', { ApiId, RouteKey: 'GET /b' });
    assert.deepEqual(served('$default'), ['GET /b', 'GET /pets']);
    await kit.run('UpdateRoute', { ApiId, RouteId, RouteKey: 'GET /c' });
    assert.deepEqual(served('$default'), ['GET /c', 'GET /pets']);
    const { DeploymentId = '' } = await kit.run('GetStage', { ApiId, StageName: '$default' });
    const { AutoDeployed, Description } = await kit.run('GetDeployment', { ApiId, DeploymentId });
    assert.deepEqual(
      [AutoDeployed, Description],
      [true, 'Automatic deployment triggered by changes to the Api configuration'],
    );
  });

  it('every kind of change makes a deployment', async () => {
    await kit.run('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    const { AuthorizerId = '' } = await kit.run('CreateAuthorizer', {
      ApiId,
      Name: 'j',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.a'],
      JwtConfiguration: { Issuer: 'https://a', Audience: ['a'] },
    });
    const { IntegrationId = '' } = await kit.run('CreateIntegration', { ApiId, ...FUNCTION });
    const changes = [
      () => kit.run('UpdateAuthorizer', { ApiId, AuthorizerId, Name: 'k' }),
      () => kit.run('DeleteAuthorizer', { ApiId, AuthorizerId }),
      () => kit.run('UpdateIntegration', { ApiId, IntegrationId, TimeoutInMillis: 50 }),
      () => kit.run('DeleteIntegration', { ApiId, IntegrationId }),
      () => kit.run('UpdateApi', { ApiId, CorsConfiguration: { AllowOrigins: ['*'] } }),
      () => kit.run('DeleteCorsConfiguration', { ApiId }),
    ];
    const seen = new Set<string | undefined>();
    for (const change of changes) {
      await change();
      seen.add((await kit.run('GetStage', { ApiId, StageName: '$default' })).DeploymentId);
    }
    assert.equal(seen.size, changes.length);
  });

  it('without a route left, an automatic stage keeps what it serves and says why', async () => {
    await kit.run('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    await kit.run('DeleteRoute', { ApiId, RouteId: ids.RouteId });
    const { LastDeploymentStatusMessage } = await kit.run('GetStage', { ApiId, StageName: '$default' });
    assert.equal(LastDeploymentStatusMessage, `Deployment attempt failed: ${NO_ROUTES}`);
    assert.deepEqual(served('$default'), ['GET /pets']);
    await kit.refused('CreateDeployment', { ApiId }, 'BadRequestException', NO_ROUTES);
  });

  it('the newest 20 automatic deployments that nothing serves are kept, others by hand all', async () => {
    const { DeploymentId: byHand } = await kit.run('CreateDeployment', { ApiId });
    await kit.run('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    const { DeploymentId: first = '' } = await kit.run('GetStage', { ApiId, StageName: '$default' });
    await kit.run('CreateStage', { ApiId, StageName: 'first', DeploymentId: first });
    for (let n = 0; n < 30; n++) {
      kit.clock.nowMs += 1;
      await kit.run('UpdateRoute', { ApiId, RouteId: ids.RouteId, OperationName: `n${n}` });
    }
    const { Items } = await kit.run('GetDeployments', { ApiId, MaxResults: '500' });
    const kept = new Set(Items.map(({ DeploymentId }) => DeploymentId));
    assert.ok(kept.has(byHand) && kept.has(first));
    assert.equal(kept.size, 2 + 1 + 20);
    assert.deepEqual(served('first'), ['GET /pets']);
  });

  it('an automatic stage takes no deployment by hand; switched on later it deploys at once', async () => {
    const refusal = 'Deployment ID cannot be set on this stage because AutoDeploy is enabled.';
    const { DeploymentId } = await kit.run('CreateDeployment', { ApiId });
    const StageName = 'dev';
    await kit.run('CreateStage', { ApiId, StageName });
    await kit.run('UpdateStage', { ApiId, StageName, AutoDeploy: true });
    assert.deepEqual(served('dev'), ['GET /pets']);
    await kit.refused('UpdateStage', { ApiId, StageName, DeploymentId }, 'BadRequestException', refusal);
    await kit.refused('CreateDeployment', { ApiId, StageName }, 'BadRequestException', refusal);
    await kit.run('UpdateStage', { ApiId, StageName, AutoDeploy: false, DeploymentId });
    assert.equal((await kit.run('GetStage', { ApiId, StageName })).DeploymentId, DeploymentId);
  });

  it('updates merge: empty variables go, settings keep what is not named', async () => {
    const StageName = 'dev';
    await kit.run('CreateStage', {
      ApiId,
      StageName,
      Description: 'd',
      StageVariables: { a: '1', b: '2' },
      DefaultRouteSettings: { ThrottlingBurstLimit: 5, ThrottlingRateLimit: 10.5 },
      RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 1 } },
      AccessLogSettings: { DestinationArn: 'arn:aws:logs:us-east-1:1:log-group:g', Format: '$context.requestId' },
    });
    kit.clock.nowMs += 1000;
    const stage = await kit.run('UpdateStage', {
      ApiId,
      StageName,
      Description: '',
      StageVariables: { a: '', c: '3' },
      DefaultRouteSettings: { ThrottlingBurstLimit: 6, DetailedMetricsEnabled: true },
      RouteSettings: { 'GET /pets': { ThrottlingRateLimit: 2 } },
      AccessLogSettings: { Format: '$context.requestId $context.status' },
    });
    assert.deepEqual(shown(stage), {
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-east-1:1:log-group:g',
        Format: '$context.requestId $context.status',
      },
      AutoDeploy: false,
      CreatedDate: '2024-02-06T12:00:00.000Z',
      DefaultRouteSettings: { DetailedMetricsEnabled: true, ThrottlingBurstLimit: 6, ThrottlingRateLimit: 10.5 },
      LastUpdatedDate: '2024-02-06T12:00:01.000Z',
      RouteSettings: {
        'GET /pets': { DetailedMetricsEnabled: false, ThrottlingBurstLimit: 1, ThrottlingRateLimit: 2 },
      },
      StageName,
      StageVariables: { b: '2', c: '3' },
      Tags: {},
    });
    await kit.run('DeleteRouteSettings', { ApiId, StageName, RouteKey: 'GET /pets' });
    await kit.run('DeleteAccessLogSettings', { ApiId, StageName });
    const { RouteSettings, AccessLogSettings } = await kit.run('GetStage', { ApiId, StageName });
    assert.deepEqual([RouteSettings, AccessLogSettings], [{}, undefined]);
  });

  it('tags of stages are kept by ARN', async () => {
    await kit.run('CreateStage', { ApiId, StageName: '$default', Tags: { a: '1' } });
    const ResourceArn = `arn:aws:apigateway:${REGION}::/apis/${ApiId}/stages/$default`;
    await kit.run('TagResource', { ResourceArn, Tags: { b: '2' } });
    await kit.run('UntagResource', { ResourceArn, TagKeys: ['a'] });
    assert.deepEqual((await kit.run('GetTags', { ResourceArn })).Tags, { b: '2' });
    const [BAD, NONE] = ['BadRequestException', 'NotFoundException'];
    await kit.refused('GetTags', { ResourceArn: 'arn:x' }, BAD, 'Invalid ARN specified in the request');
    const other = ResourceArn.replace('$default', 'other');
    await kit.refused('GetTags', { ResourceArn: other }, NONE, 'Invalid stage identifier specified');
  });

  it('what authorizers decided is forgotten by stage', async () => {
    await kit.run('CreateStage', { ApiId, StageName: 'dev' });
    await kit.run('ResetAuthorizersCache', { ApiId, StageName: 'dev' });
    assert.deepEqual(kit.forgotten, [[ApiId, 'dev']]);
    const none = 'Invalid stage identifier specified';
    await kit.refused('ResetAuthorizersCache', { ApiId, StageName: 'x' }, 'NotFoundException', none);
  });
});
