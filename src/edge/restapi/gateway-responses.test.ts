// Every gateway response that a request can meet, through the door: as built in, with headers for its class, and as an API has it. [api-gateway.md A16.1, A16.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { API, functionArn, proxyTo, RestWorld, SCOPE } from '../../../test/doubles/rest-world.ts';
import type { Answer, Ask } from '../../../test/doubles/exchange.ts';
import { MODEL, VALIDATOR, type MethodRecord } from '../../services/apigateway/resources.ts';
import type { Credentials } from '../../identity/contract.ts';
import { sign } from '../../wire/sigv4/index.ts';
import { BODY_LIMIT } from './body.ts';
import { RESPONSE_TYPES } from './refusals.ts';

const HOST = `${API}.execute-api.localhost:4566`;
const KEY = 'the-value-of-the-key-0001';
const POOL = 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/pool_1';

function signed(path: string, accessKeyId: string): Ask {
  const keys = { accessKeyId, secretAccessKey: 'wrong' };
  const request = { method: 'GET', path, query: '', headers: { Host: HOST } };
  const options = { region: SCOPE.region, service: 'execute-api', nowMs: Date.now() };
  return { headers: Object.entries(sign(request, keys, options)) };
}

const ANN = { type: 'user', account: SCOPE.account, arn: 'ann', userId: 'ann', identityPolicies: [] } as const;

const credentials: Credentials = {
  find: (id) => (id === 'OLD' ? 'expired-token' : { accessKeyId: id, secretAccessKey: 'secret', principal: ANN }),
};

/** A token that names the pool, of an issuer that nobody runs. */
const TOKEN = [
  { alg: 'RS256', kid: 'k' },
  { iss: 'http://127.0.0.1:1/pool_1', exp: 9_999_999_999, token_use: 'id' },
  'signature',
]
  .map((part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'))
  .join('.');

function world(): RestWorld {
  const made = new RestWorld({ credentials, issuerOf: () => 'http://127.0.0.1:1/pool_1' });
  made.fn('f', () => ({ body: 'served' }));
  made.fn('slow', () => pause(1000, {}, { ref: false }));
  made.fn('broken', () => 'malformed');
  made.fn('closed', () => ({}), { policy: undefined });
  made.fn('deny', () => ({
    principalId: 'p',
    policyDocument: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
  }));
  const add = (path: string, more: Partial<MethodRecord> = {}, name = 'f'): void =>
    made.method('GET', path, proxyTo(functionArn(name), { timeoutInMillis: 50 }), more);
  add('/denied', made.authorizer('TOKEN', 'deny'));
  add('/unpermitted', {}, 'closed');
  add('/unusable', { authorizationType: 'CUSTOM', authorizerId: 'none' });
  const pools = made.authorizer('COGNITO_USER_POOLS', 'pools', { providerARNs: [POOL] });
  add('/pools', pools);
  add('/signed', { authorizationType: 'AWS_IAM' });
  add('/token', made.authorizer('TOKEN', 'deny', { id: 'other' }));
  add('/keyed', { apiKeyRequired: true });
  add('/slow', {}, 'slow');
  add('/broken', {}, 'broken');
  // Nobody listens on port 1.
  made.method('GET', '/unreachable', proxyTo('', { type: 'HTTP_PROXY', uri: 'http://127.0.0.1:1/' }));
  add('/open');
  made.records.put(VALIDATOR, SCOPE, `${API}/v1`, {
    id: 'v1',
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const schema = '{"type":"object","required":["a"]}';
  made.records.put(MODEL, SCOPE, `${API}/M`, { id: 'm', name: 'M', schema, contentType: 'application/json' });
  add('/parameters', { requestValidatorId: 'v1', requestParameters: { 'method.request.querystring.q': true } });
  add('/body', { requestValidatorId: 'v1', requestModels: { 'application/json': 'M' } });
  made.key('k1', KEY);
  return made;
}

function deployed(made: RestWorld, plan: object = {}): RestWorld {
  made.deploy();
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }], ...plan }, 'k1');
  return made;
}

interface Row {
  readonly type: string;
  readonly path: string;
  readonly ask?: () => Ask;
  /** Of the key. */
  readonly plan?: object;
  readonly status: number;
  readonly body: string;
  readonly errorType: string;
}

const INTERNAL = '{"message": "Internal server error"}';
const withKey = (): Ask => ({ headers: [['x-api-key', KEY]] });

const ROWS: readonly Row[] = [
  {
    type: 'ACCESS_DENIED',
    path: '/denied',
    ask: () => ({ headers: [['token', 't']] }),
    status: 403,
    body: '{"Message":"User is not authorized to access this resource with an explicit deny"}',
    errorType: 'AccessDeniedException',
  },
  {
    type: 'API_CONFIGURATION_ERROR',
    path: '/unpermitted',
    status: 500,
    body: INTERNAL,
    errorType: 'InternalServerErrorException',
  },
  {
    type: 'AUTHORIZER_CONFIGURATION_ERROR',
    path: '/unusable',
    status: 500,
    body: '{"message":null}',
    errorType: 'AuthorizerConfigurationException',
  },
  {
    type: 'AUTHORIZER_FAILURE',
    path: '/pools',
    ask: () => ({ headers: [['Authorization', TOKEN]] }),
    status: 500,
    body: '{"message":"Internal server error"}',
    errorType: 'AuthorizerFailureException',
  },
  {
    type: 'BAD_REQUEST_PARAMETERS',
    path: '/parameters',
    status: 400,
    body: '{"message":"Missing required request parameters: [q]"}',
    errorType: 'BadRequestException',
  },
  {
    type: 'BAD_REQUEST_BODY',
    path: '/body',
    status: 400,
    body: '{"message":"Invalid request body"}',
    errorType: 'BadRequestException',
  },
  {
    type: 'EXPIRED_TOKEN',
    path: '/signed',
    ask: () => signed('/stage/signed', 'OLD'),
    status: 403,
    body: '{"message":"The security token included in the request is expired"}',
    errorType: 'ExpiredTokenException',
  },
  {
    type: 'INTEGRATION_FAILURE',
    path: '/unreachable',
    status: 504,
    body: '{"message":"Network error communicating with endpoint"}',
    errorType: 'InternalServerErrorException',
  },
  {
    type: 'INTEGRATION_TIMEOUT',
    path: '/slow',
    status: 504,
    body: '{"message":"Endpoint request timed out"}',
    errorType: 'InternalServerErrorException',
  },
  {
    type: 'INVALID_API_KEY',
    path: '/keyed',
    status: 403,
    body: '{"message":"Forbidden"}',
    errorType: 'ForbiddenException',
  },
  {
    type: 'INVALID_SIGNATURE',
    path: '/signed',
    ask: () => signed('/stage/signed', 'ANN'),
    status: 403,
    body: 'The request signature we calculated does not match the signature you provided.',
    errorType: 'InvalidSignatureException',
  },
  {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    path: '/nowhere',
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
    errorType: 'MissingAuthenticationTokenException',
  },
  {
    type: 'QUOTA_EXCEEDED',
    path: '/keyed',
    ask: withKey,
    plan: { quota: { limit: 0, offset: 0, period: 'DAY' } },
    status: 429,
    body: '{"message":"Limit Exceeded"}',
    errorType: 'LimitExceededException',
  },
  {
    type: 'THROTTLED',
    path: '/keyed',
    ask: withKey,
    plan: { throttle: { rateLimit: 0, burstLimit: 0 } },
    status: 429,
    body: '{"message":"Too Many Requests"}',
    errorType: 'TooManyRequestsException',
  },
  {
    type: 'UNAUTHORIZED',
    path: '/token',
    status: 401,
    body: '{"message":"Unauthorized"}',
    errorType: 'UnauthorizedException',
  },
  {
    type: 'UNSUPPORTED_MEDIA_TYPE',
    path: '/open',
    ask: () => ({ body: 'x', headers: [['Content-Encoding', 'br']] }),
    status: 415,
    body: '{"message":"Unsupported Media Type"}',
    errorType: 'BadRequestException',
  },
];

function call(made: RestWorld, { path, ask }: Row): Promise<Answer> {
  return made.call(`/stage${path}`, ask?.());
}

test('every type is here but those that no request can meet, the classes, and 413', () => {
  const missing = RESPONSE_TYPES.filter((type) => !ROWS.some((row) => row.type === type));
  assert.deepEqual(missing, ['DEFAULT_4XX', 'DEFAULT_5XX', 'REQUEST_TOO_LARGE', 'RESOURCE_NOT_FOUND', 'WAF_FILTERED']);
});

test('as built in: status, body, error type and ids of every type', async () => {
  for (const row of ROWS) {
    const answer = await call(deployed(world(), row.plan), row);
    assert.equal(answer.status, row.status, row.type);
    assert.ok(answer.text === row.body || JSON.parse(answer.text).message.startsWith(row.body), answer.text);
    assert.deepEqual(
      answer.headers.map(([name]) => name),
      ['Content-Type', 'x-amzn-RequestId', 'x-amz-apigw-id', 'x-amzn-ErrorType'],
      row.type,
    );
    assert.equal(answer.header('Content-Type'), 'application/json');
    assert.equal(answer.header('x-amzn-ErrorType'), row.errorType);
  }
});

test('headers for a class of types (CORS on errors) leave status and body alone', async () => {
  for (const row of ROWS) {
    const made = world();
    const responseParameters = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" };
    for (const responseType of ['DEFAULT_4XX', 'DEFAULT_5XX'])
      made.gatewayResponse({ responseType, responseParameters });
    const answer = await call(deployed(made, row.plan), row);
    assert.equal(answer.status, row.status, row.type);
    assert.equal(answer.header('Access-Control-Allow-Origin'), '*', row.type);
    assert.ok(answer.text === row.body || answer.text.includes(row.body), answer.text);
  }
});

const TEMPLATE =
  '{"type":"$context.error.responseType","text":$context.error.messageString,"stage":"$stageVariables.colour","who":"$method.request.header.X-Who"}\n$context.error.message';

test('as an API has it: status, header and template of its own', async () => {
  for (const row of ROWS) {
    const made = world();
    made.gatewayResponse({
      responseType: row.type,
      statusCode: '418',
      responseParameters: {
        'gatewayresponse.header.x-request': 'context.requestId',
        'gatewayresponse.header.x-colour': 'stageVariables.colour',
        'gatewayresponse.header.x-query': 'method.request.querystring.page',
        'gatewayresponse.header.x-none': 'context.nothing',
      },
      responseTemplates: { 'application/json': TEMPLATE },
    });
    made.gatewayResponse({ responseType: row.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX', statusCode: '499' });
    deployed(made, row.plan);
    made.stage('stage', { variables: { colour: 'blue' } });
    const ask = row.ask?.() ?? {};
    const headers = [...(ask.headers ?? []), ['X-Who', 'me']] as const;
    const answer = await made.call(`/stage${row.path}`, { ...ask, headers });
    assert.equal(answer.status, 418, row.type);
    assert.equal(answer.header('x-request'), answer.trace.id);
    assert.equal(answer.header('x-colour'), 'blue');
    assert.equal(answer.header('x-query'), undefined);
    assert.equal(answer.header('x-none'), undefined);
    const [json = '', ...bare] = answer.text.split('\n');
    const body = JSON.parse(json) as Record<string, unknown>;
    assert.equal(body['type'], row.type);
    assert.deepEqual([body['stage'], body['who']], ['blue', 'me']);
    assert.equal(bare.join('\n'), body['text'] ?? '');
  }
});

test('a class may have a status of its own; types without one of theirs get it', async () => {
  for (const row of ROWS) {
    const made = world();
    made.gatewayResponse({ responseType: row.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX', statusCode: '499' });
    const answer = await call(deployed(made, row.plan), row);
    assert.equal(answer.status, 499, row.type);
  }
});

test('of several templates the one that the client accepts answers, else JSON, else the first', async () => {
  const made = world();
  const text = (responseTemplates: Record<string, string>, accept: string): Promise<string> => {
    made.gatewayResponse({ responseType: 'MISSING_AUTHENTICATION_TOKEN', responseTemplates });
    deployed(made);
    return made.call('/stage/nowhere', { headers: [['Accept', accept]] }).then((answer) => answer.text);
  };
  const both = { 'text/xml': 'xml', 'application/json': 'json' };
  assert.equal(await text(both, 'text/xml;q=0.9, application/json'), 'xml');
  assert.equal(await text(both, 'image/png'), 'json');
  assert.equal(await text({ 'text/xml': 'xml', 'text/csv': 'csv' }, 'image/png'), 'xml');
});

test('answers without a type of their own follow their class: malformed replies, long addresses', async () => {
  const made = world();
  for (const responseType of ['DEFAULT_4XX', 'DEFAULT_5XX'])
    made.gatewayResponse({ responseType, responseTemplates: { 'text/plain': '$context.error.responseType' } });
  deployed(made);
  const malformed = await made.call('/stage/broken');
  assert.deepEqual([malformed.status, malformed.text], [502, 'DEFAULT_5XX']);
  const long = await made.call(`/stage/open?${'x'.repeat(10_240)}`);
  assert.deepEqual([long.status, long.text], [414, 'DEFAULT_4XX']);
});

test('more than 10,240 bytes of address and headers answer 431, and an explanation', async () => {
  const made = world();
  deployed(made);
  const long = await made.call('/stage/open', { headers: [['Cookie', 'x'.repeat(10_240)]] });
  assert.deepEqual([long.status, long.text], [431, '{"message":"Request Header Fields Too Large"}']);
  assert.equal(long.header('x-amzn-ErrorType'), 'RequestHeaderFieldsTooLargeException');
  assert.match(made.explain(long).refused?.cause ?? '', /REST APIs take 10240 together/);
  assert.equal((await made.call('/stage/open', { headers: [['Cookie', 'x'.repeat(10_000)]] })).status, 200);
});

test('413 stays as it is', async () => {
  const made = world();
  for (const responseType of ['DEFAULT_4XX', 'REQUEST_TOO_LARGE'])
    made.gatewayResponse({ responseType, statusCode: '418' });
  deployed(made);
  const answer = await made.call('/stage/open', { headers: [['Content-Length', String(BODY_LIMIT + 1)]], body: 'x' });
  assert.deepEqual([answer.status, answer.text], [413, '{"message":"Request Too Long"}']);
  assert.equal(answer.header('x-amzn-ErrorType'), 'RequestTooLargeException');
});

test('they are frozen with the deployment, stage variables in them are live', async () => {
  const made = world();
  const responseTemplates = { 'application/json': '{"colour":"$stageVariables.colour"}' };
  made.gatewayResponse({ responseType: 'MISSING_AUTHENTICATION_TOKEN', responseTemplates });
  deployed(made);
  made.gatewayResponse({ responseType: 'MISSING_AUTHENTICATION_TOKEN', statusCode: '404' });
  made.stage('stage', { variables: { colour: 'red' } });
  const answer = await made.call('/stage/nowhere');
  assert.deepEqual([answer.status, answer.text], [403, '{"colour":"red"}']);
});
