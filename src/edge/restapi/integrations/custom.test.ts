// The mapped pipeline through the door, with a function behind it: parameters, templates, overrides, content handling, and what is
// refused. [api-gateway.md A8, A9, A12, A13, A14]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import { functionArn, outcome, proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type {
  IntegrationRecord,
  IntegrationResponseRecord,
  RestApiRecord,
} from '../../../services/apigateway/resources.ts';

const INTERNAL = '{"message": "Internal server error"}';

interface Setting {
  readonly integration?: Partial<IntegrationRecord>;
  readonly response?: Partial<IntegrationResponseRecord>;
  readonly reply?: string;
  readonly api?: Partial<RestApiRecord>;
}

interface Served extends Answer {
  readonly payload: string;
  readonly why: string;
}

function world({ integration, response, reply = '{}', api }: Setting): RestWorld {
  const made = new RestWorld();
  if (api) made.putApi(api);
  made.fn('f', () => outcome(reply));
  const responses = { 200: { statusCode: '200', ...response } };
  const record = { ...proxyTo(functionArn('f')), type: 'AWS' as const, responses, ...integration };
  made.method('ANY', '/x/{id}', record, { responses: { 200: { statusCode: '200' } } });
  made.deploy('stage', { variables: { color: 'blue' } });
  return made;
}

async function served(setting: Setting, ask: Ask & { readonly target?: string } = {}): Promise<Served> {
  const { target = '/stage/x/7', ...rest } = ask;
  const made = world(setting);
  const answer = await made.call(target, { method: 'POST', ...rest });
  const { refused } = made.explain(answer);
  const why = refused ? `${refused.title}: ${refused.cause} ${refused.cure}` : '';
  return { ...answer, payload: String(made.invocations.at(-1)?.payload), why };
}

function json(text: string): Record<string, string> {
  return { 'application/json': text };
}

function requestTemplate(text: string): Setting {
  return { integration: { requestTemplates: json(text) } };
}

function responseTemplate(text: string, reply?: string): Setting {
  return { response: { responseTemplates: json(text) }, ...(reply !== undefined && { reply }) };
}

test('a request template sees parameters, body, context and stage variables', async () => {
  const template = [
    '{"id": "$input.params(\'id\')", "q": "$input.params().querystring.q", "h": "$input.params(\'X-Own\')",',
    ' "none": "$input.params(\'Connection\')", "body": $input.json("$.a"), "verb": "$context.httpMethod",',
    ' "ip": "$context.identity.sourceIp", "user": "$context.identity.user", "stage": "$context.stage",',
    ' "path": "$context.resourcePath", "color": "$stageVariables.color"}',
  ].join('');
  const { payload } = await served(requestTemplate(template), {
    target: '/stage/x/a%20b?q=1&q=2+3',
    body: '{"a": [1]}',
    headers: [
      ['X-Own', 'mine'],
      ['Connection', 'close'],
    ],
  });
  assert.deepEqual(JSON.parse(payload), {
    id: 'a b',
    q: '2 3',
    h: 'mine',
    none: '',
    body: [1],
    verb: 'POST',
    ip: '127.0.0.1',
    user: '',
    stage: 'stage',
    path: '/x/{id}',
    color: 'blue',
  });
});

test('the keys of $context come in the order that AWS was seen to have', async () => {
  const template = '[#foreach($key in $context.keySet())"$key"#if($foreach.hasNext),#end#end]';
  const { payload } = await served(requestTemplate(template));
  const words =
    'resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol requestOverride stage ' +
    'domainPrefix requestTimeEpoch requestId identity domainName deploymentId responseOverride apiId';
  assert.deepEqual(JSON.parse(payload), words.split(' '));
});

test('a response template sees the answer, the request and what the request template overrode', async () => {
  const setting = {
    integration: {
      requestTemplates: json('#set($context.requestOverride.querystring.x = "kept"){}'),
    },
    response: {
      responseTemplates: json(
        '$input.path("$.a") $input.params("id") $context.requestOverride.querystring.x $context.awsEndpointRequestId.length()',
      ),
    },
    reply: '{"a": 1}',
  };
  assert.equal((await served(setting)).text, '1 7 kept 36');
});

test('response overrides set status and headers, over what was mapped', async () => {
  const template =
    '#set($context.responseOverride.status = 418)#set($context.responseOverride.header["X-One"] = ["a", "b"])tea';
  const responseParameters = { 'method.response.header.x-one': "'mapped'", 'method.response.header.X-Two': "'two'" };
  const answer = await served({ response: { responseTemplates: json(template), responseParameters } });
  assert.equal(answer.status, 418);
  assert.equal(answer.text, 'tea');
  assert.deepEqual(
    answer.headers.filter(([name]) => /^x-(one|two)$/i.test(name)),
    [
      ['X-One', 'a,b'],
      ['X-Two', 'two'],
    ],
  );
});

test('a status that no client could read is ignored', async () => {
  for (const status of ['100', '99', '600', '"204"']) {
    const answer = await served(responseTemplate(`#set($context.responseOverride.status = ${status})`));
    assert.equal(answer.status, 200, status);
  }
});

test('response headers are mapped from headers, body, context and stage variables; some get another name', async () => {
  const responseParameters = {
    'method.response.header.X-Version': 'integration.response.header.x-amz-executed-version',
    'method.response.header.X-Member': 'integration.response.body.a.b',
    'method.response.header.X-Color': 'stageVariables.color',
    'method.response.header.X-Stage': 'context.stage',
    'method.response.header.X-None': 'integration.response.header.none',
    'method.response.header.Server': "'mine'",
    'method.response.header.User-Agent': "'mine'",
    'method.response.header.Transfer-Encoding': "'chunked'",
    'method.response.header.Content-Type': "'text/csv'",
  };
  const answer = await served({ response: { responseParameters }, reply: '{"a": {"b": 5}}' });
  const own = new Map(answer.headers.map(([name, value]) => [name, value]));
  assert.equal(own.get('X-Version'), '$LATEST');
  assert.equal(own.get('X-Member'), '5');
  assert.equal(own.get('X-Color'), 'blue');
  assert.equal(own.get('X-Stage'), 'stage');
  assert.equal(own.has('X-None'), false);
  assert.equal(own.get('x-amzn-Remapped-Server'), 'mine');
  assert.equal(own.get('x-amzn-Remapped-User-Agent'), 'mine');
  assert.equal(own.has('Transfer-Encoding'), false);
  assert.deepEqual(
    answer.headers.filter(([name]) => name === 'Content-Type'),
    [['Content-Type', 'text/csv']],
  );
});

test('the response template is the one for the first type that the client accepts', async () => {
  const responseTemplates = { 'application/json': 'json', 'text/xml': 'xml', 'text/none': null };
  const text = async (accept: string): Promise<string> =>
    (await served({ response: { responseTemplates }, reply: 'raw' }, { headers: [['Accept', accept]] })).text;
  assert.equal(await text('text/xml;q=1, application/json'), 'xml');
  assert.equal(await text('image/png'), 'json');
  assert.equal(await text('text/none'), 'raw');
});

const REFUSALS: Readonly<Record<string, readonly [setting: Setting, ask: Ask, status: number, why: RegExp]>> = {
  'a template that is none, with its line': [
    requestTemplate('{\n#if($x)\n{"a": 1}'),
    {},
    500,
    /^The request template fails: .*: line [23]: .*#end/,
  ],
  'a response template that is none': [
    responseTemplate('#foreach($x)\n#end'),
    {},
    500,
    /^The response template fails: .*: line 1/,
  ],
  'an override that is set twice': [
    requestTemplate('{\n#set($context.requestOverride.header.a = 1)\n#set($context.requestOverride.header.a = 2)\n}'),
    {},
    500,
    /line 3: .*overridden twice.*\nThe line: #set/,
  ],
  'a header that must not be mapped': [
    { integration: { requestParameters: { 'integration.request.header.Authorization': "'x'" } } },
    {},
    500,
    /Authorization/,
  ],
  'a mapped header with a line break': [
    { integration: { requestParameters: { 'integration.request.header.X-A': 'method.request.querystring.a' } } },
    {},
    500,
    /^A mapped header cannot be sent: .*X-A/,
  ],
  'a response header with a line break': [
    {
      response: { responseParameters: { 'method.response.header.X-A': 'integration.response.body.a' } },
      reply: '{"a": "b\\r\\nc: d"}',
    },
    {},
    500,
    /^A mapped response header cannot be sent: .*X-A/,
  ],
  'a body that a mapping cannot read': [
    { integration: { requestParameters: { 'integration.request.header.X-A': 'method.request.body.a' } } },
    { body: '{"a": ' },
    400,
    /^The body is not JSON: /,
  ],
  'an answer that a mapping cannot read': [
    {
      response: { responseParameters: { 'method.response.header.X-A': 'integration.response.body.a' } },
      reply: '{"a"',
    },
    {},
    500,
    /^The answer of the backend is not JSON: .*\{"a"/,
  ],
  'a content type without a template': [
    { integration: { passthroughBehavior: 'NEVER', requestTemplates: json('{}') } },
    { body: '<a/>', headers: [['Content-Type', 'text/xml']] },
    415,
    /^No template for this content type: .*NEVER/,
  ],
  'text that should be base64': [
    { integration: { contentHandling: 'CONVERT_TO_BINARY' } },
    { body: 'no base64!' },
    500,
    /^The request body is not base64: /,
  ],
  'an answer that should be base64': [
    { response: { contentHandling: 'CONVERT_TO_BINARY' }, reply: '{"a": 1}' },
    {},
    500,
    /^The response body is not base64: /,
  ],
  'a status that the method does not declare': [
    { integration: { responses: { 201: { statusCode: '201' } } } },
    {},
    500,
    /^The method response is not declared: .*201/,
  ],
  'a selection pattern without end': [
    {
      integration: { responses: { 200: { statusCode: '200', selectionPattern: '(a|a|aa)+b(a|a|aa)+c' } } },
      reply: JSON.stringify({ errorMessage: 'a'.repeat(5000) }),
    },
    {},
    500,
    /^A selection pattern takes too long: /,
  ],
};

for (const [name, [setting, ask, status, why]] of Object.entries(REFUSALS)) {
  test(`refused: ${name}`, async () => {
    const answer = await served(setting, { target: '/stage/x/7?a=b%0Ac', ...ask });
    assert.equal(answer.status, status);
    assert.match(answer.why, why);
    if (status === 500) assert.equal(answer.text, INTERNAL);
  });
}

test('the 400 of an unreadable body has AWS’s text', async () => {
  const [setting, ask] = REFUSALS['a body that a mapping cannot read']!;
  const answer = await served(setting, ask);
  assert.equal(answer.text, '{"message":"Invalid JSON in request body"}');
  assert.equal(answer.header('x-amzn-ErrorType'), 'BadRequestException');
});

test('patterns that are no regular expressions are named', async () => {
  const responses = { 200: { statusCode: '200', selectionPattern: '(' } };
  assert.match((await served({ integration: { responses } })).why, /No regular expressions.*\(/);
});

const PNG = { binaryMediaTypes: ['image/png'] };
const BYTES = Buffer.from([0x89, 0x50, 0xff, 0x00]);
const IMAGE = { body: BYTES, headers: [['Content-Type', 'image/png']] } as const;

test('a binary body is base64 for a template after CONVERT_TO_TEXT, and nothing for one without', async () => {
  const requestTemplates = { 'image/png': '{"image": "$input.body"}' };
  const text = await served({ api: PNG, integration: { requestTemplates, contentHandling: 'CONVERT_TO_TEXT' } }, IMAGE);
  assert.deepEqual(JSON.parse(text.payload), { image: BYTES.toString('base64') });
  const bytes = await served({ api: PNG, integration: { requestTemplates } }, IMAGE);
  assert.equal(bytes.status, 500);
  assert.match(bytes.why, /^A mapping template cannot read a binary body: .*CONVERT_TO_TEXT/s);
});

test('base64 of a function reaches a client that accepts the type as bytes, others as text', async () => {
  const setting = { api: PNG, reply: JSON.stringify(BYTES.toString('base64')) };
  const asked = (accept: string): Promise<Served> => served(setting, { headers: [['Accept', accept]] });
  assert.deepEqual((await asked('image/png')).body, BYTES);
  assert.equal((await asked('text/plain')).text, setting.reply);
});
