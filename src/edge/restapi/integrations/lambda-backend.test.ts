// Custom integrations of functions: what the function gets, and what its answer becomes. [api-gateway.md A11.4, A14]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import {
  API,
  functionArn,
  grant,
  outcome,
  proxyTo,
  RestWorld,
  type Fake,
} from '../../../../test/doubles/rest-world.ts';
import type { IntegrationRecord, IntegrationResponseRecord } from '../../../services/apigateway/resources.ts';

const DECLARED = {
  200: { statusCode: '200' },
  202: { statusCode: '202' },
  400: { statusCode: '400' },
  500: { statusCode: '500' },
};
const INTERNAL = '{"message": "Internal server error"}';

interface Served extends Answer {
  readonly world: RestWorld;
  readonly title: string | undefined;
  readonly cause: string | undefined;
  /** The payload that the function got. */
  readonly payload: string | undefined;
}

/** POST /x with an AWS integration of the function f. */
async function served(
  fake: Fake,
  integration: Partial<IntegrationRecord> = {},
  ask: Ask = {},
  prepare: (world: RestWorld) => void = () => undefined,
): Promise<Served> {
  const world = new RestWorld();
  world.fn('f', fake);
  const responses = { 200: { statusCode: '200' } };
  const record = { ...proxyTo(functionArn('f')), type: 'AWS' as const, responses, ...integration };
  world.method('POST', '/x', record, { responses: DECLARED });
  prepare(world);
  world.deploy();
  const answer = await world.call('/stage/x', { method: 'POST', ...ask });
  const { refused } = world.explain(answer);
  const payload = world.invocations.at(-1)?.payload;
  return {
    ...answer,
    world,
    title: refused?.title,
    cause: refused?.cause,
    payload: payload === undefined ? undefined : String(payload),
  };
}

function response(more: Partial<IntegrationResponseRecord>): Record<string, IntegrationResponseRecord> {
  return { 200: { statusCode: '200', ...more } };
}

test('the document of the function is the body, to the letter', async () => {
  const document = '{"statusCode": 200, "body": "\\"\\""}';
  const parameters = { 'method.response.header.x-world': "'r1'" };
  const answer = await served(() => outcome(document), { responses: response({ responseParameters: parameters }) });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, document);
  assert.deepEqual(
    answer.headers.map(([name]) => name),
    ['Content-Type', 'x-amzn-RequestId', 'x-amz-apigw-id', 'x-world', 'X-Amzn-Trace-Id'],
  );
  assert.equal(answer.header('content-type'), 'application/json');
});

test('without a body the payload is empty, and a body passes as it came', async () => {
  assert.equal((await served(() => 1)).payload, '');
  assert.equal((await served(() => 1, {}, { body: '{ "a": 1}' })).payload, '{ "a": 1}');
});

test('a body that is no JSON is refused in the words of Lambda, and nothing is invoked', async () => {
  const answer = await served(() => 1, {}, { body: 'a=1', headers: [['Content-Type', 'text/plain']] });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /^\{"message":"Could not parse request body into json: /);
  assert.equal(answer.title, 'What goes to the function is not JSON');
  assert.equal(answer.payload, undefined);
});

function failing(message: string): Fake {
  return () => outcome(JSON.stringify({ errorMessage: message, errorType: 'E' }), { errorKind: 'handled-by-runtime' });
}

test('an error message chooses the response whose pattern matches all of it', async () => {
  const responses = {
    200: { statusCode: '200' },
    400: { statusCode: '400', selectionPattern: 'Bad.*', responseTemplates: template('$input.path("$.errorMessage")') },
    500: { statusCode: '500', selectionPattern: '.*boom.*' },
  };
  const bad = await served(failing('Bad name'), { responses });
  assert.equal(bad.status, 400);
  assert.equal(bad.text, 'Bad name');
  assert.equal((await served(failing('went boom!'), { responses })).status, 500);
  assert.equal((await served(() => ({ errorMessage: 'Bad, and returned' }), { responses })).status, 400);
});

test('an error that no pattern matches is a 200 with the error document, and the trace tells why', async () => {
  const payload = '{"errorMessage":"line 1\\nline 2","errorType":"ValueError"}';
  const responses = { 200: { statusCode: '200' }, 500: { statusCode: '500', selectionPattern: '.+' } };
  const answer = await served(() => outcome(payload, { errorKind: 'handled-by-runtime' }), { responses });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, payload);
  const { steps, trace } = answer.world.explain(answer);
  const note = steps.find(({ verdict }) => verdict === 'note');
  assert.equal(note?.title, 'The function failed, and the integration response decides what that means');
  assert.match(note.text, /ValueError: line 1/);
  assert.equal(steps.at(-1)?.title, 'Default integration response');
  assert.match(trace.attachments!['The function said']!, /ValueError/);
});

function template(text: string): Record<string, string> {
  return { 'application/json': text };
}

test('the status of a function that did not fail does not choose', async () => {
  const responses = { 200: { statusCode: '200' }, 500: { statusCode: '500', selectionPattern: '200|' } };
  assert.equal((await served(() => 1, { responses })).status, 500, 'the empty text matches the empty pattern part');
  const only = { 500: { statusCode: '500', selectionPattern: '200' } };
  const none = await served(() => 1, { responses: only });
  assert.equal(none.status, 500);
  assert.equal(none.text, INTERNAL);
  assert.equal(none.title, 'No integration response matches');
});

test('X-Amz-Invocation-Type Event queues the event and maps 202', async () => {
  const requestParameters = { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" };
  const responses = { 202: { statusCode: '202' } };
  const answer = await served(() => 1, { requestParameters, responses }, { body: '{"job":7}' });
  assert.equal(answer.status, 202);
  assert.equal(answer.text, '');
  assert.equal(answer.payload, undefined);
  const [event] = answer.world.queued;
  assert.equal(event?.functionArn, functionArn('f'));
  assert.equal(String(event.payload), '{"job":7}');
  assert.equal(event.qualifier, undefined);
});

test('an event keeps its alias, and needs the permission as every invoke does', async () => {
  const requestParameters = { 'integration.request.header.x-amz-invocation-type': "'Event'" };
  const integration = { requestParameters, uri: proxyTo(`${functionArn('f')}:live`).uri! };
  const aliases = new Map([['live', { name: 'live', version: '$LATEST' }]]);
  const policies = new Map([['live', { source: 'the policy', document: grant('f:live') }]]);
  const allowed = await served(
    () => 1,
    integration,
    {},
    (world) => world.fn('f', () => 1, { aliases, policies }),
  );
  assert.equal(allowed.status, 200);
  assert.equal(allowed.world.queued[0]?.qualifier, 'live');
  const refused = await served(
    () => 1,
    integration,
    {},
    (world) => world.fn('f', () => 1, { aliases }),
  );
  assert.equal(refused.title, 'API Gateway may not invoke the function');
  assert.equal(refused.world.queued.length, 0);
});

test('a missing permission, a wrong verb and a URI without a function answer 500', async () => {
  const forbidden = await served(
    () => 1,
    {},
    {},
    (world) => world.fn('f', () => 1, { policy: undefined }),
  );
  assert.equal(forbidden.text, INTERNAL);
  assert.match(forbidden.world.explain(forbidden).refused?.cure ?? '', /add-permission .*POST\/x/);
  assert.equal((await served(() => 1, { httpMethod: 'GET' })).title, 'The integration does not invoke with POST');
  assert.equal((await served(() => 1, { httpMethod: 'ANY' })).status, 200);
  const { uri } = proxyTo('arn:aws:lambda:us-east-1:1:layer:x');
  assert.equal((await served(() => 1, { uri: uri! })).title, 'The integration names no function');
});

test('a function that is too slow answers 504', async () => {
  const answer = await served(() => new Promise((resolve) => setTimeout(resolve, 120, 1)), { timeoutInMillis: 50 });
  assert.equal(answer.status, 504);
  assert.equal(answer.text, '{"message":"Endpoint request timed out"}');
});

test('an event above 6 MB is refused', async () => {
  const answer = await served(() => 1, {}, { body: `"${'x'.repeat(6 * 1024 * 1024)}"` });
  assert.equal(answer.status, 413);
  assert.equal(answer.title, 'The event is too large for Lambda');
});

test('stage variables name the function and the role', async () => {
  const uri = proxyTo(functionArn('${stageVariables.fn}')).uri!;
  const world = new RestWorld({ roles: { assume: () => undefined } });
  world.fn('f', () => ({ ok: true }));
  const record = { ...proxyTo(''), type: 'AWS' as const, uri, responses: { 200: { statusCode: '200' } } };
  world.method('POST', '/x', record, { responses: DECLARED });
  const credentials = 'arn:aws:iam::111111111111:role/${stageVariables.role}';
  world.method('POST', '/y', { ...record, credentials }, { responses: DECLARED });
  world.deploy('stage', { variables: { fn: 'f', role: 'caller' } });
  assert.equal((await world.call('/stage/x', { method: 'POST' })).text, '{"ok":true}');
  const refused = await world.call('/stage/y', { method: 'POST' });
  assert.match(world.explain(refused).refused!.cause, /role\/caller, which does not exist/);
});

const GROUP = `API-Gateway-Execution-Logs_${API}/stage`;

test('the execution log tells what was mapped, in AWS’s order', async () => {
  const world = new RestWorld();
  world.fn('f', () => ({ done: true }));
  const record = {
    ...proxyTo(functionArn('f')),
    type: 'AWS' as const,
    requestTemplates: template('{"id": "$input.params("id")"}'),
    responses: response({ responseTemplates: template('$input.path("$.done")') }),
  };
  world.method('POST', '/x/{id}', record, { responses: DECLARED });
  world.deploy('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } } });
  const headers = [['Authorization', 'Bearer secret-of-mine-123456']] as const;
  const answer = await world.call('/stage/x/7?a=1&b=2', { method: 'POST', body: '{"q":1}', headers });
  const id = answer.header('x-amzn-RequestId');
  const lines = world.logged.get(GROUP)!.map((line) => line.slice(`(${id}) `.length));
  const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${functionArn('f')}/invocations`;
  const expected = [
    /^Starting execution for request: /,
    /^HTTP Method: POST, Resource Path: \/x\/7$/,
    /^Method request path: \{id=7\}$/,
    /^Method request query string: \{a=1, b=2\}$/,
    /^Method request headers: \{Host=.*Authorization=\*+123456.*\}$/,
    /^Method request body before transformations: \{"q":1\}$/,
    `Endpoint request URI: ${url}`,
    /^Endpoint request headers: \{Accept=application\/json, User-Agent=AmazonAPIGateway_abc123defg, .*X-Amzn-Trace-Id=.*\}$/,
    'Endpoint request body after transformations: {"id": "7"}',
    `Sending request to ${url}`,
    /^Received response\. Status: 200, Integration latency: \d+ ms$/,
    /^Endpoint response headers: \{Content-Type=application\/json, .*\}$/,
    'Endpoint response body before transformations: {"done":true}',
    /^AWS Integration Endpoint RequestId : /,
    'Method response body after transformations: true',
    /^Method response headers: \{Content-Type=application\/json, .*\}$/,
    'Successfully completed execution',
    'Method completed with status: 200',
  ];
  const from = lines.findIndex((line) => line.startsWith('Starting execution'));
  for (const [i, wanted] of expected.entries()) {
    const line = lines[from + i];
    if (typeof wanted === 'string') assert.equal(line, wanted);
    else assert.match(line ?? '', wanted);
  }
  assert.equal(lines.length, from + expected.length);
});
