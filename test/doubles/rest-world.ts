// A REST API in front of functions that are closures: real compilers, real door, real ledger and evaluator, no sockets and no processes.
import { World } from '../../src/compile/world.ts';
import { compileRestApis } from '../../src/compile/restapi.ts';
import { usageCompiler } from '../../src/compile/usage.ts';
import type { Exchange } from '../../src/edge/contract.ts';
import { createRestApiDoor, type RestApiDoor, type RestApiDoorTools } from '../../src/edge/restapi/door.ts';
import { restApiReasons } from '../../src/edge/restapi/reasons.ts';
import type { QueuedEvent } from '../../src/edge/restapi/tools.ts';
import type { RestApiUnit, UsageUnit } from '../../src/edge/restapi/unit.ts';
import type { Explanation } from '../../src/observe/contract.ts';
import { explain } from '../../src/observe/explain.ts';
import { apiAddress } from '../../src/server/address.ts';
import {
  API_KEY,
  AUTHORIZER,
  DEPLOYMENT,
  GATEWAY_RESPONSE,
  MODEL,
  RESOURCE,
  REST_API,
  STAGE,
  USAGE_PLAN,
  USAGE_PLAN_KEY,
  VALIDATOR,
  type AuthorizerRecord,
  type DeploymentContent,
  type GatewayResponseRecord,
  type IntegrationRecord,
  type MethodRecord,
  type ResourceRecord,
  type RestApiRecord,
  type StageRecord,
  type UsagePlanRecord,
} from '../../src/services/apigateway/resources.ts';
import type { Answer } from './exchange.ts';
import { API, functionArn, GatewayWorld, REGION, SCOPE } from './gateway-world.ts';

export { ACCOUNT, API, functionArn, grant, outcome, REGION, SCOPE, type Fake } from './gateway-world.ts';

export function proxyTo(arn: string, more: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return {
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: 29_000,
    cacheNamespace: 'x',
    cacheKeyParameters: [],
    responses: {},
    ...more,
  };
}

export class RestWorld extends GatewayWorld {
  /** Asynchronous events. */
  readonly queued: QueuedEvent[] = [];
  readonly world: World;
  readonly door: RestApiDoor;
  #deployments = 0;

  constructor(more: Partial<RestApiDoorTools> = {}) {
    super();
    const compilers = [compileRestApis((work) => work(this.records.read)), usageCompiler];
    this.world = new World(this.records.store, compilers);
    this.world.start();
    this.door = createRestApiDoor({
      apis: this.apis,
      usage: this.world.units<UsageUnit>('usage'),
      ...this.doorTools,
      queue: {
        enqueue: async (event) => {
          this.queued.push(event);
        },
      },
      locate: (exchange: Exchange) => apiAddress(exchange.host, exchange.path),
      ...more,
    });
    this.putApi();
  }

  get apis(): ReadonlyMap<string, RestApiUnit> {
    return this.world.units<RestApiUnit>('restapis');
  }

  putApi(more: Partial<RestApiRecord> = {}): void {
    this.records.put(REST_API, SCOPE, API, {
      id: API,
      name: 'jobs',
      createdMs: 0,
      rootResourceId: 'root000000',
      apiKeySource: 'HEADER',
      binaryMediaTypes: [],
      endpointTypes: ['REGIONAL'],
      ipAddressType: 'ipv4',
      disableExecuteApiEndpoint: false,
      tags: {},
      ...more,
    });
  }

  /** Puts a method into the draft; the resource comes with it. */
  method(
    httpMethod: string,
    path: string,
    integration: IntegrationRecord | undefined,
    more: Partial<MethodRecord> = {},
  ): void {
    const id = `r${Buffer.from(path).toString('hex').slice(0, 40)}`;
    const key = `${API}/${id}`;
    const before = this.records.read.get(RESOURCE, SCOPE, key);
    const method: MethodRecord = {
      httpMethod,
      authorizationType: 'NONE',
      apiKeyRequired: false,
      responses: {},
      ...(integration && { integration }),
      ...more,
    };
    const resource: ResourceRecord = { id, apiId: API, path, methods: { ...before?.methods, [httpMethod]: method } };
    this.records.put(RESOURCE, SCOPE, key, resource);
  }

  /** Puts an authorizer with the function `name` into the draft and says how a method asks for it. */
  authorizer(
    type: AuthorizerRecord['type'],
    name: string,
    more: Partial<AuthorizerRecord> = {},
  ): Pick<MethodRecord, 'authorizationType' | 'authorizerId'> {
    const id = more.id ?? `a${name}`;
    const { uri } = proxyTo(functionArn(name));
    const record: AuthorizerRecord = {
      id,
      name,
      type,
      ...(type !== 'COGNITO_USER_POOLS' && uri !== undefined && { authorizerUri: uri }),
      ...(type === 'TOKEN' && { identitySource: 'method.request.header.token' }),
      ...more,
    };
    this.records.put(AUTHORIZER, SCOPE, `${API}/${id}`, record);
    return { authorizationType: type === 'COGNITO_USER_POOLS' ? type : 'CUSTOM', authorizerId: id };
  }

  gatewayResponse(record: GatewayResponseRecord): void {
    this.records.put(GATEWAY_RESPONSE, SCOPE, `${API}/${record.responseType}`, record);
  }

  /** The draft as it is now. */
  get content(): DeploymentContent {
    const { read } = this.records;
    const prefix = `${API}/`;
    return {
      api: read.get(REST_API, SCOPE, API)!,
      resources: read.list(RESOURCE, SCOPE, { prefix }).map(({ value }) => value),
      authorizers: read.list(AUTHORIZER, SCOPE, { prefix }).map(({ value }) => value),
      models: read.list(MODEL, SCOPE, { prefix }).map(({ value }) => value),
      validators: read.list(VALIDATOR, SCOPE, { prefix }).map(({ value }) => value),
      gatewayResponses: read.list(GATEWAY_RESPONSE, SCOPE, { prefix }).map(({ value }) => value),
    };
  }

  /** Freezes the draft and points the stage to it. */
  deploy(stageName = 'stage', more: Partial<StageRecord> = {}): string {
    this.#deployments += 1;
    const id = `dep${String(this.#deployments).padStart(3, '0')}`;
    const content = this.content;
    this.records.put(DEPLOYMENT, SCOPE, `${API}/${id}`, { id, createdMs: 0, content });
    this.stage(stageName, { deploymentId: id, ...more });
    return id;
  }

  stage(stageName: string, more: Partial<StageRecord>): void {
    const before = this.records.read.get(STAGE, SCOPE, `${API}/${stageName}`);
    const base: StageRecord = {
      stageName,
      deploymentId: '',
      createdMs: 0,
      updatedMs: 0,
      methodSettings: {},
      cacheClusterEnabled: false,
      tracingEnabled: false,
      tags: {},
    };
    this.records.put(STAGE, SCOPE, `${API}/${stageName}`, { ...base, ...before, ...more });
  }

  key(id: string, value: string, more: { enabled?: boolean; name?: string } = {}): void {
    const record = { id, value, enabled: true, createdMs: 0, updatedMs: 0, stageKeys: [], tags: {}, ...more };
    this.records.put(API_KEY, SCOPE, id, record);
  }

  plan(id: string, more: Partial<UsagePlanRecord>, ...keyIds: string[]): void {
    this.records.put(USAGE_PLAN, SCOPE, id, { id, name: `plan ${id}`, apiStages: [], createdMs: 0, tags: {}, ...more });
    for (const keyId of keyIds) {
      this.records.put(USAGE_PLAN_KEY, SCOPE, `${id}/${keyId}`, { planId: id, keyId, addedMs: 0 });
    }
  }

  explain(answer: Answer): Explanation {
    return explain(answer.trace, restApiReasons(this.apis));
  }
}
