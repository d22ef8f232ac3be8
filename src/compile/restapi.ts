// REST APIs to units: each stage's deployment, and its canary's, as a tree of compiled methods. The draft stays in the store until someone asks. Pure.
import type { ClientIdentity } from '../edge/backend/outbound.ts';
import type { AccessLogUnit, MethodUnit, ReleaseUnit, RestApiUnit, StageUnit } from '../edge/restapi/unit.ts';
import { compileAccessLine } from '../edge/restapi/access-log.ts';
import { binaryTypes } from '../edge/restapi/binary.ts';
import { compileCustomResponses } from '../edge/restapi/gateway-custom.ts';
import { asksForContext } from '../edge/callers/policy-context.ts';
import { buildRoutes } from '../edge/restapi/route.ts';
import {
  CLIENT_CERTIFICATE,
  DEPLOYMENT,
  RESOURCE,
  REST_API,
  STAGE,
  type DeploymentRecord,
  type RestApiRecord,
  type StageRecord,
} from '../services/apigateway/resources.ts';
import type { ReadTx, Scope } from '../store/contract.ts';
import type { ReadStore, UnitCompiler } from './contract.ts';
import { gatewayCompiler } from './gateway.ts';
import { accessLogTarget, streamName } from './log-target.ts';
import { compileAuthorizers } from './restapi-authorizer.ts';
import { compileCluster } from './restapi-cache.ts';
import { compileMethod, type MethodFacts } from './restapi-method.ts';
import type { ValidationFacts } from './restapi-validation.ts';
import { normaliseSettings } from './stage-settings.ts';

function accessLogOf(apiId: string, stage: StageRecord): AccessLogUnit | undefined {
  const target = accessLogTarget(stage.accessLog, apiId, stage.stageName);
  return target && { scope: target.scope, stream: target.stream, line: compileAccessLine(target.format) };
}

/** Resources may be written execute-api:/stage/GET/path; they mean this API. [api-gateway.md A18.3] */
function expandedResource(resource: unknown, arn: string): unknown {
  if (typeof resource !== 'string' || !resource.startsWith('execute-api:/')) return resource;
  return arn + resource.slice('execute-api:'.length);
}

function expandedPolicy(policy: string, arn: string): string {
  return JSON.stringify(JSON.parse(policy), (key, value: unknown) => {
    if (key !== 'Resource' && key !== 'NotResource') return value;
    return Array.isArray(value)
      ? value.map((resource) => expandedResource(resource, arn))
      : expandedResource(value, arn);
  });
}

/** A certificate stays as it was made, and may not be deleted while a stage names it. */
function clientIdentityOf(
  { clientCertificateId }: StageRecord,
  scope: Scope,
  read: ReadTx,
): ClientIdentity | undefined {
  if (clientCertificateId === undefined) return undefined;
  const found = read.get(CLIENT_CERTIFICATE, scope, clientCertificateId);
  return found && { certificatePem: found.certificatePem, privateKeyPem: found.privateKeyPem };
}

type StageFacts = Omit<MethodFacts, keyof ValidationFacts>;

export function compileRelease(deployment: DeploymentRecord, stageFacts: StageFacts): ReleaseUnit {
  const { api, resources, gatewayResponses, validators, models } = deployment.content;
  const facts = { ...stageFacts, validators, models };
  const authorizers = compileAuthorizers(deployment.content.authorizers, facts);
  const { account, region, apiId, stage } = facts;
  const group = `API-Gateway-Execution-Logs_${apiId}/${stage}${facts.isCanary ? '/Canary' : ''}`;
  const policy = api.policy && expandedPolicy(api.policy, `arn:aws:execute-api:${region}:${account}:${apiId}`);
  return {
    deploymentId: deployment.id,
    routes: buildRoutes<MethodUnit>(
      resources.map((resource) => ({
        path: resource.path,
        methods: Object.values(resource.methods).map((method) => [
          method.httpMethod,
          compileMethod(resource, method, authorizers, facts),
        ]),
      })),
    ),
    isCanary: facts.isCanary,
    variables: facts.variables,
    binary: binaryTypes(api.binaryMediaTypes),
    minimumCompressionSize: api.minimumCompressionSize,
    apiKeySource: api.apiKeySource,
    endpointDisabled: api.disableExecuteApiEndpoint,
    policy: policy
      ? { source: `resource policy of REST API ${apiId}`, document: policy, asksForContext: asksForContext(policy) }
      : undefined,
    customResponses: compileCustomResponses(gatewayResponses),
    executionLog: { scope: { account, region, group }, stream: streamName(apiId, stage, deployment.id) },
  };
}

/** Undefined when the stage points to no deployment. */
function compileStage(api: RestApiRecord, stage: StageRecord, scope: Scope, read: ReadTx): StageUnit | undefined {
  const { account, region } = scope;
  const { canary } = stage;
  const cluster = compileCluster(api.id, stage);
  const base = {
    account,
    region,
    apiId: api.id,
    stage: stage.stageName,
    tags: api.tags,
    settings: normaliseSettings(stage.methodSettings),
  };
  const release = (
    deploymentId: string,
    variables: Readonly<Record<string, string>>,
    isCanary: boolean | undefined,
  ): ReleaseUnit | undefined => {
    const deployment = read.get(DEPLOYMENT, scope, `${api.id}/${deploymentId}`);
    // A canary has the stage's cache or none. [A22]
    const cached = isCanary === true && !canary?.useStageCache ? undefined : cluster;
    return deployment && compileRelease(deployment, { ...base, deploymentId, variables, isCanary, cluster: cached });
  };
  const variables = stage.variables ?? {};
  const main = release(stage.deploymentId, variables, canary && false);
  if (!main) return undefined;
  const overridden = { ...variables, ...canary?.stageVariableOverrides };
  const second = canary && release(canary.deploymentId ?? stage.deploymentId, overridden, true);
  return {
    apiId: api.id,
    name: stage.stageName,
    account,
    region,
    usageScope: `${account}/${region}`,
    planStage: `${api.id}/${stage.stageName}`,
    accountBucket: `account/${account}/${region}`,
    release: main,
    canary: canary && second ? { fraction: canary.percentTraffic / 100, release: second } : undefined,
    accessLog: accessLogOf(api.id, stage),
    cluster,
    clientIdentity: clientIdentityOf(stage, scope, read),
  };
}

function compileApi(api: RestApiRecord, scope: Scope, read: ReadTx, readStore: ReadStore): RestApiUnit {
  const stages = read.list(STAGE, scope, { prefix: `${api.id}/` }).flatMap(({ value }) => {
    const unit = compileStage(api, value, scope, read);
    return unit ? [[unit.name, unit] as const] : [];
  });
  return {
    id: api.id.toLowerCase(),
    name: api.name,
    account: scope.account,
    region: scope.region,
    stages: new Map(stages),
    draft: () =>
      readStore((now) =>
        buildRoutes<true>(
          now.list(RESOURCE, scope, { prefix: `${api.id}/` }).map(({ value }) => ({
            path: value.path,
            methods: Object.keys(value.methods).map((httpMethod) => [httpMethod, true]),
          })),
        ),
      ),
  };
}

/** Units by API id in lower case. `readStore` is for the draft: what is edited after a deployment does not act. */
export function compileRestApis(readStore: ReadStore): UnitCompiler<RestApiUnit> {
  return gatewayCompiler('restapis', REST_API, STAGE, (api, scope, read) => compileApi(api, scope, read, readStore));
}
