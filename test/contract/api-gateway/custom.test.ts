// Vectors of custom integrations: mapping, templates, selection, validation. By the numbers of api-gateway.md part D.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import {
  MODEL,
  VALIDATOR,
  type IntegrationRecord,
  type MethodRecord,
} from '../../../src/services/apigateway/resources.ts';
import { functionArn, proxyTo, RestWorld, SCOPE, type Fake } from '../../doubles/rest-world.ts';
import { openBackend, type Asked, type Backend } from './backend.ts';
import { API, assertInternal, assertRefused } from './words.ts';

const open: Backend[] = [];
after(() => Promise.all(open.map((backend) => backend.close())));

async function backend(answer: (response: ServerResponse, asked: Asked) => void): Promise<Backend> {
  const made = await openBackend(answer);
  open.push(made);
  return made;
}

const DECLARED = { 200: { statusCode: '200' } };
const DEFAULT_RESPONSE = { 200: { statusCode: '200' } };

/** ANY /x with a default response for status 200. */
function world(integration: Partial<IntegrationRecord>, method: Partial<MethodRecord> = {}): RestWorld {
  const made = new RestWorld();
  const { uri: _uri, ...base } = proxyTo('');
  made.method(
    'ANY',
    '/x',
    { ...base, responses: DEFAULT_RESPONSE, ...integration },
    { responses: DECLARED, ...method },
  );
  made.deploy();
  return made;
}

function lambda(
  fake: Fake,
  integration: Partial<IntegrationRecord> = {},
  method: Partial<MethodRecord> = {},
): RestWorld {
  const made = world(
    { ...proxyTo(functionArn('f')), responses: DEFAULT_RESPONSE, type: 'AWS', ...integration },
    method,
  );
  made.fn('f', fake);
  return made;
}

function mock(template: string): RestWorld {
  return world({ type: 'MOCK', httpMethod: undefined as never, requestTemplates: { 'application/json': template } });
}

const AUTHORIZATION_MAPPED: Partial<MethodRecord> = {
  requestParameters: { 'method.request.header.Authorization': false },
};
const TO_AUTHORIZATION = { 'integration.request.header.Authorization': 'method.request.header.Authorization' };
const BEARER = { headers: [['Authorization', 'Bearer abc']] } as const;

test('vector 13: mapping Authorization to a function answers 500', async () => {
  const made = lambda(() => ({}), { requestParameters: TO_AUTHORIZATION }, AUTHORIZATION_MAPPED);
  assertInternal(await made.call('/stage/x', BEARER), 500);
  assert.equal(made.invocations.length, 0);
});

test('vector 14: mapping Authorization to an HTTP backend forwards it', async () => {
  const { url, asked } = await backend((response) => response.end('{}'));
  const http = { type: 'HTTP', uri: `${url}/b`, httpMethod: 'GET', requestParameters: TO_AUTHORIZATION } as const;
  const answer = await world(http, AUTHORIZATION_MAPPED).call('/stage/x', BEARER);
  assert.equal(answer.status, 200);
  assert.equal(asked[0]?.headers.authorization, 'Bearer abc');
});

test('vector 15: Server, Date and Connection of an HTTP_PROXY backend are remapped', async () => {
  const date = 'Tue, 06 Feb 2024 12:00:00 GMT';
  const { url } = await backend((response) => {
    response.writeHead(200, { Server: 'gunicorn/19.9.0', Date: date, Connection: 'keep-alive' });
    response.end('{}');
  });
  const answer = await world({ type: 'HTTP_PROXY', uri: `${url}/b`, httpMethod: 'GET' }).call('/stage/x');
  assert.equal(answer.status, 200);
  assert.equal(answer.header('x-amzn-Remapped-Server'), 'gunicorn/19.9.0');
  assert.equal(answer.header('x-amzn-Remapped-Date'), date);
  assert.equal(answer.header('x-amzn-Remapped-Connection'), 'keep-alive');
  assert.deepEqual(
    ['Server', 'Date', 'Connection'].map((name) => answer.header(name)),
    [undefined, undefined, undefined],
  );
});

test('vector 22: a status set by the request template survives to the response', async () => {
  const made = mock('#set($context.responseOverride.status = 444){"statusCode": 200}');
  assert.equal((await made.call('/stage/x')).status, 444);
});

test('vector 23: a map prints as Java prints it, a list in it as JSON', async () => {
  const responses = { 200: { statusCode: '200', responseTemplates: { 'application/json': "$input.path('$.json')" } } };
  const made = lambda(() => ({ json: { foo: [{ nested: 'bar' }] } }), { responses });
  assert.equal((await made.call('/stage/x')).text, '{foo=[{"nested":"bar"}]}');
});

test('vector 24: an empty body renders as {}', async () => {
  const { url, asked } = await backend((response) => response.end());
  const requestTemplates = { 'application/json': '$input.body' };
  const made = world({ type: 'HTTP', uri: url, httpMethod: 'POST', requestTemplates });
  await made.call('/stage/x', { method: 'POST' });
  assert.equal(asked[0]?.body, '{}');
});

test('vector 25: urlEncode is that of forms', async () => {
  const { url, asked } = await backend((response) => response.end());
  const requestTemplates = { 'application/json': '$util.urlEncode($input.body)' };
  const made = world({ type: 'HTTP', uri: url, httpMethod: 'POST', requestTemplates });
  await made.call('/stage/x', { method: 'POST', body: '{"some": "value"}' });
  assert.equal(asked[0]?.body, '%7B%22some%22%3A+%22value%22%7D');
});

function validated(method: Partial<MethodRecord>, parameters: boolean, body: boolean): RestWorld {
  const made = new RestWorld();
  const validator = { id: 'valid0', validateRequestParameters: parameters, validateRequestBody: body };
  made.records.put(VALIDATOR, SCOPE, `${API}/valid0`, validator);
  made.fn('f', () => ({ body: 'served' }));
  made.method('POST', '/x', proxyTo(functionArn('f')), { requestValidatorId: 'valid0', ...method });
  return made;
}

test('vector 26: all required parameters that are missing are named, headers first, then path, then query', async () => {
  const requestParameters = {
    'method.request.querystring.qs1': true,
    'method.request.path.issuer': true,
    'method.request.header.x-header-param': true,
  };
  const made = validated({ requestParameters }, true, false);
  made.deploy();
  const answer = await made.call('/stage/x', { method: 'POST' });
  const message = 'Missing required request parameters: [x-header-param, issuer, qs1]';
  assertRefused(answer, 400, message, 'BadRequestException');
  assert.equal(made.invocations.length, 0);
});

test('vector 27: a body that its model does not allow answers 400', async () => {
  const made = validated({ requestModels: { 'application/json': 'Both' } }, false, true);
  const schema = JSON.stringify({
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  });
  made.records.put(MODEL, SCOPE, `${API}/Both`, {
    id: 'model0',
    name: 'Both',
    schema,
    contentType: 'application/json',
  });
  made.deploy();
  const answer = await made.call('/stage/x', { method: 'POST', body: '{"a":1}' });
  assertRefused(answer, 400, 'Invalid request body', 'BadRequestException');
  const served = await made.call('/stage/x', { method: 'POST', body: '{"a":1,"b":2}' });
  assert.equal(served.text, 'served');
});

test('vector 28: NEVER refuses a content type that has no template', async () => {
  const requestTemplates = { 'application/json': '$input.body' };
  const made = lambda(() => ({}), { passthroughBehavior: 'NEVER', requestTemplates });
  const answer = await made.call('/stage/x', {
    method: 'POST',
    headers: [['Content-Type', 'application/xml']],
    body: '<a/>',
  });
  assertRefused(answer, 415, 'Unsupported Media Type', 'BadRequestException');
  assert.equal(made.invocations.length, 0);
});

async function failingBackend(): Promise<string> {
  const { url } = await backend((response) => {
    response.writeHead(400, { 'Content-Type': 'application/json' });
    response.end('{"error":"bad"}');
  });
  return url;
}

test('vector 29: an HTTP backend that answers 400, with a default response only, gives 200', async () => {
  const answer = await world({ type: 'HTTP', uri: await failingBackend(), httpMethod: 'GET' }).call('/stage/x');
  assert.deepEqual([answer.status, answer.text], [200, '{"error":"bad"}']);
});

test('vector 30: an HTTP_PROXY backend that answers 400 gives 400', async () => {
  const answer = await world({ type: 'HTTP_PROXY', uri: await failingBackend(), httpMethod: 'GET' }).call('/stage/x');
  assert.deepEqual([answer.status, answer.text], [400, '{"error":"bad"}']);
});
