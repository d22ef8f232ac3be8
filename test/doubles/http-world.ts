// An HTTP API in front of functions that are closures: real compiler, real door, real ledger and evaluator, no sockets and no processes.
import { compileHttpApis } from '../../src/compile/httpapi.ts';
import { World } from '../../src/compile/world.ts';
import type { Door } from '../../src/edge/contract.ts';
import { createHttpApiDoor, type HttpApiDoorTools } from '../../src/edge/httpapi/door.ts';
import type { ApiAddress } from '../../src/edge/httpapi/place.ts';
import { httpApiReasons } from '../../src/edge/httpapi/reasons.ts';
import type { HttpApiUnit } from '../../src/edge/httpapi/unit.ts';
import type { Explanation } from '../../src/observe/contract.ts';
import { explain } from '../../src/observe/explain.ts';
import { apiAddress } from '../../src/server/address.ts';
import {
  API as HTTP_API,
  AUTHORIZER,
  DEPLOYMENT,
  INTEGRATION,
  ROUTE,
  STAGE,
  type ApiRecord,
  type AuthorizerRecord,
  type DeploymentContent,
  type IntegrationRecord,
  type RouteRecord,
  type StageRecord,
} from '../../src/services/apigatewayv2/resources.ts';
import type { Answer } from './exchange.ts';
import { API, functionArn, GatewayWorld, SCOPE } from './gateway-world.ts';

export { ACCOUNT, API, functionArn, grant, outcome, REGION, SCOPE, type Fake } from './gateway-world.ts';

/** AWS_PROXY to the function `name`. */
export function lambda(name: string, more: Partial<IntegrationRecord> = {}): Omit<IntegrationRecord, 'id'> {
  return {
    type: 'AWS_PROXY',
    uri: functionArn(name),
    method: 'POST',
    connectionType: 'INTERNET',
    payloadFormatVersion: '2.0',
    timeoutMs: 30_000,
    ...more,
  };
}

export class HttpWorld extends GatewayWorld {
  readonly world: World;
  readonly door: Door;
  /** Where requests point; by host and path unless a test says otherwise. */
  address: ApiAddress | undefined;
  #made = 0;

  constructor(more: Partial<HttpApiDoorTools> = {}) {
    super();
    this.world = new World(this.records.store, [compileHttpApis((work) => work(this.records.read))]);
    this.world.start();
    const door = createHttpApiDoor({ apis: this.apis, ...this.doorTools, ...more });
    this.door = {
      name: 'httpapi',
      serve: (exchange) => door.serve(exchange, this.address ?? apiAddress(exchange.host, exchange.path)!),
    };
    this.api();
  }

  get apis(): ReadonlyMap<string, HttpApiUnit> {
    return this.world.units<HttpApiUnit>('httpapis');
  }

  api(more: Partial<ApiRecord> = {}): void {
    this.records.put(HTTP_API, SCOPE, API, {
      id: API,
      name: 'notes',
      protocolType: 'HTTP',
      createdMs: 0,
      routeSelectionExpression: '$request.method $request.path',
      apiKeySelectionExpression: '$request.header.x-api-key',
      disableExecuteApiEndpoint: false,
      ipAddressType: 'ipv4',
      tags: {},
      ...this.records.read.get(HTTP_API, SCOPE, API),
      ...more,
    });
  }

  /** Puts a route into the draft, with an integration of its own when one is given. */
  route(routeKey: string, integration?: Omit<IntegrationRecord, 'id'>, more: Partial<RouteRecord> = {}): void {
    const id = this.#id('r');
    const target = integration && { target: `integrations/${this.integration(integration)}` };
    this.records.put(ROUTE, SCOPE, `${API}/${id}`, { id, routeKey, authorizationType: 'NONE', ...target, ...more });
  }

  /** The id of a new integration. */
  integration(record: Omit<IntegrationRecord, 'id'>): string {
    const id = this.#id('i');
    this.records.put(INTEGRATION, SCOPE, `${API}/${id}`, { ...record, id });
    return id;
  }

  /** Puts an authorizer into the draft and says how a route asks for it. */
  authorizer(
    record: Omit<AuthorizerRecord, 'id' | 'name'> & Partial<AuthorizerRecord>,
  ): Pick<RouteRecord, 'authorizationType' | 'authorizerId'> {
    const id = record.id ?? this.#id('a');
    this.records.put(AUTHORIZER, SCOPE, `${API}/${id}`, { name: id, ...record, id });
    return { authorizationType: record.type === 'JWT' ? 'JWT' : 'CUSTOM', authorizerId: id };
  }

  /** The draft as it is now. */
  get content(): DeploymentContent {
    const { read } = this.records;
    const page = { prefix: `${API}/` };
    const { cors } = read.get(HTTP_API, SCOPE, API)!;
    return {
      ...(cors && { cors }),
      routes: read.list(ROUTE, SCOPE, page).map(({ value }) => value),
      integrations: read.list(INTEGRATION, SCOPE, page).map(({ value }) => value),
      authorizers: read.list(AUTHORIZER, SCOPE, page).map(({ value }) => value),
    };
  }

  /** Freezes the draft and points the stage to it. */
  deploy(stageName = '$default', more: Partial<StageRecord> = {}): string {
    const id = this.#id('d');
    const { content } = this;
    this.records.put(DEPLOYMENT, SCOPE, `${API}/${id}`, { id, createdMs: 0, autoDeployed: false, content });
    this.stage(stageName, { deploymentId: id, ...more });
    return id;
  }

  stage(name: string, more: Partial<StageRecord>): void {
    const before = this.records.read.get(STAGE, SCOPE, `${API}/${name}`);
    const base: StageRecord = { name, createdMs: 0, updatedMs: 0, autoDeploy: false, tags: {} };
    this.records.put(STAGE, SCOPE, `${API}/${name}`, { ...base, ...before, ...more });
  }

  explain(answer: Answer): Explanation {
    return explain(answer.trace, httpApiReasons(this.apis));
  }

  #id(letter: string): string {
    this.#made += 1;
    return `${letter}${String(this.#made).padStart(6, '0')}`;
  }
}
