// What a deployed REST API answers, request by request, through the started program: keys, plans, routes, replies, and what explain says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  GetUsageCommand,
  UpdateApiKeyCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { ask, clientsAt, REGION, type Answer, type Clients } from './clients.ts';
import {
  ACCOUNT,
  createFunction,
  createRole,
  functionArn,
  grant,
  plannedKey,
  RestApi,
  type PlannedKey,
} from './gateway.ts';
import { startPortico, type Portico } from './portico.ts';

const PNG = '89504e470d0a1a0a0000ff00fe';

/** One function for every reply: the path names the case. */
const REPLIES = `
const replies = {
  'no-status': { headers: { 'x-test': 'value' } },
  'text-status': { statusCode: '201', body: 'made' },
  'bool-header': { statusCode: 200, headers: { 'x-bool': true } },
  'null-headers': { statusCode: 200, headers: null },
  'multi': { statusCode: 200, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] } },
  'binary': { statusCode: 200, headers: { 'content-type': 'image/png' }, body: Buffer.from('${PNG}', 'hex').toString('base64'), isBase64Encoded: true },
  'not-base64': { statusCode: 200, body: '***', isBase64Encoded: true },
  'object-body': { statusCode: 200, body: { a: 1 } },
  'word-status': { statusCode: 'test' },
  'status-600': { statusCode: 600 },
  'unknown-member': { statusCode: 200, wrongValue: 'value' },
  'cookies': { statusCode: 200, cookies: ['a=1'] },
  'just-text': 'justAString',
  'nothing': null,
  'list-header': { statusCode: 200, headers: { 'x-list': ['a'] } },
  'text-multi': { statusCode: 200, multiValueHeaders: { 'x-multi': 'a' } },
};
function deepInside() { throw new RangeError('no such job'); }
exports.handler = async (event) => {
  const name = event.pathParameters.case;
  if (name === 'throws') deepInside();
  if (name === 'sleeps') await new Promise((resolve) => setTimeout(resolve, 30000));
  return replies[name];
};
`;

const ECHO = `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;

let portico: Portico;
let clients: Clients;
let api: RestApi;
/** Its stage is `other`; keys of its plans are foreign to `api`. */
let other: RestApi;
let good: PlannedKey;

before(async () => {
  portico = await startPortico();
  clients = clientsAt(portico.url);
  await createRole(clients, 'walk');
  await Promise.all([
    createFunction(clients, 'echo', 'node', ECHO),
    createFunction(clients, 'replies', 'node', REPLIES),
    createFunction(clients, 'sleepy', 'node', REPLIES, { Timeout: 1 }),
    createFunction(clients, 'ungranted', 'node', ECHO, { granted: false }),
  ]);
  api = await RestApi.create(clients, portico, { name: 'matrix', binaryMediaTypes: ['image/png', 'application/x-*'] });
  await api.proxy('GET', '/guarded', 'echo', { keyRequired: true });
  await api.proxy('POST', '/guarded', 'echo', { keyRequired: true });
  await api.proxy('GET', '/replies/{case}', 'replies');
  await api.proxy('GET', '/slow/{case}', 'sleepy');
  await api.proxy('GET', '/cut/{case}', 'replies', { timeoutInMillis: 300 });
  await api.proxy('GET', '/ungranted', 'ungranted');
  await api.proxy('ANY', '/any/{proxy+}', 'echo');
  await api.proxy('DELETE', '/any/fixed', 'echo');
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('${stageVariables.target}')}/invocations`;
  await api.proxy('GET', '/chosen', 'echo', { uri });
  await api.deploy('stg', { variables: { target: 'echo', colour: 'blue' } });
  other = await RestApi.create(clients, portico, { name: 'other' });
  await other.proxy('GET', '/guarded', 'echo', { keyRequired: true });
  await other.deploy('other');
  good = await plannedKey(clients, 'good', { apiStages: [{ apiId: api.id, stage: 'stg' }] });
});
after(() => portico.stop());

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Status, body and error type as AWS sends them, a request id, and an explanation that says each of the words. */
async function refused(
  answer: Answer,
  status: number,
  body: string,
  errorType: string,
  ...words: RegExp[]
): Promise<void> {
  assert.deepEqual([answer.status, answer.text, answer.headers['x-amzn-errortype']], [status, body, errorType]);
  assert.match(answer.requestId, UUID);
  assert.equal(answer.headers['content-type'], 'application/json');
  const text = await explained(answer);
  for (const word of words) assert.match(text, word);
}

async function explained(answer: Answer): Promise<string> {
  const { status, text } = await ask(portico.port, `/_portico/traces/${answer.requestId}?format=text`);
  assert.equal(status, 200, text);
  return text;
}

const FORBIDDEN = [403, '{"message":"Forbidden"}', 'ForbiddenException'] as const;
const NO_ROUTE = [403, '{"message":"Missing Authentication Token"}', 'MissingAuthenticationTokenException'] as const;
const TOO_MANY = [429, '{"message":"Too Many Requests"}', 'TooManyRequestsException'] as const;
const LIMIT = [429, '{"message":"Limit Exceeded"}', 'LimitExceededException'] as const;
const INTERNAL = '{"message": "Internal server error"}';
const BAD_REPLY = [502, INTERNAL, 'InternalServerErrorException'] as const;

function withKey(value: string): { headers: Record<string, string> } {
  return { headers: { 'x-api-key': value } };
}

test('a call without a key, or with an unknown one, is forbidden', async () => {
  await refused(await api.call('/stg/guarded'), ...FORBIDDEN, /No API key was sent/, new RegExp(`${api.id}/stg`));
  const wrong = await api.call('/stg/guarded', withKey('no-such-key-0123456789'));
  await refused(wrong, ...FORBIDDEN, /No API key has this value/, /\.\.\.6789/);
  assert.ok(!(await explained(wrong)).includes('no-such-key'), 'the value itself is not shown');
  await refused(await api.call('/stg/guarded', withKey(good.id)), ...FORBIDDEN, /the id of a key/);
});

test('a good key passes, GET and POST, and the event carries it', async () => {
  const got = await api.call('/stg/guarded', withKey(good.value));
  assert.equal(got.status, 200);
  const { requestContext } = JSON.parse(got.text);
  assert.equal(requestContext.identity.apiKeyId, good.id);
  assert.equal(requestContext.requestId, got.requestId);
  const posted = await api.call('/stg/guarded', {
    method: 'POST',
    headers: { 'x-api-key': good.value, 'content-type': 'application/json' },
    body: '{"name":"jöb"}',
  });
  const event = JSON.parse(posted.text);
  assert.deepEqual([event.httpMethod, event.body, event.isBase64Encoded], ['POST', '{"name":"jöb"}', false]);
});

test('a disabled key is forbidden until it is enabled, without a deployment', async () => {
  const key = await plannedKey(clients, 'disabled', { apiStages: [{ apiId: api.id, stage: 'stg' }] }, false);
  await refused(
    await api.call('/stg/guarded', withKey(key.value)),
    ...FORBIDDEN,
    /The API key is disabled/,
    /update-api-key/,
  );
  const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'true' }];
  await clients.gateway.send(new UpdateApiKeyCommand({ apiKey: key.id, patchOperations }));
  assert.equal((await api.call('/stg/guarded', withKey(key.value))).status, 200);
});

test('a key of another stage is forbidden until its plan covers this one', async () => {
  const key = await plannedKey(clients, 'foreign', { apiStages: [{ apiId: other.id, stage: 'other' }] });
  assert.equal((await other.call('/other/guarded', withKey(key.value))).status, 200);
  await refused(
    await api.call('/stg/guarded', withKey(key.value)),
    ...FORBIDDEN,
    /in no usage plan of this stage/,
    /foreign-plan/,
  );
  const patchOperations = [{ op: 'add' as const, path: '/apiStages', value: `${api.id}:stg` }];
  await clients.gateway.send(new UpdateUsagePlanCommand({ usagePlanId: key.planId, patchOperations }));
  assert.equal((await api.call('/stg/guarded', withKey(key.value))).status, 200);
});

test('a key in no plan at all is forbidden', async () => {
  const key = await clients.gateway.send(new CreateApiKeyCommand({ name: 'planless', enabled: true }));
  await refused(await api.call('/stg/guarded', withKey(key.value!)), ...FORBIDDEN, /in no usage plan of this stage/);
  await clients.gateway.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: good.planId, keyId: key.id!, keyType: 'API_KEY' }),
  );
  assert.equal((await api.call('/stg/guarded', withKey(key.value!))).status, 200);
});

test('rate 1 and burst 1: the second call at once is too many', async () => {
  const key = await plannedKey(clients, 'throttled', {
    apiStages: [{ apiId: api.id, stage: 'stg' }],
    throttle: { rateLimit: 1, burstLimit: 1 },
  });
  const answers = await Promise.all([1, 2, 3].map(() => api.call('/stg/guarded', withKey(key.value))));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 429, 429]);
  const over = answers.find(({ status }) => status === 429)!;
  await refused(over, ...TOO_MANY, /throttle is used up/, /throttled-plan/, /1 requests a second with a burst of 1/);
  assert.equal(over.headers['retry-after'], undefined);
});

test('quota 1: the second call exceeds the limit, and usage tells so', async () => {
  const key = await plannedKey(clients, 'metered', {
    apiStages: [{ apiId: api.id, stage: 'stg' }],
    quota: { limit: 1, period: 'DAY' },
  });
  assert.equal((await api.call('/stg/guarded', withKey(key.value))).status, 200);
  await refused(await api.call('/stg/guarded', withKey(key.value)), ...LIMIT, /quota is used up/, /1 requests a day/);
  const today = new Date().toISOString().slice(0, 10);
  const usage = await clients.gateway.send(
    new GetUsageCommand({ usagePlanId: key.planId, startDate: today, endDate: today }),
  );
  assert.deepEqual(usage.items, { [key.id]: [[1, 0]] });
});

test('unknown paths, methods and stages', async () => {
  await refused(await api.call('/stg/nothing/here'), ...NO_ROUTE, /No route matches/);
  await refused(await api.call('/stg/guarded', { method: 'DELETE' }), ...NO_ROUTE, /only for GET and POST|GET, POST/);
  await refused(await api.call('/stg/guarded', { method: 'PROPFIND' }), ...NO_ROUTE);
  await refused(await api.call('/nostage/guarded'), ...FORBIDDEN, /There is no such stage/, /stg/);
  await refused(await api.call('/guarded'), ...FORBIDDEN, /call \/stg\/guarded/);
  const { status, text } = await ask(portico.port, '/stg/guarded', { host: 'nosuchapi0.execute-api.localhost' });
  assert.deepEqual(
    [status, text],
    [404, '{"message":"The API id \'nosuchapi0\' does not correspond to a deployed API Gateway API"}'],
  );
});

test('a HEAD answer has no body', async () => {
  const head = await api.call('/stg/guarded', { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [403, '']);
});

test('a change that is not deployed is explained, and served once it is', async () => {
  await api.proxy('GET', '/later', 'echo');
  const early = await api.call('/stg/later');
  await refused(early, ...NO_ROUTE, /changed after the last deployment/, /create-deployment/);
  await api.deploy('stg');
  assert.equal((await api.call('/stg/later')).status, 200);
  assert.match(await explained(early), /It has been deployed since/);
});

test('a missing permission answers 500, and explain names the grant', async () => {
  await refused(
    await api.call('/stg/ungranted'),
    500,
    INTERNAL,
    'InternalServerErrorException',
    /add-permission --function-name ungranted/,
    new RegExp(`arn:aws:execute-api:${REGION}:${ACCOUNT}:${api.id}/stg/GET/ungranted`),
  );
  await grant(clients, 'ungranted');
  assert.equal((await api.call('/stg/ungranted')).status, 200);
});

/** Case and the member that the explanation names. */
const MALFORMED = {
  'object-body': 'body',
  'word-status': 'statusCode',
  'status-600': 'statusCode',
  'unknown-member': 'wrongValue',
  cookies: 'cookies',
  'just-text': 'reply',
  nothing: 'reply',
  'list-header': 'headers.x-list',
  'text-multi': 'multiValueHeaders.x-multi',
} as const;

for (const [name, member] of Object.entries(MALFORMED)) {
  test(`the malformed reply ${name} answers 502, and explain names ${member}`, async () => {
    const part = member === 'reply' ? 'reply' : `member ${member.replaceAll('.', '\\.')}`;
    const words = [/not a proxy reply/, new RegExp(`The ${part} is wrong`)];
    await refused(await api.call(`/stg/replies/${name}`), ...BAD_REPLY, ...words);
  });
}

function replies(name: string): Promise<Answer> {
  return api.call(`/stg/replies/${name}`);
}

test('lenient replies are served', async () => {
  const bare = await replies('no-status');
  assert.deepEqual(
    [bare.status, bare.headers['x-test'], bare.headers['content-type'], bare.text],
    [200, 'value', 'application/json', ''],
  );
  const made = await replies('text-status');
  assert.deepEqual([made.status, made.text], [201, 'made']);
  assert.equal((await replies('bool-header')).headers['x-bool'], 'true');
  assert.equal((await replies('null-headers')).status, 200);
  assert.deepEqual((await replies('multi')).headers['set-cookie'], ['a=1', 'b=2']);
});

test('a function that raises answers 502, and explain shows its stack', async () => {
  await refused(
    await api.call('/stg/replies/throws'),
    ...BAD_REPLY,
    /RangeError: no such job/,
    /at deepInside/,
    /\/aws\/lambda\/replies/,
  );
});

test("a function that sleeps over its timeout answers 502, over the integration's 504", async () => {
  const [slow, cut] = await Promise.all([api.call('/stg/slow/sleeps'), api.call('/stg/cut/sleeps')]);
  await refused(slow, ...BAD_REPLY, /did not finish within its timeout of 1000 ms/);
  await refused(
    cut,
    504,
    '{"message":"Endpoint request timed out"}',
    'InternalServerErrorException',
    /had not answered after 300 ms/,
  );
});

test('binary media types decide what is base64, going in and coming out', async () => {
  const body = Buffer.from(PNG, 'hex');
  const sent = await api.call('/stg/any/upload', { method: 'POST', headers: { 'content-type': 'image/png' }, body });
  const event = JSON.parse(sent.text);
  assert.deepEqual([event.isBase64Encoded, event.body], [true, body.toString('base64')]);
  const accepting = await api.call('/stg/replies/binary', { headers: { accept: 'image/png,image/*' } });
  assert.deepEqual([accepting.status, accepting.body.toString('hex')], [200, PNG]);
  assert.equal((await api.call('/stg/replies/binary')).text, body.toString('base64'));
  await refused(
    await api.call('/stg/replies/not-base64', { headers: { accept: 'image/png' } }),
    500,
    INTERNAL,
    'InternalServerErrorException',
    /The body is not base64/,
  );
});

test('ANY and {proxy+} take what nothing more exact takes', async () => {
  const event = async (target: string, method = 'GET'): Promise<Record<string, any>> =>
    JSON.parse((await api.call(target, { method })).text);
  const deep = await event('/stg/any/a%2Fb//c?x=1&x=2&y=a+b', 'PUT');
  assert.deepEqual([deep['resource'], deep['path'], deep['httpMethod']], ['/any/{proxy+}', '/any/a%2Fb//c', 'PUT']);
  assert.deepEqual(deep['pathParameters'], { proxy: 'a%2Fb//c' });
  assert.deepEqual(deep['queryStringParameters'], { x: '2', y: 'a b' });
  assert.deepEqual(deep['multiValueQueryStringParameters'], { x: ['1', '2'], y: ['a b'] });
  assert.equal((await event('/stg/any/fixed', 'DELETE'))['resource'], '/any/fixed');
  assert.equal((await event('/stg/any/fixed', 'GET'))['resource'], '/any/{proxy+}');
  await refused(await api.call('/stg/any'), ...NO_ROUTE);
});

test('stage variables choose the function and reach the event, without a deployment', async () => {
  const chosen = await api.call('/stg/chosen');
  assert.deepEqual(JSON.parse(chosen.text).stageVariables, { target: 'echo', colour: 'blue' });
  const variables = (value: string) =>
    new UpdateStageCommand({
      restApiId: api.id,
      stageName: 'stg',
      patchOperations: [{ op: 'replace', path: '/variables/target', value }],
    });
  await clients.gateway.send(variables('nosuch'));
  await refused(
    await api.call('/stg/chosen'),
    500,
    INTERNAL,
    'InternalServerErrorException',
    /There is no function .*:nosuch/,
  );
  await clients.gateway.send(variables('echo'));
  assert.equal((await api.call('/stg/chosen')).status, 200);
});

test('every form of the address serves the same', async () => {
  const { port } = portico;
  const forms: [string, string | undefined][] = [
    ['/stg/any/x', `${api.id}.execute-api.localhost:${port}`],
    ['/stg/any/x', `${api.id}.execute-api.${REGION}.amazonaws.com`],
    ['/stg/any/x', `${api.id.toUpperCase()}.execute-api.localhost.localstack.cloud:${port}`],
    [`/_aws/execute-api/${api.id}/stg/any/x`, undefined],
    [`/restapis/${api.id}/stg/_user_request_/any/x`, undefined],
  ];
  for (const [path, host] of forms) {
    const answer = await ask(port, path, host === undefined ? {} : { host });
    assert.equal(answer.status, 200, `${host} ${path}: ${answer.text}`);
    const event = JSON.parse(answer.text);
    assert.deepEqual([event.path, event.requestContext.stage], ['/any/x', 'stg']);
  }
});
