// What is edited now, on the stage that tests run on: one method, or one authorizer before a method that there is not. Pure. [api-gateway.md A24]
import type { ClientIdentity } from '../edge/backend/outbound.ts';
import { buildRoutes, matchRoute } from '../edge/restapi/route.ts';
import { AUTHORIZER_TEST_STAGE, TEST_RESOURCE_ID, TEST_STAGE } from '../edge/restapi/test-invoke/stage.ts';
import type { Draft } from '../edge/restapi/test-invoke/run.ts';
import type { RestApiUnit } from '../edge/restapi/unit.ts';
import type { AuthorizerRecord, DeploymentContent, MethodRecord } from '../services/apigateway/resources.ts';
import type { Scope } from '../store/contract.ts';
import { compileRelease } from './restapi.ts';

type Variables = Readonly<Record<string, string>>;

/** The one method of the content's one resource. */
export function compileDraft(
  content: DeploymentContent,
  scope: Scope,
  variables: Variables,
  clientIdentity?: ClientIdentity,
): Draft {
  const { account, region } = scope;
  const { id: apiId, name, tags } = content.api;
  const facts = { account, region, apiId, stage: TEST_STAGE, deploymentId: '', variables, isCanary: undefined, tags };
  const deployment = { id: '', createdMs: 0, content };
  const release = compileRelease(deployment, { ...facts, settings: new Map(), cluster: undefined });
  const [resource] = content.resources;
  const [httpMethod = ''] = Object.keys(resource?.methods ?? {});
  const method = resource && matchRoute(release.routes, resource.path, verbOf(httpMethod), []);
  if (!method) throw new Error('a draft has one resource with one method');
  return {
    api: apiUnit(apiId, name, scope),
    method,
    stage: {
      apiId,
      name: TEST_STAGE,
      account,
      region,
      usageScope: `${account}/${region}`,
      planStage: `${apiId}/${TEST_STAGE}`,
      accountBucket: `account/${account}/${region}`,
      // Answers of tests are not compressed.
      release: { ...release, minimumCompressionSize: undefined },
      canary: undefined,
      accessLog: undefined,
      cluster: undefined,
      clientIdentity,
    },
  };
}

function verbOf(httpMethod: string): string {
  return httpMethod === 'ANY' ? 'GET' : httpMethod;
}

function apiUnit(apiId: string, name: string, { account, region }: Scope): RestApiUnit {
  const routes = buildRoutes<true>([]);
  return { id: apiId.toLowerCase(), name, account, region, stages: new Map(), draft: () => routes };
}

/** GET / behind the authorizer. */
export function compileAuthorizerDraft(
  content: DeploymentContent,
  authorizer: AuthorizerRecord,
  scope: Scope,
  variables: Variables,
): Draft {
  const method: MethodRecord = {
    httpMethod: 'GET',
    authorizationType: authorizer.type === 'COGNITO_USER_POOLS' ? authorizer.type : 'CUSTOM',
    authorizerId: authorizer.id,
    apiKeyRequired: false,
    responses: {},
  };
  const root = { id: TEST_RESOURCE_ID, apiId: content.api.id, path: '/', methods: { GET: method } };
  const draft = compileDraft({ ...content, resources: [root] }, scope, variables);
  return { ...draft, stage: { ...draft.stage, name: AUTHORIZER_TEST_STAGE } };
}
