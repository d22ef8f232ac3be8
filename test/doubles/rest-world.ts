// A REST API in front of functions that are closures: real compilers, real door, real ledger and evaluator, no sockets and no processes.
import { World } from '../../src/compile/world.ts';
import { compileRestApis } from '../../src/compile/restapi.ts';
import { usageCompiler } from '../../src/compile/usage.ts';
import type { Exchange, FunctionUnit } from '../../src/edge/contract.ts';
import { createRestApiDoor, type RestApiDoor, type RestApiDoorTools } from '../../src/edge/restapi/door.ts';
import { restApiReasons } from '../../src/edge/restapi/reasons.ts';
import type { QueuedEvent } from '../../src/edge/restapi/tools.ts';
import type { RestApiUnit, UsageUnit } from '../../src/edge/restapi/unit.ts';
import type { Execute, Invocation, Outcome, Runnable } from '../../src/execute/contract.ts';
import { evaluate } from '../../src/identity/evaluate.ts';
import { openLedger } from '../../src/ledger/memory.ts';
import type { Explanation, LogSink } from '../../src/observe/contract.ts';
import { explain } from '../../src/observe/explain.ts';
import { createTraces } from '../../src/observe/traces.ts';
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
import { ExchangeDouble, type Answer, type Ask } from './exchange.ts';
import { Records } from './records.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
export const API = 'abc123defg';
export const SCOPE = { account: ACCOUNT, region: REGION };

/** What a function does: returns its reply document, or an Outcome for everything else. */
export type Fake = (event: Record<string, unknown>, invocation: Invocation) => unknown;

export function outcome(payload: string, more: Partial<Outcome> = {}): Outcome & { readonly raw: true } {
  return { payload, durationMs: 1, ...more, raw: true };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

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

function runnable(name: string, version: string): Runnable {
  return {
    key: `${name}:${version}`,
    account: ACCOUNT,
    region: REGION,
    functionName: name,
    functionArn: functionArn(name),
    version,
    packageType: 'Zip',
    layerDigests: [],
    environment: {},
    memoryMb: 128,
    timeoutMs: 3000,
    ephemeralMb: 512,
    architecture: 'x86_64',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
    logging: { format: 'Text', group: `/aws/lambda/${name}` },
  };
}

/** A resource policy that lets API Gateway in for any source, or for one. */
export function grant(name: string, sourceArn?: string): string {
  const condition = sourceArn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } };
  const statement = {
    Sid: 'gateway',
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: functionArn(name),
    ...condition,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

export class RestWorld {
  readonly records = new Records();
  readonly traces = createTraces(100);
  readonly functions = new Map<string, FunctionUnit>();
  readonly fakes = new Map<string, Fake>();
  readonly invocations: Invocation[] = [];
  /** Asynchronous events. */
  readonly queued: QueuedEvent[] = [];
  /** Lines by log group. */
  readonly logged = new Map<string, string[]>();
  readonly world: World;
  readonly door: RestApiDoor;
  nowMs = Date.UTC(2026, 10, 20, 12);
  #deployments = 0;

  constructor(more: Partial<RestApiDoorTools> = {}) {
    const compilers = [compileRestApis((work) => work(this.records.read)), usageCompiler];
    this.world = new World(this.records.store, compilers);
    this.world.start();
    this.door = createRestApiDoor({
      apis: this.apis,
      usage: this.world.units<UsageUnit>('usage'),
      functions: this.functions,
      execute: this.#execute(),
      credentials: { find: () => 'unknown-key' },
      evaluate,
      ledger: openLedger({ now: () => this.nowMs }),
      logs: this.#logs(),
      config: { account: ACCOUNT, region: REGION, auth: 'open' },
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

  /** Adds a function that API Gateway may invoke, unless `policy` says otherwise. */
  fn(name: string, fake: Fake, more: Partial<FunctionUnit> & { policy?: string | undefined } = {}): void {
    const policy = 'policy' in more ? more.policy : grant(name);
    const policies = new Map(
      policy === undefined ? [] : [['', { source: `resource policy of ${name}`, document: policy }]],
    );
    this.fakes.set(functionArn(name), fake);
    this.functions.set(functionArn(name), {
      arn: functionArn(name),
      ...SCOPE,
      name,
      state: 'Active',
      versions: new Map([['$LATEST', runnable(name, '$LATEST')]]),
      aliases: new Map(),
      policies,
      ...more,
    });
  }

  version(name: string, version: string): Runnable {
    return runnable(name, version);
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

  /** `target` begins with the stage; the request goes to the API's own host unless `ask` names another. */
  async call(target: string, ask: Ask = {}): Promise<Answer> {
    const exchange = this.exchange(target, ask);
    // As the doorman does.
    exchange.trace.door = this.door.name;
    await this.door.serve(exchange);
    if (!exchange.answer) throw new Error('the door left the exchange unanswered');
    return exchange.answer;
  }

  exchange(target: string, ask: Ask = {}): ExchangeDouble {
    return new ExchangeDouble(this.traces, target, { host: `${API}.execute-api.localhost:4566`, ...ask });
  }

  /** The event that the last invocation got. */
  get event(): Record<string, unknown> {
    const last = this.invocations.at(-1);
    if (!last) throw new Error('no function was invoked');
    return JSON.parse(String(last.payload)) as Record<string, unknown>;
  }

  explain(answer: Answer): Explanation {
    return explain(answer.trace, restApiReasons(this.apis));
  }

  #execute(): Execute {
    const invoke = async (invocation: Invocation): Promise<Outcome> => {
      this.invocations.push(invocation);
      const fake = this.fakes.get(invocation.runnable.functionArn)!;
      // As runtimes do: no event is {}.
      const event = JSON.parse(String(invocation.payload) || '{}') as Record<string, unknown>;
      const result = await fake(event, invocation);
      return Object(result)['raw'] === true ? (result as Outcome) : outcome(JSON.stringify(result ?? null));
    };
    return { invoke } as unknown as Execute;
  }

  #logs(): LogSink {
    return {
      stream: ({ group }) => ({
        write: (_timestampMs, message) => {
          this.logged.set(group, [...(this.logged.get(group) ?? []), message]);
        },
      }),
      flush: async () => undefined,
    };
  }
}
