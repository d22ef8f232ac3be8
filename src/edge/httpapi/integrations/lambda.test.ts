// Functions behind HTTP APIs: permissions, events of both payloads, failures. [api-gateway.md B3, B4, B8]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import {
  ACCOUNT,
  API,
  functionArn,
  grant,
  HttpWorld,
  lambda,
  outcome,
  REGION,
  type Fake,
} from '../../../../test/doubles/http-world.ts';
import { ExecuteRefusal } from '../../../execute/contract.ts';
import type { Principal } from '../../../identity/contract.ts';
import type { IntegrationRecord, StageRecord } from '../../../services/apigatewayv2/resources.ts';
import type { HttpApiDoorTools } from '../door.ts';

const ERROR = '{"message":"Internal Server Error"}';

function world(
  routeKey = 'GET /pets/{id}',
  more: Partial<IntegrationRecord> = {},
  fake: Fake = () => 'served',
  tools: Partial<HttpApiDoorTools> = {},
  stage: Partial<StageRecord> = {},
): HttpWorld {
  const made = new HttpWorld(tools);
  made.fn('f', fake);
  made.route(routeKey, lambda('f', more));
  made.deploy('dev', stage);
  made.deploy('$default', stage);
  return made;
}

async function eventOf(made: HttpWorld, target: string, ask: Ask = {}): Promise<Record<string, any>> {
  const answer = await made.call(target, ask);
  assert.equal(answer.status, 200, answer.text);
  return made.event as Record<string, any>;
}

function assertFailed(answer: Answer): void {
  assert.equal(answer.status, 500);
  assert.equal(answer.text, ERROR);
}

test('the event of payload 2.0', async () => {
  const made = world('GET /pets/{id}', {}, undefined, {}, { variables: { k: 'v' } });
  const answer = await made.call('/dev/pets/a%20b?a=1&a=2&b=x%2By', {
    headers: [
      ['Accept', '*/*'],
      ['X-Two', '1'],
      ['x-two', '2'],
      ['Cookie', 'c1=v1; c2=v2'],
      ['User-Agent', 'curl'],
      ['Authorization', 'Bearer x'],
      ['X-Amzn-Trace-Id', 'Root=1-2-3'],
    ],
    sourceIp: '203.0.113.9',
    startMs: Date.UTC(2020, 2, 12, 19, 3, 58),
  });
  assert.deepEqual(made.event, {
    version: '2.0',
    routeKey: 'GET /pets/{id}',
    rawPath: '/dev/pets/a b',
    rawQueryString: 'a=1&a=2&b=x%2By',
    cookies: ['c1=v1', 'c2=v2'],
    headers: {
      accept: '*/*',
      authorization: 'Bearer x',
      'content-length': '0',
      host: `${API}.execute-api.localhost:4566`,
      'user-agent': 'curl',
      'x-amzn-trace-id': 'Root=1-2-3',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'x-two': '1,2',
    },
    queryStringParameters: { a: '1,2', b: 'x+y' },
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      domainName: `${API}.execute-api.localhost`,
      domainPrefix: API,
      http: {
        method: 'GET',
        path: '/dev/pets/a b',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.9',
        userAgent: 'curl',
      },
      requestId: answer.header('apigw-requestid'),
      routeKey: 'GET /pets/{id}',
      stage: 'dev',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: Date.UTC(2020, 2, 12, 19, 3, 58),
    },
    pathParameters: { id: 'a b' },
    stageVariables: { k: 'v' },
    isBase64Encoded: false,
  });
  const [invocation] = made.invocations;
  assert.match(invocation!.traceHeader!, /^Root=1-2-3;Parent=/);
});

test('what is empty is left out, and $default has no path parameters and no prefix', async () => {
  const event = await eventOf(world('$default'), '/x/y');
  for (const member of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables', 'body'])
    assert.equal(member in event, false, member);
  assert.equal(event['routeKey'], '$default');
  assert.equal(event['rawPath'], '/x/y');
  assert.equal(event['rawQueryString'], '');
});

test('bodies are text or base64 by their type', async () => {
  const made = world('POST /pets');
  const post = async (type: string, body: string): Promise<unknown[]> => {
    const event = await eventOf(made, '/pets', { method: 'POST', headers: [['Content-Type', type]], body });
    return [event['body'], event['isBase64Encoded'], event['headers']['content-length']];
  };
  assert.deepEqual(await post('application/json', '{"a":"ü"}'), ['{"a":"ü"}', false, '10']);
  assert.deepEqual(await post('application/x-www-form-urlencoded', 'a=b'), ['YT1i', true, '3']);
});

test('a certificate of mutual TLS is shown', async () => {
  const client = { pem: 'P', subjectDN: 'S', issuerDN: 'I', serialNumber: 'N', notBefore: 'B', notAfter: 'A' };
  const tls = { serverName: 'x', version: 'TLSv1.3', cipher: 'c', client };
  const clientCert = {
    clientCertPem: 'P',
    subjectDN: 'S',
    issuerDN: 'I',
    serialNumber: 'N',
    validity: { notBefore: 'B', notAfter: 'A' },
  };
  const two = await eventOf(world('GET /a'), '/a', { tls });
  assert.deepEqual(two['requestContext'].authentication, { clientCert });
  const one = await eventOf(
    world('GET /a', { payloadFormatVersion: '1.0' }, () => ({ statusCode: 200 })),
    '/a',
    { tls },
  );
  assert.deepEqual(one['requestContext'].identity.clientCert, clientCert);
});

test('the event of payload 1.0', async () => {
  const made = world('GET /pets/{id}', { payloadFormatVersion: '1.0' }, () => ({ statusCode: 200 }));
  const answer = await made.call('/dev/pets/a%20b?a=1&a=2', {
    headers: [
      ['X-Two', '1'],
      ['x-two', '2'],
      ['Cookie', 'c=1'],
    ],
    startMs: Date.UTC(2020, 2, 12, 19, 3, 58),
  });
  const id = answer.header('apigw-requestid');
  const { headers, multiValueHeaders, ...event } = made.event as Record<string, any>;
  assert.equal(headers['x-two'], '2');
  assert.equal(headers['cookie'], 'c=1');
  assert.equal(headers['x-forwarded-proto'], 'https');
  assert.deepEqual(multiValueHeaders['x-two'], ['1', '2']);
  assert.deepEqual(multiValueHeaders['content-length'], ['0']);
  assert.deepEqual(Object.keys(headers), Object.keys(multiValueHeaders));
  assert.deepEqual(event, {
    version: '1.0',
    resource: '/pets/{id}',
    path: '/dev/pets/a b',
    httpMethod: 'GET',
    queryStringParameters: { a: '2' },
    multiValueQueryStringParameters: { a: ['1', '2'] },
    pathParameters: { id: 'a b' },
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      authorizer: { claims: null, scopes: null },
      domainName: `${API}.execute-api.localhost`,
      domainPrefix: API,
      extendedRequestId: id,
      httpMethod: 'GET',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: null,
        userArn: null,
      },
      path: '/dev/pets/a b',
      protocol: 'HTTP/1.1',
      requestId: id,
      requestTime: '12/Mar/2020:19:03:58 +0000',
      requestTimeEpoch: Date.UTC(2020, 2, 12, 19, 3, 58),
      resourceId: null,
      resourcePath: '/pets/{id}',
      stage: 'dev',
    },
    body: null,
    isBase64Encoded: false,
  });
});

test('payload 1.0 of $default, with a body', async () => {
  const made = world('$default', { payloadFormatVersion: '1.0' }, () => ({ statusCode: 200 }));
  const headers: [string, string][] = [['Content-Type', 'text/plain']];
  const event = await eventOf(made, '/x', { method: 'PUT', headers, body: 'hi' });
  assert.deepEqual([event['resource'], event['pathParameters'], event['body']], ['$default', null, 'hi']);
  const bytes = await eventOf(made, '/x', { method: 'PUT', body: 'hi' });
  assert.deepEqual([bytes['body'], bytes['isBase64Encoded']], ['aGk=', true]);
});

test('mappings change what the function sees and what the client gets', async () => {
  for (const payloadFormatVersion of ['1.0', '2.0'] as const) {
    const more: Partial<IntegrationRecord> = {
      payloadFormatVersion,
      requestParameters: {
        'append:header.x-id': '$request.path.id',
        'overwrite:querystring.q': 'mapped',
        'overwrite:path': '/other',
      },
      responseParameters: { '201': { 'overwrite:statuscode': '202', 'append:header.x-more': 'yes' } },
    };
    const made = world('GET /pets/{id}', more, () => ({ statusCode: 201, body: 'made' }));
    const answer = await made.call('/pets/7?q=1');
    assert.deepEqual([answer.status, answer.header('x-more'), answer.text], [202, 'yes', 'made']);
    const event = made.event as Record<string, any>;
    assert.equal(event['headers']['x-id'], '7');
    assert.equal(event['queryStringParameters'].q, 'mapped');
    assert.equal(event['rawPath'] ?? event['path'], '/other');
  }
});

const sourceArn = (end: string): string => `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/${end}`;

/** Where the function lets in what is granted alone. */
function answerFor(routeKey: string, granted: string, method = 'GET'): Promise<Answer> {
  const made = world(routeKey);
  made.fn('f', () => 'served', { policy: grant('f', sourceArn(granted)) });
  return made.call('/pets/1', { method });
}

test('the function must let the route in, by its key', async () => {
  for (const granted of ['*/*/pets/{id}', '$default/GET/pets/{id}', '$default/GET/*'])
    assert.equal((await answerFor('GET /pets/{id}', granted)).status, 200, granted);
  for (const granted of ['dev/*', '$default/POST/*', '$default/$default'])
    assertFailed(await answerFor('GET /pets/{id}', granted));
  assert.equal((await answerFor('$default', '$default/$default')).status, 200);
  for (const verb of ['PUT', 'ANY'])
    assert.equal((await answerFor('ANY /pets/{id}', `*/${verb}/*`, 'PUT')).status, 200);
  assertFailed(await answerFor('ANY /pets/{id}', '*/GET/*', 'PUT'));
  assert.equal((await answerFor('ANY /pets/{id}', '*/ANY/*', 'BREW')).status, 200);
});

test('a missing permission names the statement that would do', async () => {
  const made = world();
  made.fn('f', () => 'served', { policy: undefined });
  const answer = await made.call('/pets/1');
  assertFailed(answer);
  const { refused } = made.explain(answer);
  assert.equal(refused?.gate, 'permission');
  assert.ok(refused!.cure!.includes(`--source-arn '${sourceArn('$default/GET/pets/{id}')}'`));
  assert.equal(made.invocations.length, 0);
});

test('a role stands in for the policy', async () => {
  const role = 'arn:aws:iam::111111111111:role/caller';
  const allows = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn('f') }],
  });
  const principal = (document: string): Principal => ({
    type: 'role',
    account: ACCOUNT,
    arn: role,
    userId: 'AROA',
    identityPolicies: [{ source: 'p', document }],
  });
  const ask = async (found: Principal | undefined): Promise<[Answer, HttpWorld]> => {
    const made = world('GET /a', { credentialsArn: role }, undefined, { roles: { assume: () => found } });
    made.fn('f', () => 'served', { policy: undefined });
    return [await made.call('/a'), made];
  };
  assert.equal((await ask(principal(allows)))[0].status, 200);
  for (const [found, title] of [
    [undefined, "The integration's role cannot be assumed"],
    [principal('{"Version":"2012-10-17","Statement":[]}'), "The integration's role may not invoke the function"],
  ] as const) {
    const [answer, made] = await ask(found);
    assertFailed(answer);
    assert.equal(made.explain(answer).refused?.title, title);
  }
});

test("the caller's own credentials want a signature", async () => {
  const made = world('GET /a', { credentialsArn: 'arn:aws:iam::*:user/*' });
  const answer = await made.call('/a');
  assertFailed(answer);
  assert.equal(made.explain(answer).refused?.title, "There are no caller's credentials");
});

test('a function that is not there, a version that is not there, a URI that names none', async () => {
  for (const [uri, title] of [
    [functionArn('gone'), 'The function does not exist'],
    [functionArn('f:7'), 'The function has no such version or alias'],
    ['arn:aws:lambda:x', 'The integration names no function'],
  ] as const) {
    const made = world('GET /a', { uri });
    if (uri.endsWith(':7')) {
      const policies = new Map([['7', { source: 'p', document: grant('f').replace(functionArn('f'), '*') }]]);
      made.fn('f', () => 'served', { policies });
    }
    const answer = await made.call('/a');
    assertFailed(answer);
    assert.equal(made.explain(answer).refused?.title, title);
  }
});

const THROWN = outcome('{"errorMessage":"boom","errorType":"Error","trace":["at x"]}', {
  errorKind: 'handled-by-runtime',
});

test('a function that throws answers 500 and is told', async () => {
  const made = world('GET /a', {}, () => THROWN);
  const answer = await made.call('/a');
  assertFailed(answer);
  assert.equal(answer.header('content-type'), 'application/json');
  assert.match(made.explain(answer).refused!.cause, /ended with Error: boom/);
  assert.match(made.explain(answer).trace.attachments!['The function said']!, /at x/);
});

test('a function that takes longer than the integration answers 503', async () => {
  const made = world('GET /a', { timeoutMs: 50 }, () => new Promise((resolve) => setTimeout(resolve, 120, 'late')));
  const answer = await made.call('/a');
  assert.equal(answer.status, 503);
  assert.equal(answer.text, '{"message":"Service Unavailable"}');
  assert.match(made.explain(answer).refused!.cause, /had not answered after 50 ms/);
});

test('a function at its limit answers 500', async () => {
  const made = world('GET /a', {}, () => {
    throw new ExecuteRefusal('reserved-concurrency', 'The reserved concurrency of f is 0.');
  });
  const answer = await made.call('/a');
  assertFailed(answer);
  assert.equal(made.explain(answer).refused?.title, 'The function is at its concurrency limit');
});

test('an event of more than 6 MB answers 413', async () => {
  const made = world('POST /a');
  const answer = await made.call('/a', { method: 'POST', body: Buffer.alloc(5 * 1024 * 1024) });
  assert.equal(answer.status, 413);
  assert.equal(made.explain(answer).refused?.title, 'The event is too large for Lambda');
});
