// Every variable of an access-log format, one by one, and the selection expressions that read a request. [api-gateway.md B2, B7.2, B10]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN, TLS } from '../../../test/doubles/caller.ts';
import type { Ask } from '../../../test/doubles/exchange.ts';
import { ACCOUNT, API, HttpWorld, lambda, REGION } from '../../../test/doubles/http-world.ts';
import { httpCall, httpIntegration, httpRoute, httpStage } from '../../../test/doubles/http-call.ts';
import { sign } from '../../wire/sigv4/index.ts';
import { compileSource } from './sources.ts';

const HOST = `${API}.execute-api.localhost:4566`;
const START = Date.UTC(2026, 10, 21, 6, 0, 0);

async function logged(name: string, target: string, ask: Ask = {}): Promise<string | undefined> {
  const credentials = { find: () => ({ accessKeyId: 'AKIAANN', secretAccessKey: 's', principal: ANN }) };
  const made = new HttpWorld({ credentials });
  made.fn('f', () => ({ statusCode: 201, body: 'served' }));
  made.fn('broken', () => 'not a reply', { policy: '{"Statement":[]}' });
  made.route('GET /pets/{id}', lambda('f'));
  made.route('GET /broken', lambda('broken'));
  made.route('GET /signed', lambda('f'), { authorizationType: 'AWS_IAM' });
  const destinationArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/access`;
  const deploymentId = made.deploy('dev', { accessLog: { destinationArn, format: `$context.${name}` } });
  assert.ok(deploymentId);
  await made.call(target, { host: HOST, startMs: START, ...ask });
  return made.logged.get('/access')?.[0];
}

const PET: readonly [name: string, expected: string | RegExp, ask?: Ask][] = [
  ['accountId', ACCOUNT],
  ['apiId', API],
  ['stage', 'dev'],
  ['routeKey', 'GET /pets/{id}'],
  ['domainName', `${API}.execute-api.localhost`],
  ['domainPrefix', API],
  ['httpMethod', 'GET'],
  ['path', '/dev/pets/6'],
  ['protocol', 'HTTP/1.1'],
  ['requestId', /^[\w+/-]{15}=$/],
  ['extendedRequestId', /^[\w+/-]{15}=$/],
  ['requestTime', '21/Nov/2026:06:00:00 +0000'],
  ['requestTimeEpoch', String(START)],
  ['identity.sourceIp', '127.0.0.1'],
  ['identity.userAgent', 'curl', { headers: [['User-Agent', 'curl']] }],
  ['identity.user', '-'],
  ['identity.clientCert.subjectDN', 'CN=client', { tls: TLS }],
  ['identity.clientCert.clientCertPem', 'PEM', { tls: TLS }],
  ['identity.clientCert.issuerDN', 'CN=authority', { tls: TLS }],
  ['identity.clientCert.serialNumber', 'a1:b2', { tls: TLS }],
  ['identity.clientCert.validity.notBefore', 'before', { tls: TLS }],
  ['identity.clientCert.validity.notAfter', 'after', { tls: TLS }],
  ['status', '201'],
  ['responseLength', '6'],
  ['responseLatency', /^\d+$/],
  ['dataProcessed', /^\d{2,3}$/],
  ['integrationLatency', /^\d+$/],
  ['integration.latency', /^\d+$/],
  ['integrationStatus', '200'],
  ['integration.integrationStatus', '200'],
  ['integration.status', '201'],
  ['integration.requestId', /^[0-9a-f-]{36}$/],
  ['awsEndpointRequestId', /^[0-9a-f-]{36}$/],
  ['awsEndpointRequestId2', '-'],
  ['integrationErrorMessage', '-'],
  ['integration.error', '-'],
  ['error.message', '-'],
  ['authorizer.error', '-'],
  ['authorizer.anything', '-'],
  ['customDomain.basePathMatched', '-'],
  ['constructor', '-'],
];

for (const [name, expected, ask] of PET) {
  test(`$context.${name} of a call that was served`, async () => {
    const found = (await logged(name, '/dev/pets/6', ask)) ?? '';
    if (typeof expected === 'string') assert.equal(found, expected);
    else assert.match(found, expected);
  });
}

const REFUSED: readonly [name: string, expected: string][] = [
  ['status', '500'],
  ['error.message', 'Internal Server Error'],
  ['error.messageString', '"Internal Server Error"'],
  ['error.responseType', 'INTEGRATION_FAILURE'],
];

for (const [name, expected] of REFUSED) {
  test(`$context.${name} of a call that was refused`, async () => {
    assert.equal(await logged(name, '/dev/broken'), expected);
  });
}

const SIGNED: readonly [name: string, expected: string][] = [
  ['identity.accountId', ACCOUNT],
  ['identity.accessKey', 'AKIAANN'],
  ['identity.caller', 'AIDAANN'],
  ['identity.user', 'AIDAANN'],
  ['identity.userArn', ANN.arn],
  ['identity.principalOrgId', 'o-1'],
];

for (const [name, expected] of SIGNED) {
  test(`$context.${name} of a signed call`, async () => {
    const request = { method: 'GET', path: '/dev/signed', query: '', headers: { Host: HOST } };
    const keys = { accessKeyId: 'AKIAANN', secretAccessKey: 's' };
    const headers = sign(request, keys, { region: REGION, service: 'execute-api', nowMs: START });
    assert.equal(await logged(name, '/dev/signed', { headers: Object.entries(headers) }), expected);
  });
}

const STAGE = httpStage({
  routes: [httpRoute('GET /pets/{id}/{rest+}')],
  integrations: [httpIntegration()],
  stage: { name: 'dev', variables: { v: 'one' } },
});

const SOURCES: readonly [expression: string, expected: string | undefined][] = [
  ['$request.header.X-Many', 'a,b, c'],
  ['$request.header.x-one', '1'],
  ['$request.header.none', undefined],
  ['$request.querystring.q', 'x y,z'],
  ['$request.querystring.Q', undefined],
  ['$request.path', '/pets/6%20a/b/c'],
  ['$request.path.id', '6 a'],
  ['$request.path.rest', 'b/c'],
  ['$request.path.other', undefined],
  ['$context.routeKey', 'GET /pets/{id}/{rest+}'],
  ['$context.identity.sourceIp', '127.0.0.1'],
  ['$context.identity.user', undefined],
  ['$stageVariables.v', 'one'],
  ['$stageVariables.toString', undefined],
];

for (const [expression, expected] of SOURCES) {
  test(`${expression} reads ${expected}`, () => {
    const headers = [
      ['X-Many', 'a'],
      ['x-many', 'b, c'],
      ['X-One', '1'],
    ] as const;
    const call = httpCall(STAGE, '/pets/6%20a/b/c?q=x+y&q=z', { headers });
    assert.equal(compileSource(expression)?.(call), expected);
  });
}

for (const expression of ['', '$request.header.', '$request.body', '$context.none', 'x', 'request.header.x']) {
  test(`"${expression}" is no selection expression`, () => assert.equal(compileSource(expression), undefined));
}
