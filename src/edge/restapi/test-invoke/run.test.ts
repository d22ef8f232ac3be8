// Methods and authorizers run for a test: what the function sees, what comes back, and the log in AWS's words. [api-gateway.md A24]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policy } from '../../../../test/doubles/authorizer-world.ts';
import { Issuer } from '../../../../test/doubles/issuer.ts';
import {
  ACCOUNT,
  API,
  functionArn,
  grant,
  proxyTo,
  REGION,
  RestWorld,
  SCOPE,
  type Fake,
} from '../../../../test/doubles/rest-world.ts';
import { compileAuthorizerDraft, compileDraft } from '../../../compile/restapi-draft.ts';
import { VALIDATOR, type AuthorizerRecord, type IntegrationRecord } from '../../../services/apigateway/resources.ts';
import { issuersFrom } from '../authorizers/issuer-of.ts';
import type { TestRequest } from './exchange.ts';
import { runAuthorizer, runMethod, type AuthorizerResult, type MethodResult } from './run.ts';

const START_MS = Date.UTC(2025, 2, 5, 6, 43, 16);
const TESTER = {
  type: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/tester`,
  userId: 'AIDATESTER',
  accessKeyId: 'AKIATESTER',
  identityPolicies: [],
} as const;

function requestOf(made: RestWorld, more: Partial<TestRequest>): TestRequest {
  return {
    verb: 'GET',
    path: '/',
    query: '',
    rawHeaders: [],
    body: undefined,
    userAgent: 'aws-cli/2',
    startMs: START_MS,
    trace: made.traces.open('control', 'POST', 'localhost', '/'),
    ...more,
  };
}

type Variables = Readonly<Record<string, string>>;

/** Runs the only method of the world's draft. */
function run(made: RestWorld, more: Partial<TestRequest> = {}, variables: Variables = {}): Promise<MethodResult> {
  const draft = compileDraft(made.content, SCOPE, variables);
  return runMethod(draft, requestOf(made, more), TESTER, made.door.tools);
}

function decide(made: RestWorld, more: Partial<TestRequest> = {}): Promise<AuthorizerResult> {
  const { content } = made;
  const draft = compileAuthorizerDraft({ ...content, resources: [] }, content.authorizers[0]!, SCOPE, {});
  return runAuthorizer(draft, requestOf(made, more), TESTER, made.door.tools);
}

const TIME = String.raw`[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : `;
const FIRST = /^Execution log for request [0-9a-f-]{36}$/;

/** The lines without their times; each must have one, and the text ends with a newline. */
function linesOf(log: string): string[] {
  const [first = '', ...lines] = log.slice(0, -1).split('\n');
  assert.match(first, FIRST);
  assert.equal(log.at(-1), '\n');
  return lines.map((line) => {
    assert.match(line, new RegExp(`^${TIME}`));
    return line.replace(new RegExp(TIME), '').replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{uuid}');
  });
}

/** GET /pets/{petId} by the function `f`. */
function pets(fake: Fake, more: Partial<IntegrationRecord> = {}): RestWorld {
  const made = new RestWorld();
  made.fn('f', fake);
  made.method('GET', '/pets/{petId}', proxyTo(functionArn('f'), more), { responses: { 200: { statusCode: '200' } } });
  return made;
}

test('the function sees a test: no headers of its own, the path as it is, the key and the stage of tests', async () => {
  const made = pets(() => ({ body: 'served' }));
  const { status, body } = await run(made, { path: '/pets/123', query: 'a=1' }, { v: 'x' });
  assert.deepEqual([status, body], [200, 'served']);
  const { requestContext, ...event } = made.event as { requestContext: Record<string, unknown> };
  assert.deepEqual(event, {
    resource: '/pets/{petId}',
    path: '/pets/123',
    httpMethod: 'GET',
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: { a: '1' },
    multiValueQueryStringParameters: { a: ['1'] },
    pathParameters: { petId: '123' },
    stageVariables: { v: 'x' },
    body: null,
    isBase64Encoded: false,
  });
  const { extendedRequestId: _id, requestId: _uuid, resourceId: _resource, ...context } = requestContext;
  assert.deepEqual(context, {
    resourcePath: '/pets/{petId}',
    httpMethod: 'GET',
    requestTime: '05/Mar/2025:06:43:16 +0000',
    path: '/pets/{petId}',
    accountId: ACCOUNT,
    protocol: 'HTTP/1.1',
    stage: 'test-invoke-stage',
    domainPrefix: 'testPrefix',
    requestTimeEpoch: START_MS,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: ACCOUNT,
      cognitoIdentityId: null,
      caller: 'AIDATESTER',
      sourceIp: 'test-invoke-source-ip',
      principalOrgId: null,
      accessKey: 'AKIATESTER',
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: TESTER.arn,
      userAgent: 'aws-cli/2',
      user: 'AIDATESTER',
      apiKey: 'test-invoke-api-key',
      apiKeyId: 'test-invoke-api-key-id',
    },
    domainName: 'testPrefix.testDomainName',
    apiId: API,
  });
});

test('headers are those that were given, and only they', async () => {
  const made = pets(() => ({}));
  await run(made, { path: '/pets/1', rawHeaders: ['A', '1', 'A', '2', 'B', '3'] });
  assert.deepEqual(made.event['headers'], { A: '2', B: '3' });
  assert.deepEqual(made.event['multiValueHeaders'], { A: ['1', '2'], B: ['3'] });
});

test('the path of the resource itself names its variables; a path that does not match has none', async () => {
  const made = pets(() => ({}));
  await run(made, { path: '/pets/{petId}' });
  assert.deepEqual(made.event['pathParameters'], { petId: '{petId}' });
  const { log } = await run(made, { path: '/elsewhere' });
  assert.equal(made.event['pathParameters'], null);
  assert.ok(linesOf(log).includes('Method request path: {}'));
});

test('the log of a custom function has the recorded lines in their order', async () => {
  const template = { 'application/json': '{"id": "$input.params(\'petId\')"}' };
  const made = pets((event) => event, {
    type: 'AWS',
    requestTemplates: template,
    responses: { 200: { statusCode: '200' } },
  });
  const { log, status, body, rawHeaders } = await run(made, { path: '/pets/123', query: 'foo=bar' });
  assert.deepEqual([status, body], [200, '{"id":"123"}']);
  assert.deepEqual(
    rawHeaders.filter((_, i) => i % 2 === 0),
    ['Content-Type', 'X-Amzn-Trace-Id'],
  );
  const url = `https://lambda.${REGION}.amazonaws.com/2015-03-31/functions/${functionArn('f')}/invocations`;
  const expected = [
    'Starting execution for request: {uuid}',
    'HTTP Method: GET, Resource Path: /pets/123',
    'Method request path: {petId=123}',
    'Method request query string: {foo=bar}',
    'Method request headers: {}',
    'Method request body before transformations: ',
    `Endpoint request URI: ${url}`,
    /^Endpoint request headers: \{.*User-Agent=AmazonAPIGateway_abc123defg.*\}$/,
    'Endpoint request body after transformations: {"id": "123"}',
    `Sending request to ${url}`,
    /^Received response\. Status: 200, Integration latency: \d+ ms$/,
    /^Endpoint response headers: \{Content-Type=application\/json, x-amzn-RequestId=\{uuid\}.*\}$/,
    'Endpoint response body before transformations: {"id":"123"}',
    'Method response body after transformations: {"id":"123"}',
    /^Method response headers: \{.*Content-Type=application\/json.*\}$/,
    'Successfully completed execution',
    'Method completed with status: 200',
  ];
  const lines = linesOf(log);
  for (const [i, line] of expected.entries()) {
    if (typeof line === 'string') assert.equal(lines[i], line);
    else assert.match(lines[i] ?? '', line);
  }
  assert.equal(lines.length, expected.length);
});

function mock(template: string): RestWorld {
  const made = new RestWorld();
  const { uri: _uri, httpMethod: _verb, ...base } = proxyTo('');
  const integration: IntegrationRecord = {
    ...base,
    type: 'MOCK',
    requestTemplates: { 'application/json': template },
    responses: { 200: { statusCode: '200' } },
  };
  made.method('GET', '/x', integration, { responses: { 200: { statusCode: '200' } } });
  return made;
}

test('vector 49: the log of a mock has the recorded lines without an endpoint, and ends with a newline', async () => {
  const { log, status, rawHeaders, body, latencyMs } = await run(mock('{"statusCode": 200}'), { path: '/x' });
  assert.deepEqual([status, rawHeaders, body], [200, ['Content-Type', 'application/json'], '']);
  assert.ok(latencyMs >= 0);
  assert.deepEqual(linesOf(log), [
    'Starting execution for request: {uuid}',
    'HTTP Method: GET, Resource Path: /x',
    'Method request path: {}',
    'Method request query string: {}',
    'Method request headers: {}',
    'Method request body before transformations: ',
    'Method response body after transformations: ',
    'Method response headers: {Content-Type=application/json}',
    'Successfully completed execution',
    'Method completed with status: 200',
  ]);
});

test('an error of the gateway shows its kind only, the log the reason', async () => {
  const { log, status, rawHeaders, body } = await run(mock('{"statusCode": "200"}'), { path: '/x' });
  assert.deepEqual([status, body], [500, '{"message": "Internal server error"}']);
  assert.deepEqual(rawHeaders, ['x-amzn-ErrorType', 'InternalServerErrorException']);
  assert.deepEqual(linesOf(log).slice(-2), [
    'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.',
    'Method completed with status: 500',
  ]);
});

test('authorizers, keys and throttles are passed by, validators are not', async () => {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  made.fn('gate', () => ({ principalId: 'nobody', policyDocument: policy('Deny', '*') }));
  made.records.put(VALIDATOR, SCOPE, `${API}/valid0`, {
    id: 'valid0',
    validateRequestParameters: true,
    validateRequestBody: false,
  });
  made.method('GET', '/x', proxyTo(functionArn('f')), {
    ...made.authorizer('TOKEN', 'gate'),
    apiKeyRequired: true,
    requestValidatorId: 'valid0',
    requestParameters: { 'method.request.querystring.q': true },
  });
  const refused = await run(made, { path: '/x' });
  assert.deepEqual([refused.status, refused.body], [400, '{"message":"Missing required request parameters: [q]"}']);
  const served = await run(made, { path: '/x', query: 'q=1' });
  assert.equal(served.body, 'served');
  const lines = linesOf(served.log);
  const valid = lines.indexOf('Request validation succeeded for content type application/json');
  assert.equal(lines[valid - 1], 'Method request body before transformations: ');
  assert.equal(made.invocations.length, 1);
});

for (const [stage, allowed] of [
  ['test-invoke-stage', true],
  ['null', true],
  ['*', true],
  ['stage', false],
] as const) {
  test(`a grant for the stage ${stage} ${allowed ? 'lets a test in' : 'is not for tests'}`, async () => {
    const made = new RestWorld();
    const policyText = grant('f', `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/${stage}/GET/x`);
    made.fn('f', () => ({}), { policy: policyText });
    made.method('GET', '/x', proxyTo(functionArn('f')));
    const { status, log } = await run(made, { path: '/x' });
    assert.equal(status, allowed ? 200 : 500);
    const line = 'Execution failed due to configuration error: Invalid permissions on Lambda function';
    assert.equal(linesOf(log).includes(line), !allowed);
  });
}

test('the steps of a test are those of the call that asked for it', async () => {
  const made = pets(() => 'malformed');
  const request = requestOf(made, { path: '/pets/1' });
  await runMethod(compileDraft(made.content, SCOPE, {}), request, TESTER, made.door.tools);
  assert.deepEqual(
    request.trace.steps.map(({ reason }) => reason),
    ['route-matched', 'permission-granted', 'reply-malformed'],
  );
});

test('nothing of a test is written to a log group', async () => {
  const made = pets(() => ({}));
  made.deploy('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } } });
  await run(made, { path: '/pets/1' });
  assert.equal(made.logged.size, 0);
});

const TOKEN = { rawHeaders: ['token', 'a-long-token'] } as const;

function gate(fake: Fake, more: Partial<AuthorizerRecord> = {}, type: 'TOKEN' | 'REQUEST' = 'TOKEN'): RestWorld {
  const made = new RestWorld();
  made.fn('gate', fake);
  made.authorizer(type, 'gate', more);
  return made;
}

test('an authorizer is asked with the method ARN of tests; its decision comes back, and nothing is kept', async () => {
  const made = gate((event) => ({
    principalId: 'me',
    policyDocument: policy('Allow', String(event['methodArn'])),
    context: { n: 1 },
  }));
  const arn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/ESTestInvoke-stage/GET/`;
  const { clientStatus, principalId, policy: text, context, claims, log } = await decide(made, TOKEN);
  assert.deepEqual(made.event, { type: 'TOKEN', methodArn: arn, authorizationToken: 'a-long-token' });
  assert.deepEqual([clientStatus, principalId, context, claims], [0, 'me', { n: '1' }, undefined]);
  assert.deepEqual(JSON.parse(text ?? ''), policy('Allow', arn));
  const lines = linesOf(log);
  assert.equal(lines[0], 'Starting authorizer: agate for request: {uuid}');
  assert.equal(lines[1], 'Incoming identity: ******-token');
  assert.equal(lines.at(-1), 'Successfully completed authorizer execution');
  await decide(made, TOKEN);
  assert.equal(made.invocations.length, 2);
});

test('a policy that denies is a decision as well', async () => {
  const made = gate(() => ({ principalId: 'me', policyDocument: policy('Deny', '*') }));
  const { clientStatus, principalId, policy: text } = await decide(made, TOKEN);
  assert.deepEqual([clientStatus, principalId, JSON.parse(text ?? '')], [0, 'me', policy('Deny', '*')]);
});

test('a REQUEST authorizer sees the made up request', async () => {
  const source = { identitySource: 'method.request.header.token' };
  const made = gate(() => ({ principalId: 'me', policyDocument: policy('Allow', '*') }), source, 'REQUEST');
  await decide(made, { ...TOKEN, path: '/', query: 'q=1' });
  const identity = linesOf((await decide(made, TOKEN)).log)[1];
  assert.equal(identity, 'Incoming identity: {method.request.header.token=******-token}');
  const { requestContext, ...event } = made.event as { requestContext: Record<string, unknown> };
  assert.deepEqual([event['type' as never], event['path' as never], event['resource' as never]], ['REQUEST', '/', '/']);
  assert.deepEqual(event['headers' as never], { token: 'a-long-token' });
  assert.deepEqual(
    [requestContext['resourceId'], requestContext['stage'], requestContext['path']],
    ['test-invoke-resource-id', 'test-invoke-stage', '/'],
  );
});

const FAILURES: readonly [what: string, fake: Fake, request: Partial<TestRequest>, status: number, last: RegExp][] = [
  ['no token', () => ({}), {}, 401, /^Unauthorized request: \{uuid\}$/],
  ['a reply that is none', () => 'yes', TOKEN, 500, /Authorizer error$/],
];

for (const [what, fake, request, status, last] of FAILURES) {
  test(`an authorizer with ${what}: client status ${status}`, async () => {
    const { clientStatus, principalId, policy: text, log } = await decide(gate(fake), request);
    assert.deepEqual([clientStatus, principalId, text], [status, undefined, undefined]);
    assert.match(linesOf(log).at(-1) ?? '', last);
  });
}

test('a token of a user pool is verified, and its claims come back', async () => {
  const issuer = await Issuer.start();
  try {
    const made = new RestWorld({ issuerOf: issuersFrom({ pool_1: issuer.url }) });
    const pool = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/pool_1`;
    made.authorizer('COGNITO_USER_POOLS', 'pools', { providerARNs: [pool] });
    const good = await decide(made, { rawHeaders: ['Authorization', await issuer.token()], startMs: Date.now() });
    assert.deepEqual([good.clientStatus, good.claims?.['sub'], good.policy], [0, 'u1', undefined]);
    const bad = await decide(made, { rawHeaders: ['Authorization', 'no.such.token'], startMs: Date.now() });
    assert.deepEqual([bad.clientStatus, bad.claims], [401, undefined]);
  } finally {
    await issuer.stop();
  }
});
