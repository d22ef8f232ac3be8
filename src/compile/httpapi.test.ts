// Which changes touch which unit, what is live and what is frozen, and what routes come to. [api-gateway.md B7, B8, B10]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpIntegration, httpRoute, httpStage, routeOf, type StageGiven } from '../../test/doubles/http-call.ts';
import { API, SCOPE } from '../../test/doubles/gateway-world.ts';
import { Records } from '../../test/doubles/records.ts';
import { matchRoute } from '../edge/httpapi/route.ts';
import type { HttpApiUnit, IntegrationUnit, RouteUnit } from '../edge/httpapi/unit.ts';
import {
  API as API_KIND,
  DEPLOYMENT,
  ROUTE,
  STAGE,
  type ApiRecord,
  type AuthorizerRecord,
  type DeploymentContent,
  type IntegrationRecord,
  type StageRecord,
} from '../services/apigatewayv2/resources.ts';
import { compileHttpApis } from './httpapi.ts';
import { World } from './world.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:f';

class HttpRecords {
  readonly records = new Records();
  readonly world: World;

  constructor() {
    const { store } = this.records;
    this.world = new World(store, [compileHttpApis((work) => store.read(work))]);
    this.api();
    this.world.start();
  }

  get unit(): HttpApiUnit | undefined {
    return this.world.units<HttpApiUnit>('httpapis').get(API.toLowerCase());
  }

  api(more: Partial<ApiRecord> = {}): void {
    const fixed = { createdMs: 0, disableExecuteApiEndpoint: false, ipAddressType: 'ipv4', tags: {} } as const;
    const selection = { routeSelectionExpression: '', apiKeySelectionExpression: '' };
    const record: ApiRecord = { id: API, name: 'notes', protocolType: 'HTTP', ...fixed, ...selection, ...more };
    this.records.put(API_KIND, SCOPE, API, record);
  }

  deployment(id: string, content: Partial<DeploymentContent>): void {
    const whole = { routes: [], integrations: [], authorizers: [], ...content };
    this.records.put(DEPLOYMENT, SCOPE, `${API}/${id}`, { id, createdMs: 0, autoDeployed: false, content: whole });
  }

  stage(name: string, more: Partial<StageRecord> = {}): void {
    const record = { name, createdMs: 0, updatedMs: 0, autoDeploy: false, tags: {}, deploymentId: 'dep001', ...more };
    this.records.put(STAGE, SCOPE, `${API}/${name}`, record);
  }
}

test('an API without stages is a unit without stages, and goes when it is deleted', () => {
  const made = new HttpRecords();
  assert.equal(made.unit?.stages.size, 0);
  assert.equal(made.unit?.name, 'notes');
  made.records.delete(API_KIND, SCOPE, API);
  assert.equal(made.unit, undefined);
});

test('a stage without a deployment, or whose deployment is gone, does not serve', () => {
  const made = new HttpRecords();
  made.stage('$default', { deploymentId: 'gone00' });
  made.records.put(STAGE, SCOPE, `${API}/new`, {
    name: 'new',
    createdMs: 0,
    updatedMs: 0,
    autoDeploy: true,
    tags: {},
  });
  assert.deepEqual([...made.unit!.stages.keys()], []);
});

test('what a deployment holds is frozen, settings of the stage and of the API are live', () => {
  const made = new HttpRecords();
  made.deployment('dep001', { routes: [httpRoute('GET /a')], cors: { allowOrigins: ['*'] } });
  made.stage('$default', { variables: { a: '1' } });
  made.records.put(ROUTE, SCOPE, `${API}/r2`, httpRoute('GET /b', { id: 'r2' }));
  const stage = made.unit!.stages.get('$default')!;
  assert.equal(matchRoute(stage.routes, '/b', 'GET', []), undefined);
  assert.equal(stage.cors?.anyOrigin, true);
  made.stage('$default', { variables: { a: '2' }, defaultRouteSettings: { throttlingRateLimit: 5 } });
  const now = made.unit!.stages.get('$default')!;
  assert.deepEqual([now.variables, routeOf(now, 'GET', '/a').throttle?.rate], [{ a: '2' }, 5]);
  made.api({ disableExecuteApiEndpoint: true });
  assert.equal(made.unit!.endpointDisabled, true);
});

test('the draft is read when it is asked for, and editing it compiles nothing', () => {
  const made = new HttpRecords();
  const before = made.unit!;
  made.records.put(ROUTE, SCOPE, `${API}/r1`, httpRoute('GET /late', { id: 'r1' }));
  assert.equal(made.unit, before);
  assert.deepEqual(before.draft(), ['GET /late']);
});

// ---- routes

function routes(...keys: string[]): StageGiven {
  return { routes: keys.map((key, i) => httpRoute(key, { id: `r${i}` })), integrations: [httpIntegration()] };
}

function keyFacts({ routeKey, verb, path, variables }: RouteUnit): unknown {
  return [routeKey, verb, path, variables];
}

test('route keys come apart; $default is the fallback', () => {
  const stage = httpStage(routes('GET /pets/{id}/{rest+}', 'ANY /', '$default'));
  assert.deepEqual(keyFacts(routeOf(stage, 'GET', '/pets/1/a/b')), [
    'GET /pets/{id}/{rest+}',
    'GET',
    '/pets/{id}/{rest+}',
    ['id', 'rest'],
  ]);
  assert.deepEqual(keyFacts(routeOf(stage, 'PUT', '/')), ['ANY /', 'ANY', '/', []]);
  assert.deepEqual(keyFacts(routeOf(stage, 'PUT', '/other')), ['$default', '', '', []]);
});

const ROUTES = `route/${API}/dev/`;

test('each route has a bucket of its own: its settings over the defaults', () => {
  const stage = httpStage({
    ...routes('GET /a', 'GET /b', '$default'),
    stage: {
      name: 'dev',
      defaultRouteSettings: { throttlingRateLimit: 10, throttlingBurstLimit: 20 },
      routeSettings: {
        'GET /b': { throttlingRateLimit: 1 },
        $default: { throttlingRateLimit: 0, throttlingBurstLimit: 0 },
      },
    },
  });
  assert.deepEqual(routeOf(stage, 'GET', '/a').throttle, { name: `${ROUTES}GET /a`, rate: 10, burst: 20 });
  assert.deepEqual(routeOf(stage, 'GET', '/b').throttle, { name: `${ROUTES}GET /b`, rate: 1, burst: 20 });
  assert.deepEqual(routeOf(stage, 'GET', '/c').throttle, { name: `${ROUTES}$default`, rate: 0, burst: 0 });
  assert.equal(routeOf(httpStage(routes('GET /a')), 'GET', '/a').throttle, undefined);
});

test('a stage writes its access log to a group, and to nothing else', () => {
  const format = '$context.routeKey';
  const group = 'arn:aws:logs:us-east-1:111111111111:log-group:/aws/apigateway/notes:*';
  const logOf = (destinationArn: string) =>
    httpStage({ ...routes('$default'), stage: { accessLog: { destinationArn, format } } }).accessLog;
  assert.deepEqual(logOf(group)?.scope, { ...SCOPE, group: '/aws/apigateway/notes' });
  assert.equal(logOf('arn:aws:firehose:us-east-1:111111111111:deliverystream/x'), undefined);
  assert.equal(httpStage(routes('$default')).accessLog, undefined);
});

// ---- integrations

function integrationUnit(record: Partial<IntegrationRecord>, stage: Partial<StageRecord> = {}): IntegrationUnit {
  const made = httpStage({ routes: [httpRoute('$default')], integrations: [httpIntegration(record)], stage });
  return routeOf(made, 'GET', '/').integration;
}

const URIS: readonly (readonly [what: string, uri: string, invokedArn: string | undefined])[] = [
  ['a function by its ARN', FUNCTION, FUNCTION],
  ['an alias by its ARN', `${FUNCTION}:live`, `${FUNCTION}:live`],
  [
    'the ARN of an invocation',
    `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
    FUNCTION,
  ],
  ['stage variables in it', 'arn:aws:lambda:us-east-1:111111111111:function:${stageVariables.fn}', FUNCTION],
  ['an unknown stage variable', 'arn:aws:lambda:us-east-1:111111111111:function:${stageVariables.none}', undefined],
  ['something else', 'arn:aws:sqs:us-east-1:111111111111:q', undefined],
];

for (const [what, uri, invokedArn] of URIS)
  test(`a Lambda integration with ${what}`, () => {
    const unit = integrationUnit({ type: 'AWS_PROXY', uri, payloadFormatVersion: '2.0' }, { variables: { fn: 'f' } });
    assert.equal(unit.type === 'LAMBDA' && unit.target?.invokedArn, invokedArn);
  });

test('roles and addresses take stage variables; a VPC link is private', () => {
  const variables = { role: 'caller', host: 'inner.test' };
  const credentialsArn = 'arn:aws:iam::111111111111:role/${stageVariables.role}';
  const lambda = integrationUnit({ type: 'AWS_PROXY', uri: FUNCTION, credentialsArn }, { variables });
  assert.equal(lambda.type === 'LAMBDA' && lambda.credentials, 'arn:aws:iam::111111111111:role/caller');
  const uri = 'https://${stageVariables.host}/x';
  const http = integrationUnit(
    { uri, method: 'PUT', connectionType: 'VPC_LINK', tlsServerName: 'name.test' },
    { variables },
  );
  const { type, ...facts } = http;
  assert.equal(type, 'HTTP_PROXY');
  assert.deepEqual(facts, {
    method: 'PUT',
    uri: 'https://inner.test/x',
    isPrivate: true,
    tlsServerName: 'name.test',
    timeoutMs: 30_000,
    request: undefined,
    response: undefined,
  });
});

test('a subtype, a route without a target, a target that the deployment lacks', () => {
  assert.deepEqual(
    integrationUnit({ type: 'AWS_PROXY', subtype: 'SQS-SendMessage', requestParameters: { QueueUrl: 'x' } }),
    {
      type: 'SUBTYPE',
      subtype: 'SQS-SendMessage',
    },
  );
  const { target: _, ...aimless } = httpRoute('GET /aimless');
  const stage = httpStage({ routes: [aimless, httpRoute('GET /gone', { id: 'r2', target: 'integrations/gone' })] });
  assert.deepEqual(routeOf(stage, 'GET', '/aimless').integration, { type: 'NONE', target: undefined });
  assert.deepEqual(routeOf(stage, 'GET', '/gone').integration, { type: 'NONE', target: 'integrations/gone' });
});

// ---- authorizers

const JWT: AuthorizerRecord = {
  id: 'jwt001',
  name: 'tokens',
  type: 'JWT',
  identitySource: ['$request.header.Authorization'],
  jwt: { issuer: 'https://issuer.test', audience: ['notes'] },
};
const GATE: AuthorizerRecord = {
  id: 'gate01',
  name: 'gate',
  type: 'REQUEST',
  identitySource: ['$request.header.x-pass', '$stageVariables.color'],
  uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}-gate/invocations`,
  payloadFormatVersion: '2.0',
  enableSimpleResponses: true,
  resultTtlSeconds: 30,
};

function authorizationOf(route: Parameters<typeof httpRoute>[1], ...authorizers: AuthorizerRecord[]) {
  const routeGiven = httpRoute('$default', route);
  return routeOf(httpStage({ routes: [routeGiven], authorizers, stage: { name: 'dev' } }), 'GET', '/').authorization;
}

test('a JWT authorizer with its scopes; without an issuer it cannot be used', () => {
  const route = { authorizationType: 'JWT', authorizerId: 'jwt001', authorizationScopes: ['notes:write'] } as const;
  const unit = authorizationOf(route, JWT);
  assert.ok(unit.type === 'JWT');
  assert.deepEqual([unit.authorizer.issuer, unit.authorizer.audience], ['https://issuer.test', ['notes']]);
  assert.equal(unit.authorizer.source.expression, '$request.header.Authorization');
  assert.deepEqual(unit.scopes, ['notes:write']);
  const unusable = { type: 'UNUSABLE', authorizationType: 'JWT', authorizerId: 'jwt001' };
  const { jwt: _, ...bare } = JWT;
  assert.deepEqual(authorizationOf(route, bare), unusable);
  assert.deepEqual(authorizationOf(route), unusable);
  assert.deepEqual(authorizationOf({ ...route, authorizationType: 'CUSTOM' }, JWT), {
    ...unusable,
    authorizationType: 'CUSTOM',
  });
});

test('a Lambda authorizer is one unit for all of its routes', () => {
  const route = { authorizationType: 'CUSTOM', authorizerId: 'gate01' } as const;
  const unit = authorizationOf(route, GATE);
  assert.ok(unit.type === 'CUSTOM');
  const { sources, target, ...facts } = unit.authorizer;
  assert.deepEqual(facts, {
    id: 'gate01',
    name: 'gate',
    ttlMs: 30_000,
    uri: GATE.uri,
    credentials: undefined,
    payload: '2.0',
    simpleResponses: true,
    sourceArn: `arn:aws:execute-api:us-east-1:111111111111:${API}/authorizers/gate01`,
  });
  assert.equal(target?.name, 'f-gate');
  assert.deepEqual(
    sources.map(({ expression }) => expression),
    GATE.identitySource,
  );
  const keys = [httpRoute('GET /a', route), httpRoute('GET /b', { ...route, id: 'r2' })];
  const stage = httpStage({ routes: keys, authorizers: [GATE] });
  assert.equal(routeOf(stage, 'GET', '/a').authorization, routeOf(stage, 'GET', '/b').authorization);
});

test('decisions are not kept without a time, nor without an identity source', () => {
  const route = { authorizationType: 'CUSTOM', authorizerId: 'gate01' } as const;
  const ttlOf = (record: AuthorizerRecord): number | undefined => {
    const unit = authorizationOf(route, record);
    return unit.type === 'CUSTOM' ? unit.authorizer.ttlMs : undefined;
  };
  const { resultTtlSeconds: _, ...untimed } = GATE;
  assert.equal(ttlOf(untimed), 0);
  assert.equal(ttlOf({ ...GATE, identitySource: [] }), 0);
});
