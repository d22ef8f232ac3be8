// MOCK: the tolerant template, the choice of the response, CORS preflights. [api-gateway.md A2.4, A11.5, A11.6, A14]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import type { IntegrationRecord, MethodRecord } from '../../../services/apigateway/resources.ts';

const STATUS_200 = { 'application/json': '{"statusCode": 200}' };

function mockOf(more: Partial<IntegrationRecord>): IntegrationRecord {
  return {
    ...proxyTo(''),
    uri: '',
    type: 'MOCK',
    httpMethod: '',
    requestTemplates: STATUS_200,
    responses: { 200: { statusCode: '200' } },
    ...more,
  };
}

const DECLARED = { 200: { statusCode: '200' }, 404: { statusCode: '404' }, 500: { statusCode: '500' } };

async function answerOf(
  integration: Partial<IntegrationRecord>,
  { query, ...ask }: Ask & { readonly query?: string } = {},
  method: Partial<MethodRecord> = {},
): Promise<Answer & { title: string | undefined }> {
  const made = new RestWorld();
  made.method('ANY', '/x', mockOf(integration), { responses: DECLARED, ...method });
  made.deploy('stage', { variables: { origin: 'https://a.example' } });
  const answer = await made.call(query === undefined ? '/stage/x' : `/stage/x?${query}`, ask);
  return { ...answer, title: made.explain(answer).refused?.title };
}

test('vector 20: a mock answers without a trace header', async () => {
  const answer = await answerOf({ requestTemplates: { 'application/json': '{ statusCode: 200 }' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
  assert.deepEqual(
    answer.headers.map(([name]) => name),
    ['Content-Type', 'x-amzn-RequestId', 'x-amz-apigw-id'],
  );
});

test('vector 21: a status in quotes answers 500', async () => {
  const answer = await answerOf({ requestTemplates: { 'application/json': '{"statusCode":"200"}' } });
  assert.equal(answer.status, 500);
  assert.equal(answer.text, '{"message": "Internal server error"}');
  assert.equal(answer.title, 'The mock has no status code');
});

test('a CORS preflight answers with the mapped headers', async () => {
  const responses = {
    200: {
      statusCode: '200',
      responseParameters: {
        'method.response.header.Access-Control-Allow-Origin': "'*'",
        'method.response.header.X-From-Variable': 'stageVariables.origin',
        'method.response.header.X-From-Context': 'context.stage',
        'method.response.header.X-Nothing': 'integration.response.header.none',
      },
      responseTemplates: { 'application/json': '' },
    },
  };
  const answer = await answerOf({ responses }, { method: 'OPTIONS' });
  assert.equal(answer.status, 200);
  assert.equal(answer.header('Access-Control-Allow-Origin'), '*');
  assert.equal(answer.header('X-From-Variable'), 'https://a.example');
  assert.equal(answer.header('X-From-Context'), 'stage');
  assert.equal(answer.header('X-Nothing'), undefined);
});

test('the response is chosen by pattern over the whole status, else the default', async () => {
  const responses = {
    404: { statusCode: '404', selectionPattern: '4\\d' },
    500: { statusCode: '500', selectionPattern: '4\\d\\d' },
    200: { statusCode: '200' },
  };
  const status = async (template: string): Promise<number> =>
    (await answerOf({ requestTemplates: { 'application/json': template }, responses })).status;
  assert.equal(await status('{"statusCode": 418}'), 500);
  assert.equal(await status('{"statusCode": 41}'), 404);
  assert.equal(await status('{"statusCode": 200}'), 200);
});

test('no matching response, or one that the method does not declare, answers 500', async () => {
  const none = await answerOf({ responses: { 404: { statusCode: '404', selectionPattern: '404' } } });
  assert.equal(none.status, 500);
  assert.equal(none.title, 'No integration response matches');
  const undeclared = await answerOf({}, {}, { responses: {} });
  assert.equal(undeclared.status, 500);
  assert.equal(undeclared.title, 'The method response is not declared');
});

test('the execution log says which response is missing', async () => {
  const made = new RestWorld();
  made.method('GET', '/none', mockOf({ responses: { 404: { statusCode: '404', selectionPattern: '404' } } }));
  made.method('GET', '/undeclared', mockOf({}), { responses: {} });
  made.method('GET', '/text', mockOf({ requestTemplates: { 'application/json': '{"statusCode": "200"}' } }));
  made.deploy('stage', { methodSettings: { '*/*': { loggingLevel: 'ERROR' } } });
  for (const path of ['none', 'undeclared', 'text']) await made.call(`/stage/${path}`);
  const lines = [...made.logged.values()].flat().map((line) => line.replace(/^\(\S+\) /, ''));
  for (const problem of [
    'No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 200',
    'Output mapping refers to an invalid method response: 200',
    'Unable to parse statusCode. It should be an integer that is defined in the request template.',
  ])
    assert.ok(lines.includes(`Execution failed due to configuration error: ${problem}`), lines.join('\n'));
});

test('a plain body template is the body, chosen by Accept', async () => {
  const responses = {
    200: { statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}', 'text/plain': 'ok' } },
  };
  assert.equal((await answerOf({ responses })).text, '{"ok":true}');
  assert.equal((await answerOf({ responses }, { headers: [['Accept', 'text/plain']] })).text, 'ok');
});

test('the request template may be VTL', async () => {
  const template = '#if($input.params("fail") == "yes"){"statusCode": 404}#else{"statusCode": 200}#end';
  const responses = { 404: { statusCode: '404', selectionPattern: '4\\d\\d' }, 200: { statusCode: '200' } };
  const integration = { requestTemplates: { 'application/json': template }, responses };
  assert.equal((await answerOf(integration, { query: 'fail=yes' })).status, 404);
  assert.equal((await answerOf(integration)).status, 200);
});

test('vector 22: a status that the request template overrides is there for the response', async () => {
  const template = '#set($context.responseOverride.status = 444){"statusCode": 200}';
  assert.equal((await answerOf({ requestTemplates: { 'application/json': template } })).status, 444);
});

test('a preflight of many origins overrides its header', async () => {
  const template = [
    '#set($origin = $input.params("Origin"))',
    '#if($origin == "https://a.example")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end',
  ].join('\n');
  const parameters = { 'method.response.header.Access-Control-Allow-Origin': "'https://none.example'" };
  const responses = {
    200: { statusCode: '200', responseParameters: parameters, responseTemplates: { 'application/json': template } },
  };
  const asked = async (origin: string): Promise<string | undefined> =>
    (await answerOf({ responses }, { headers: [['Origin', origin]] })).header('access-control-allow-origin');
  assert.equal(await asked('https://a.example'), 'https://a.example');
  assert.equal(await asked('https://b.example'), 'https://none.example');
});

test('with the binary type */* a mock needs CONVERT_TO_TEXT', async () => {
  const made = new RestWorld();
  made.putApi({ binaryMediaTypes: ['*/*'] });
  made.method('GET', '/bytes', mockOf({}), { responses: DECLARED });
  made.method('GET', '/text', mockOf({ contentHandling: 'CONVERT_TO_TEXT' }), { responses: DECLARED });
  made.deploy();
  const refused = await made.call('/stage/bytes');
  assert.equal(refused.status, 500);
  assert.match(made.explain(refused).refused?.cure ?? '', /CONVERT_TO_TEXT/);
  assert.equal((await made.call('/stage/text')).status, 200);
});

const XML = { method: 'POST', headers: [['Content-Type', 'text/xml']], body: '{"statusCode": 200}' } as const;

test('without a template for the content type the body passes, or is refused with 415', async () => {
  assert.equal((await answerOf({}, XML)).status, 200);
  const never = await answerOf({ passthroughBehavior: 'NEVER' }, XML);
  assert.equal(never.status, 415);
  assert.equal(never.text, '{"message":"Unsupported Media Type"}');
  assert.equal((await answerOf({ passthroughBehavior: 'WHEN_NO_TEMPLATES' }, XML)).status, 415);
  assert.equal((await answerOf({ passthroughBehavior: 'WHEN_NO_TEMPLATES', requestTemplates: {} }, XML)).status, 200);
  assert.equal((await answerOf({ requestTemplates: {} })).status, 500, 'an empty body has no status');
});
