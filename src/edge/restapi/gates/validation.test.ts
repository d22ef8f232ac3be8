// Request validators through the door. [api-gateway.md A15, vectors 26 and 27]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, functionArn, proxyTo, RestWorld, SCOPE } from '../../../../test/doubles/rest-world.ts';
import type { Ask } from '../../../../test/doubles/exchange.ts';
import { MODEL, VALIDATOR, type MethodRecord, type ValidatorRecord } from '../../../services/apigateway/resources.ts';

const PAIR = JSON.stringify({
  type: 'object',
  required: ['a', 'b'],
  properties: { a: { type: 'number' }, b: { $ref: `https://apigateway.amazonaws.com/restapis/${API}/models/Name` } },
});
const NAME = JSON.stringify({ type: 'string', minLength: 2 });
const REQUIRED = {
  'method.request.header.x-header-param': true,
  'method.request.path.issuer': true,
  'method.request.querystring.qs1': true,
  'method.request.querystring.optional': false,
};

function model(made: RestWorld, name: string, schema: string): void {
  made.records.put(MODEL, SCOPE, `${API}/${name}`, { id: name, name, schema, contentType: 'application/json' });
}

function validator(made: RestWorld, more: Partial<ValidatorRecord>): void {
  const record = { id: 'v1', name: 'all', validateRequestBody: true, validateRequestParameters: true, ...more };
  made.records.put(VALIDATOR, SCOPE, `${API}/v1`, record);
}

function world(method: Partial<MethodRecord>, more: Partial<ValidatorRecord> = {}): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  model(made, 'Pair', PAIR);
  model(made, 'Name', NAME);
  model(made, 'Broken', '{"type": 5}');
  validator(made, more);
  made.method('POST', '/x/{issuer}', proxyTo(functionArn('f')), { requestValidatorId: 'v1', ...method });
  made.deploy();
  return made;
}

function post(body?: string, more: Ask = {}): Ask {
  return { method: 'POST', ...(body !== undefined && { body }), ...more };
}

const MODELS = { requestModels: { 'application/json': 'Pair' } };

test('missing parameters answer 400 and are all named; the function is not called', async () => {
  const made = world({ requestParameters: REQUIRED });
  const answer = await made.call('/stage/x/%20', post());
  assert.equal(answer.status, 400);
  assert.equal(answer.text, '{"message":"Missing required request parameters: [x-header-param, issuer, qs1]"}');
  assert.equal(answer.header('x-amzn-ErrorType'), 'BadRequestException');
  assert.equal(made.invocations.length, 0);
  const { title, cause } = made.explain(answer).refused!;
  assert.equal(title, 'Required parameters are missing');
  assert.match(
    cause,
    /"all".*method\.request\.header\.x-header-param, method\.request\.path\.issuer and method\.request\.querystring\.qs1/,
  );
});

test('a request with all parameters, in any case of the header, is served', async () => {
  const made = world({ requestParameters: REQUIRED });
  const headers = [['X-Header-Param', '1']] as const;
  const answer = await made.call('/stage/x/me?qs1=v', post(undefined, { headers }));
  assert.equal(answer.text, 'served');
  assert.ok(answer.trace.steps.some(({ reason }) => reason === 'request-valid'));
});

test('an invalid body answers 400, and the explanation says where it is wrong', async () => {
  const made = world(MODELS);
  const answer = await made.call('/stage/x/me', post('{"a":"one","b":"x"}'));
  assert.equal(answer.status, 400);
  assert.equal(answer.text, '{"message":"Invalid request body"}');
  assert.equal(answer.header('x-amzn-ErrorType'), 'BadRequestException');
  assert.equal(made.invocations.length, 0);
  const { cause } = made.explain(answer).refused!;
  assert.match(cause, /model Pair/);
  assert.match(cause, /\/a: instance type \(string\).*\/b: string "x" is too short/);
});

test('no body is {}, and what is no JSON is refused', async () => {
  const made = world(MODELS);
  assert.equal((await made.call('/stage/x/me', post())).status, 400);
  assert.equal((await made.call('/stage/x/me', post('{"a":'))).status, 400);
  assert.equal((await made.call('/stage/x/me', post('{"a":1,"b":"xy"}'))).text, 'served');
});

test('a body that no model is for passes; $default is for every type', async () => {
  const xml: Ask = { headers: [['Content-Type', 'text/xml']] };
  assert.equal((await world(MODELS).call('/stage/x/me', post('<a/>', xml))).text, 'served');
  const all = world({ requestModels: { $default: 'Pair' } });
  assert.equal((await all.call('/stage/x/me', post('<a/>', xml))).status, 400);
});

test('parameters are looked at before the body, and each only if the validator says so', async () => {
  const both = { ...MODELS, requestParameters: REQUIRED };
  const status = async (more: Partial<ValidatorRecord>): Promise<string> =>
    (await world(both, more).call('/stage/x/me', post('{}'))).text;
  assert.match(await status({}), /Missing required/);
  assert.match(await status({ validateRequestParameters: false }), /Invalid request body/);
  assert.match(await status({ validateRequestBody: false }), /Missing required/);
  assert.equal(await status({ validateRequestBody: false, validateRequestParameters: false }), 'served');
});

test('keys come first: a request without one is not validated', async () => {
  const made = world({ ...MODELS, apiKeyRequired: true });
  assert.equal((await made.call('/stage/x/me', post('{}'))).text, '{"message":"Forbidden"}');
});

test('a schema that cannot be used answers 500 and is explained', async () => {
  const made = world({ requestModels: { 'application/json': 'Broken' } });
  for (let i = 0; i < 2; i += 1) {
    const answer = await made.call('/stage/x/me', post('{}'));
    assert.equal(answer.status, 500);
    assert.equal(answer.text, '{"message": "Internal server error"}');
    assert.match(made.explain(answer).refused!.cause, /the model Broken cannot be used/);
  }
});

test('validators and models are frozen with the deployment', async () => {
  const made = world(MODELS);
  model(made, 'Pair', '{}');
  validator(made, { validateRequestBody: false });
  assert.equal((await made.call('/stage/x/me', post('{}'))).status, 400);
  made.deploy();
  assert.equal((await made.call('/stage/x/me', post('{}'))).text, 'served');
});

test('gateway responses show what was wrong', async () => {
  const made = world({ ...MODELS, requestParameters: { 'method.request.querystring.q': true } });
  const templates = {
    'application/json': '{"m":$context.error.messageString,"v":"$context.error.validationErrorString"}',
  };
  for (const responseType of ['BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS'])
    made.gatewayResponse({ responseType, statusCode: '422', responseTemplates: templates });
  made.deploy();
  const parameters = await made.call('/stage/x/me', post('{}'));
  assert.equal(parameters.status, 422);
  assert.equal(parameters.text, '{"m":"Missing required request parameters: [q]","v":"[q]"}');
  const body = await made.call('/stage/x/me?q=1', post('{}'));
  assert.equal(body.status, 422);
  assert.equal(body.text, '{"m":"Invalid request body","v":"[object has missing required properties (["a","b"])]"}');
});

test('the execution log says how validation ended', async () => {
  const made = world(MODELS);
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO' } } });
  const lines = (): string[] => [...made.logged.values()].flat().map((line) => line.slice(line.indexOf(')') + 2));
  await made.call('/stage/x/me', post('{"a":1,"b":"xy"}'));
  assert.ok(lines().includes('Request validation succeeded for content type application/json'));
  await made.call('/stage/x/me', post('{"a":1}'));
  assert.ok(
    lines().includes(
      'Request body does not match model schema for content type application/json: [object has missing required properties (["b"])]',
    ),
  );
});
