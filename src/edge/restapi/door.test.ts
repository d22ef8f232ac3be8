// What the door answers by itself: stages, routes, sizes, gateway responses and their customisation. [api-gateway.md A1.3, A2.2, A16, A18]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as holds, asyncProperty, constantFrom, string, tuple } from 'fast-check';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../../../test/doubles/rest-world.ts';
import type { Answer } from '../../../test/doubles/exchange.ts';
import { BODY_LIMIT } from './body.ts';
import { RESOURCE, STAGE } from '../../services/apigateway/resources.ts';

function world(): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/existing', proxyTo(functionArn('f')));
  made.deploy();
  return made;
}

function assertError(answer: Answer, status: number, body: string, errorType: string): void {
  assert.equal(answer.text, body);
  assert.equal(answer.status, status);
  const names = answer.headers.map(([name]) => name);
  assert.deepEqual(names, ['Content-Type', 'x-amzn-RequestId', 'x-amz-apigw-id', 'x-amzn-ErrorType']);
  assert.equal(answer.header('Content-Type'), 'application/json');
  assert.equal(answer.header('x-amzn-ErrorType'), errorType);
  assert.equal(answer.header('x-amzn-RequestId')!.length, 36);
}

const FORBIDDEN = '{"message":"Forbidden"}';
const MISSING = '{"message":"Missing Authentication Token"}';

test('an unknown API id answers 404 with the text of local stacks', async () => {
  const made = world();
  const answer = await made.call('/stage/x', { host: 'nosuchapi0.execute-api.localhost' });
  const body = `{"message":"The API id 'nosuchapi0' does not correspond to a deployed API Gateway API"}`;
  assertError(answer, 404, body, 'NotFoundException');
  assert.equal(made.explain(answer).refused?.title, 'There is no such API');
});

test('an id that others know is theirs', async () => {
  const others = {
    serves: (id: string) => id === 'httpapi001',
    serve: (exchange: { reply(status: number, headers: string[], body: string): void }) =>
      exchange.reply(200, [], 'http api'),
  };
  const made = new RestWorld({ others });
  assert.equal((await made.call('/', { host: 'httpapi001.execute-api.localhost' })).text, 'http api');
  assert.equal((await made.call('/', { host: 'httpapi002.execute-api.localhost' })).status, 404);
});

test('an API id in capitals is found', async () => {
  const answer = await world().call(`/_aws/execute-api/${API.toUpperCase()}/stage/existing`, { host: 'localhost' });
  assert.equal(answer.text, 'served');
});

test('a stage that does not exist, or none at all, answers 403 Forbidden', async () => {
  const made = world();
  for (const target of ['/nostage/existing', '/', '//']) {
    assertError(await made.call(target), 403, FORBIDDEN, 'ForbiddenException');
  }
  const answer = await made.call('/nostage/existing');
  assert.match(made.explain(answer).refused!.cause, /has no stage nostage\. Its stages: stage\./);
});

test('a path that lacks its stage is told so', async () => {
  const made = world();
  assert.match(made.explain(await made.call('/existing')).refused!.cure!, /call \/stage\/existing\./);
});

test('vector 1: an unknown path answers 403 Missing Authentication Token', async () => {
  assertError(await world().call('/stage/other'), 403, MISSING, 'MissingAuthenticationTokenException');
});

test('vector 2: an unknown method answers 403 Missing Authentication Token', async () => {
  const made = world();
  const wrong = await made.call('/stage/existing', { method: 'POST' });
  assertError(wrong, 403, MISSING, 'MissingAuthenticationTokenException');
  assert.match(made.explain(wrong).refused!.cause, /only for GET, not for POST/);
});

test('vector 5: a greedy root does not serve the root', async () => {
  const made = new RestWorld();
  made.fn('f', () => ({}));
  made.method('ANY', '/{proxy+}', proxyTo(functionArn('f')));
  made.deploy();
  assert.equal((await made.call('/stage/')).text, MISSING);
  assert.equal((await made.call('/stage')).text, MISSING);
});

test('vector 39: what was edited after the deployment does not act, and the explanation says so', async () => {
  const made = world();
  made.method('GET', '/new/{id}', proxyTo(functionArn('f')));
  const answer = await made.call('/stage/new/1');
  assert.equal(answer.text, MISSING);
  const { refused } = made.explain(answer);
  assert.equal(refused?.title, 'The route is not deployed');
  assert.match(refused.cause, /changed after the last deployment/);
  assert.match(refused.cure!, new RegExp(`create-deployment --rest-api-id ${API} --stage-name stage`));
  made.deploy();
  assert.equal(made.explain(answer).refused?.title, 'The route was not deployed yet');
  assert.equal((await made.call('/stage/new/1')).text, 'served');
  made.records.delete(
    RESOURCE,
    { account: ACCOUNT, region: REGION },
    `${API}/r${Buffer.from('/existing').toString('hex')}`,
  );
  assert.equal((await made.call('/stage/existing')).text, 'served');
});

test('a deleted stage stops serving at once', async () => {
  const made = world();
  made.records.delete(STAGE, { account: ACCOUNT, region: REGION }, `${API}/stage`);
  assert.equal((await made.call('/stage/existing')).text, FORBIDDEN);
});

const AUTHORIZATIONS: readonly [header: string, text: string][] = [
  ['Bearer x', `'x' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer x'.`],
  [
    'Basic a=b',
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Basic a=b",
  ],
];

for (const [header, text] of AUTHORIZATIONS) {
  test(`vector 50: an unknown route with Authorization: ${header}`, async () => {
    const answer = await world().call('/stage/other', { headers: [['Authorization', header]] });
    assertError(answer, 403, JSON.stringify({ message: text }), 'IncompleteSignatureException');
  });
}

test('a complete signature on an unknown route is Missing Authentication Token', async () => {
  const headers = [
    ['Authorization', 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0'],
    ['X-Amz-Date', '20260101T000000Z'],
  ] as const;
  assert.equal((await world().call('/stage/other', { headers })).text, MISSING);
});

test('a body that announces more than 10 MB is refused before it is read', async () => {
  const made = world();
  const exchange = made.exchange('/stage/existing', {
    body: 'x',
    headers: [['Content-Length', String(BODY_LIMIT + 1)]],
  });
  await made.door.serve(exchange);
  assertError(exchange.answer!, 413, '{"message":"Request Too Long"}', 'RequestTooLargeException');
  assert.equal(exchange.bodyWasRead, false);
});

test('a body that turns out larger than 10 MB is refused', async () => {
  const answer = await world().call('/stage/existing', { body: Buffer.alloc(BODY_LIMIT + 1) });
  assert.equal(answer.status, 413);
});

test('an event larger than Lambda takes is refused and not invoked', async () => {
  const made = world();
  const answer = await made.call('/stage/existing', { body: Buffer.alloc(7 * 1024 * 1024, 'a') });
  assert.equal(answer.status, 413);
  assert.equal(made.invocations.length, 0);
  assert.equal(made.explain(answer).refused?.title, 'The event is too large for Lambda');
});

test('an address that is too long answers 414', async () => {
  const answer = await world().call(`/stage/existing?${'a'.repeat(10_300)}`);
  assertError(answer, 414, '{"message":"Request URI too long"}', 'RequestUriTooLongException');
});

test('a disabled endpoint answers 403 Forbidden', async () => {
  const made = world();
  made.putApi({ disableExecuteApiEndpoint: true });
  assert.equal((await made.call('/stage/existing')).status, 200, 'needs a deployment');
  made.deploy();
  assertError(await made.call('/stage/existing'), 403, FORBIDDEN, 'ForbiddenException');
});

test('a method that was deployed without an integration answers 500', async () => {
  const made = world();
  made.method('GET', '/bare', undefined);
  made.deploy();
  const answer = await made.call('/stage/bare');
  assert.deepEqual([answer.status, answer.text], [500, '{"message": "Internal server error"}']);
  assert.equal(answer.trace.steps.at(-1)?.reason, 'integration-missing');
});

const policy = (effect: string, sourceIp: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/stage/GET/*' },
      {
        Effect: effect,
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { IpAddress: { 'aws:SourceIp': sourceIp } },
      },
    ].filter((statement) => effect === 'Deny' || 'Condition' in statement),
  });

test('a resource policy needs an explicit allow; a deny is said to be explicit', async () => {
  const made = world();
  made.putApi({ policy: policy('Allow', '10.0.0.0/8') });
  made.deploy();
  assert.equal((await made.call('/stage/existing', { sourceIp: '10.1.2.3' })).text, 'served');
  const resource = `arn:aws:execute-api:${REGION}:********1111:${API}/stage/GET/existing`;
  const text = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${resource}`;
  const implicit = await made.call('/stage/existing', { sourceIp: '11.1.2.3' });
  assertError(implicit, 403, JSON.stringify({ Message: text }), 'AccessDeniedException');
  made.putApi({ policy: policy('Deny', '10.0.0.0/8') });
  made.deploy();
  assert.equal((await made.call('/stage/existing', { sourceIp: '11.1.2.3' })).text, 'served');
  const explicit = await made.call('/stage/existing', { sourceIp: '10.1.2.3' });
  assert.equal(explicit.text, JSON.stringify({ Message: `${text} with an explicit deny` }));
});

const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

test('vector 41: headers on DEFAULT_4XX are on every 4XX', async () => {
  const made = world();
  const responseParameters = {
    'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
    'gatewayresponse.header.x-id': 'context.requestId',
    'gatewayresponse.header.x-asked': 'method.request.header.X-Asked',
    'gatewayresponse.header.x-none': 'stageVariables.none',
  };
  made.gatewayResponse({ responseType: 'DEFAULT_4XX', responseParameters, responseTemplates: DEFAULT_TEMPLATES });
  assert.equal(
    (await made.call('/stage/other')).header('Access-Control-Allow-Origin'),
    undefined,
    'needs a deployment',
  );
  made.deploy();
  const answer = await made.call('/stage/other', { headers: [['X-Asked', 'yes']] });
  assert.equal(answer.status, 403);
  assert.equal(answer.text, MISSING);
  assert.equal(answer.header('Access-Control-Allow-Origin'), '*');
  assert.equal(answer.header('x-id'), answer.header('x-amzn-RequestId'));
  assert.equal(answer.header('x-asked'), 'yes');
  assert.equal(answer.header('x-none'), undefined);
});

test("a type of its own beats the default; a status on the default is everyone's", async () => {
  const made = world();
  const teapot = {
    'text/plain': 'type $context.error.responseType, ${context.stage}, $context.error.message, $context.nothing!',
  };
  made.gatewayResponse({ responseType: 'MISSING_AUTHENTICATION_TOKEN', statusCode: '404', responseTemplates: teapot });
  made.gatewayResponse({ responseType: 'DEFAULT_4XX', statusCode: '418' });
  made.method('GET', '/keyed', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy();
  const own = await made.call('/stage/other');
  assert.equal(own.status, 404);
  assert.equal(own.text, 'type MISSING_AUTHENTICATION_TOKEN, stage, Missing Authentication Token, !');
  assert.equal(own.header('Content-Type'), 'text/plain');
  assert.equal(own.header('x-amzn-ErrorType'), 'MissingAuthenticationTokenException');
  const other = await made.call('/stage/keyed');
  assert.equal(other.status, 418);
  assert.equal(other.text, FORBIDDEN);
});

test('the template is chosen by Accept, then JSON', async () => {
  const made = world();
  const responseTemplates = { 'text/html': '<p>', 'application/json': '{}' };
  made.gatewayResponse({ responseType: 'MISSING_AUTHENTICATION_TOKEN', responseTemplates });
  made.deploy();
  const ask = async (accept: string): Promise<string> =>
    (await made.call('/stage/no', { headers: [['Accept', accept]] })).text;
  assert.equal(await ask('text/html;q=0.9, */*'), '<p>');
  assert.equal(await ask('text/plain'), '{}');
  assert.equal(await ask('text/plain, text/html'), '<p>');
});

test('413 cannot be customised', async () => {
  const made = world();
  made.gatewayResponse({ responseType: 'DEFAULT_4XX', statusCode: '418' });
  made.deploy();
  assert.equal((await made.call('/stage/existing', { body: Buffer.alloc(BODY_LIMIT + 1) })).status, 413);
});

test('whatever the client sends, the door answers once and the event is JSON', async () => {
  const made = world();
  made.method('ANY', '/{proxy+}', proxyTo(functionArn('f')));
  made.deploy();
  const text = string({ unit: constantFrom(...'ab/?&=;%+"\\{}$#\u0000\u00e9 .'.split('')), maxLength: 30 });
  const header = tuple(constantFrom('x-a', 'X-A', 'Host', 'Accept', 'X-Forwarded-For', 'Authorization'), text);
  await holds(
    asyncProperty(text, array(header, { maxLength: 6 }), text, async (target, headers, body) => {
      const answer = await made.call(`/_aws/execute-api/${API}/stage/${target}`, { method: 'POST', headers, body });
      assert.ok([200, 403].includes(answer.status), answer.text);
      if (answer.status === 200) assert.equal(made.event['body'], body === '' ? null : body);
    }),
  );
});
