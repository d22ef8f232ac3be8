// The proxy event field by field. [api-gateway.md A2.1, A4, A6]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, API, functionArn, proxyTo, RestWorld } from '../../../test/doubles/rest-world.ts';
import type { Ask } from '../../../test/doubles/exchange.ts';

const HOST = `${API}.execute-api.us-east-1.amazonaws.com`;

function world(path = '/{proxy+}', httpMethod = 'ANY'): RestWorld {
  const made = new RestWorld();
  made.fn('echo', () => ({ statusCode: 200 }));
  made.method(httpMethod, path, proxyTo(functionArn('echo')));
  made.deploy();
  return made;
}

async function eventOf(target: string, ask: Ask = {}, made = world()): Promise<Record<string, any>> {
  const answer = await made.call(target, { host: HOST, ...ask });
  assert.equal(answer.status, 200, answer.text);
  return made.event;
}

test('a GET without query or body has exactly the recorded keys', async () => {
  const made = world();
  const event = await eventOf(
    '/stage/proxy-value',
    {
      headers: [
        ['Accept', '*/*'],
        ['User-Agent', 'x'],
      ],
      sourceIp: '203.0.113.9',
    },
    made,
  );
  const { requestContext, headers, multiValueHeaders, ...rest } = event;
  assert.deepEqual(rest, {
    resource: '/{proxy+}',
    path: '/proxy-value',
    httpMethod: 'GET',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: 'proxy-value' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
  const names = [
    'Host',
    'Accept',
    'User-Agent',
    'X-Amzn-Trace-Id',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
  ];
  assert.deepEqual(Object.keys(headers), names);
  assert.deepEqual(Object.keys(multiValueHeaders), names);
  assert.equal(headers.Host, HOST);
  assert.match(headers['X-Amzn-Trace-Id'], /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  const { identity, extendedRequestId, requestTime, requestTimeEpoch, requestId, resourceId, ...context } =
    requestContext;
  assert.deepEqual(context, {
    resourcePath: '/{proxy+}',
    httpMethod: 'GET',
    path: '/stage/proxy-value',
    accountId: ACCOUNT,
    protocol: 'HTTP/1.1',
    stage: 'stage',
    domainPrefix: API,
    domainName: HOST,
    deploymentId: 'dep001',
    apiId: API,
  });
  assert.match(resourceId, /^r[0-9a-f]+$/);
  assert.match(requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(extendedRequestId, /^[A-Za-z0-9+/]{15}=$/);
  assert.match(requestTime, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  assert.equal(typeof requestTimeEpoch, 'number');
  assert.deepEqual(identity, {
    cognitoIdentityPoolId: null,
    accountId: null,
    cognitoIdentityId: null,
    caller: null,
    sourceIp: '203.0.113.9',
    principalOrgId: null,
    accessKey: null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: null,
    userAgent: 'x',
    user: null,
  });
});

const PATHS: readonly [target: string, path: string, context: string, proxy: string][] = [
  ['/stage/proxy-value', '/proxy-value', '/stage/proxy-value', 'proxy-value'],
  ['/stage/proxy-value/', '/proxy-value/', '/stage/proxy-value/', 'proxy-value'],
  [
    '/stage/proxy-value//double-slash',
    '/proxy-value//double-slash',
    '/stage/proxy-value//double-slash',
    'proxy-value//double-slash',
  ],
  ['//stage/proxy-value', '/proxy-value', '/stage/proxy-value', 'proxy-value'],
  ['/stage//proxy-value', '/proxy-value', '/stage//proxy-value', 'proxy-value'],
  [
    '/stage/a/test%2Balias@x/plus/test+alias@x',
    '/a/test%2Balias@x/plus/test+alias@x',
    '/stage/a/test%2Balias@x/plus/test+alias@x',
    'a/test%2Balias@x/plus/test+alias@x',
  ],
  ['/stage/a//b/', '/a//b/', '/stage/a//b/', 'a//b'],
];

for (const [target, path, context, proxy] of PATHS) {
  test(`path forms: ${target}`, async () => {
    const event = await eventOf(target);
    assert.equal(event['path'], path);
    assert.equal(event['requestContext'].path, context);
    assert.deepEqual(event['pathParameters'], { proxy });
  });
}

test('a double slash before a static resource matches it', async () => {
  const event = await eventOf('/stage//hardcoded', {}, world('/hardcoded', 'GET'));
  assert.equal(event['path'], '/hardcoded');
  assert.equal(event['requestContext'].path, '/stage//hardcoded');
  assert.equal(event['pathParameters'], null);
});

test('the path forms of local stacks reach the same method', async () => {
  for (const target of [`/_aws/execute-api/${API}/stage/x/y`, `/restapis/${API}/stage/_user_request_/x/y`]) {
    const event = await eventOf(target, { host: '127.0.0.1:4566' });
    assert.equal(event['path'], '/x/y');
    assert.equal(event['requestContext'].path, '/stage/x/y');
    assert.equal(event['requestContext'].domainName, '127.0.0.1');
  }
});

test('query strings are form-decoded; the last value and all values are there', async () => {
  const event = await eventOf(
    '/stage/x?plus=a+b&e=a%2Bb&k=1&k=2&empty&d=2023-06-12T18:05:10.123456+00:00&mail=test%2Balias@gmail.com',
  );
  assert.deepEqual(event['queryStringParameters'], {
    plus: 'a b',
    e: 'a+b',
    k: '2',
    empty: '',
    d: '2023-06-12T18:05:10.123456 00:00',
    mail: 'test+alias@gmail.com',
  });
  assert.deepEqual(event['multiValueQueryStringParameters'].k, ['1', '2']);
});

test('a semicolon separates and a broken escape stays', async () => {
  const event = await eventOf('/stage/x?a=1;b=2&c=100%&d=%E4%BD%A0');
  assert.deepEqual(event['queryStringParameters'], { a: '1', b: '2', c: '100%', d: '你' });
});

test('a query of nothing but separators is no query', async () => {
  const event = await eventOf('/stage/x?&&');
  assert.equal(event['queryStringParameters'], null);
  assert.equal(event['multiValueQueryStringParameters'], null);
});

test('header casing is kept, repeated headers keep all values in order', async () => {
  const event = await eventOf('/stage/x', {
    headers: [
      ['tEsT-HEADeR', 'a'],
      ['X-Twice', '1'],
      ['x-twice', '2'],
      ['x-api-key', 'sent'],
    ],
  });
  assert.equal(event['headers']['tEsT-HEADeR'], 'a');
  assert.equal(event['headers']['X-Twice'], '2');
  assert.deepEqual(event['multiValueHeaders']['X-Twice'], ['1', '2']);
  assert.equal('x-twice' in event['headers'], false);
  assert.equal(event['headers']['x-api-key'], 'sent');
  assert.equal(event['headers'].Host, HOST);
  assert.equal(event['headers']['X-Forwarded-Proto'], 'http');
});

test('a repeated header does not stick to the next request', async () => {
  const made = world();
  await eventOf('/stage/x', { headers: [['X-Once', '1']] }, made);
  const event = await eventOf('/stage/x', { headers: [['X-Once', '2']] }, made);
  assert.deepEqual(event['multiValueHeaders']['X-Once'], ['2']);
});

test('headers that end at the door never reach the function', async () => {
  const dropped = [
    'Connection',
    'Content-Length',
    'Content-MD5',
    'Expect',
    'Max-Forwards',
    'Proxy-Authenticate',
    'Server',
    'TE',
    'Transfer-Encoding',
    'Trailer',
    'Upgrade',
    'WWW-Authenticate',
  ];
  const event = await eventOf('/stage/x', { headers: dropped.map((name) => [name, '0'] as const) });
  for (const name of dropped) assert.equal(name in event['headers'], false, name);
});

test('a signature is not shown to the function, other authorization is', async () => {
  const signed = await eventOf('/stage/x', { headers: [['Authorization', 'AWS4-HMAC-SHA256 Credential=x']] });
  assert.equal('Authorization' in signed['headers'], false);
  const bearer = await eventOf('/stage/x', { headers: [['Authorization', 'Bearer x']] });
  assert.equal(bearer['headers'].Authorization, 'Bearer x');
});

test('the client is appended to X-Forwarded-For, port and scheme are those of the connection', async () => {
  const sent = [
    ['x-forwarded-for', '10.0.0.1'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Port', '1'],
  ] as const;
  const plain = await eventOf('/stage/x', { host: 'abc123defg.execute-api.localhost:4566', headers: sent });
  assert.equal(plain['headers']['X-Forwarded-For'], '10.0.0.1, 127.0.0.1');
  assert.deepEqual(plain['multiValueHeaders']['X-Forwarded-For'], ['10.0.0.1, 127.0.0.1']);
  assert.equal(plain['headers']['X-Forwarded-Proto'], 'http');
  assert.equal(plain['headers']['X-Forwarded-Port'], '4566');
  const tls = await eventOf('/stage/x', { scheme: 'https' });
  assert.equal(tls['headers']['X-Forwarded-Proto'], 'https');
  assert.equal(tls['headers']['X-Forwarded-Port'], '443');
});

test('a hostile Host header cannot break the event', async () => {
  const event = await eventOf('/stage/x', { host: `${API}.execute-api.localhost:1","x":"` });
  assert.equal(event['headers']['X-Forwarded-Port'], '80');
});

test('a text body is text, an empty one null', async () => {
  const text = await eventOf('/stage/x', { method: 'POST', body: 'grüß "dich"\n' });
  assert.equal(text['body'], 'grüß "dich"\n');
  assert.equal(text['isBase64Encoded'], false);
  assert.equal((await eventOf('/stage/x', { method: 'POST', body: '' }))['body'], null);
});

test('a body of a binary media type is base64', async () => {
  const made = world();
  made.putApi({ binaryMediaTypes: ['image/png', 'audio/*'] });
  made.deploy();
  const bytes = Uint8Array.from([0, 255, 128]);
  const ask = (type: string): Ask => ({ method: 'POST', body: bytes, headers: [['Content-Type', type]] });
  for (const type of ['image/png', 'image/png; x=y', 'audio/ogg']) {
    const event = await eventOf('/stage/x', ask(type), made);
    assert.equal(event['body'], 'AP+A', type);
    assert.equal(event['isBase64Encoded'], true);
  }
  assert.equal((await eventOf('/stage/x', ask('image/gif'), made))['isBase64Encoded'], false);
});

test('a request without a body is not read', async () => {
  const made = world();
  const exchange = made.exchange('/stage/x');
  await made.door.serve(exchange);
  assert.equal(exchange.bodyWasRead, false);
});

test('stage variables are there, and those of the canary with its overrides', async () => {
  const made = world();
  const first = made.deploy('stage', { variables: { a: '1', b: '2' } });
  assert.deepEqual((await eventOf('/stage/x', {}, made))['stageVariables'], { a: '1', b: '2' });
  const canary = { deploymentId: first, percentTraffic: 100, stageVariableOverrides: { b: '3' }, useStageCache: false };
  made.deploy('stage', { canary });
  const event = await eventOf('/stage/x', {}, made);
  assert.deepEqual(event['stageVariables'], { a: '1', b: '3' });
  assert.equal(event['requestContext'].isCanaryRequest, true);
  assert.equal(event['requestContext'].deploymentId, first);
  made.stage('stage', { canary: { ...canary, percentTraffic: 0 } });
  const other = await eventOf('/stage/x', {}, made);
  assert.equal(other['requestContext'].isCanaryRequest, false);
  assert.deepEqual(other['stageVariables'], { a: '1', b: '2' });
});

test('identity names the key only when the method asks for one', async () => {
  const made = new RestWorld();
  made.fn('echo', () => ({}));
  made.method('GET', '/open', proxyTo(functionArn('echo')));
  made.method('GET', '/keyed', proxyTo(functionArn('echo')), { apiKeyRequired: true });
  made.deploy();
  made.key('k1', 'value-of-the-key-0001');
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'k1');
  const headers = [['x-api-key', 'value-of-the-key-0001']] as const;
  const keyed = await eventOf('/stage/keyed', { headers }, made);
  assert.equal(keyed['requestContext'].identity.apiKey, 'value-of-the-key-0001');
  assert.equal(keyed['requestContext'].identity.apiKeyId, 'k1');
  const open = await eventOf('/stage/open', { headers }, made);
  assert.equal('apiKey' in open['requestContext'].identity, false);
});

test('the request id is the one that the client gave, if it is a UUID', async () => {
  const made = world();
  const uuid = '0F1e2d3c-1111-4222-8333-444455556666';
  const given = await made.call('/stage/x', { headers: [['x-amzn-RequestId', uuid]] });
  assert.equal(given.header('x-amzn-RequestId'), uuid);
  assert.equal((made.event['requestContext'] as any).requestId, uuid);
  assert.equal(given.trace.id, uuid);
  const other = await made.call('/stage/x', { headers: [['x-amzn-RequestId', 'mine']] });
  assert.match(other.header('x-amzn-RequestId')!, /^[0-9a-f-]{36}$/);
});

test('X-HTTP-Method-Override chooses the method and is not passed on', async () => {
  const made = world('/x', 'DELETE');
  const event = await eventOf('/stage/x', { method: 'POST', headers: [['X-HTTP-Method-Override', 'DELETE']] }, made);
  assert.equal(event['httpMethod'], 'DELETE');
  assert.equal('X-HTTP-Method-Override' in event['headers'], false);
});

test('an operation name is told', async () => {
  const made = new RestWorld();
  made.fn('echo', () => ({}));
  made.method('GET', '/x', proxyTo(functionArn('echo')), { operationName: 'GetX' });
  made.deploy();
  assert.equal((await eventOf('/stage/x', {}, made))['requestContext'].operationName, 'GetX');
});

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';

const ask = (sent: string): Ask => ({ headers: [['X-Amzn-Trace-Id', sent]] });

test('trace headers: what the client sent is kept, what is missing is made', async () => {
  const made = world();
  const full = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;
  assert.equal((await made.call('/stage/x', ask(full))).header('X-Amzn-Trace-Id'), full);
  assert.equal((made.event['headers'] as any)['X-Amzn-Trace-Id'], full);
  const rootOnly = (await made.call('/stage/x', ask(ROOT))).header('X-Amzn-Trace-Id')!;
  assert.match(rootOnly, new RegExp(`^${ROOT};Parent=[0-9a-f]{16};Sampled=0$`));
  assert.equal(made.invocations.at(-1)!.traceHeader, rootOnly);
  const none = (await made.call('/stage/x')).header('X-Amzn-Trace-Id')!;
  assert.match(none, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  assert.match((await made.call('/stage/x', ask('nonsense'))).header('X-Amzn-Trace-Id')!, /^Root=1-/);
});
