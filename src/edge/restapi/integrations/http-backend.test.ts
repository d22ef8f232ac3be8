// HTTP against a backend on a real socket: the bare request, mappings, selection by status, TLS both ways. [api-gateway.md A8.3, A11.2, A14, A26, D]
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Backend } from '../../../../test/doubles/backend.ts';
import { API, proxyTo, RestWorld, SCOPE } from '../../../../test/doubles/rest-world.ts';
import { CLIENT_CERTIFICATE, type IntegrationRecord } from '../../../services/apigateway/resources.ts';
import { selfSigned, type SelfSigned } from '../../../x509/self-signed.ts';

const DAY_MS = 86_400_000;

let backend: Backend;
let secure: Backend;
let own: SelfSigned;

before(async () => {
  const server = await selfSigned('localhost', Date.now() - DAY_MS, Date.now() + DAY_MS);
  own = await selfSigned('ApiGateway', Date.now() - DAY_MS, Date.now() + DAY_MS);
  backend = await Backend.open();
  secure = await Backend.open({
    key: server.privateKeyPem,
    cert: server.certificatePem,
    requestCert: true,
    rejectUnauthorized: false,
  });
});

after(() => Promise.all([backend.close(), secure.close()]));

const OK = { '200': { statusCode: '200' } };

function http(uri: string, more: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return proxyTo('', { type: 'HTTP', httpMethod: 'GET', uri, responses: OK, ...more });
}

function world(httpMethod: string, integration: IntegrationRecord): RestWorld {
  const made = new RestWorld();
  made.method(httpMethod, '/x/{id}', integration, {
    responses: { '200': { statusCode: '200' }, '400': { statusCode: '400' } },
  });
  made.deploy();
  return made;
}

test('nothing of the client passes without a mapping', async () => {
  const answer = await world('GET', http(`${backend.url}/plain`)).call('/stage/x/1?a=1', {
    headers: [
      ['X-Mine', '1'],
      ['Authorization', 'Bearer t'],
      ['User-Agent', 'curl'],
      ['Accept', 'text/html'],
    ],
  });
  const { headers, url } = backend.last;
  const { 'x-amzn-trace-id': trace, ...rest } = headers;
  assert.equal(url, '/plain');
  assert.match(String(trace), /^Root=1-/);
  assert.deepEqual(rest, {
    accept: 'application/json',
    connection: 'keep-alive',
    'content-length': '0',
    host: `127.0.0.1:${backend.port}`,
    'user-agent': `AmazonAPIGateway_${API}`,
    'x-amzn-apigateway-api-id': API,
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.header('X-Backend'), undefined);
  assert.equal(answer.header('Content-Type'), 'application/json');
  assert.match(answer.header('X-Amzn-Trace-Id') ?? '', /^Root=1-/);
});

test('mapped path, query, headers (Authorization among them) and body', async () => {
  const integration = http(`${backend.url}/v1/{id}?fixed=1`, {
    httpMethod: 'POST',
    requestParameters: {
      'integration.request.path.id': 'method.request.path.id',
      'integration.request.querystring.q': 'method.request.multivaluequerystring.a',
      'integration.request.header.Authorization': 'method.request.header.x-token',
      'integration.request.header.Via': "'1.1 dropped'",
    },
    requestTemplates: { 'application/json': '{"id":"$input.params(\'id\')"}' },
  });
  await world('POST', integration).call('/stage/x/a%20b?a=1&a=2', { method: 'POST', headers: [['x-token', 't']] });
  const { method, url, headers, body } = backend.last;
  assert.deepEqual([method, url, body.toString()], ['POST', '/v1/a%20b?fixed=1&q=1&q=2', '{"id":"a b"}']);
  assert.equal(headers['authorization'], 't');
  assert.equal(headers['via'], undefined);
});

test('a status without a pattern leads to the default response; with one to its own', async () => {
  const plain = await world('GET', http(`${backend.url}/bad`)).call('/stage/x/1');
  assert.deepEqual([plain.status, plain.text], [200, '{"error":"no"}']);
  const responses = { ...OK, '400': { statusCode: '400', selectionPattern: '4\\d{2}' } };
  assert.equal((await world('GET', http(`${backend.url}/bad`, { responses })).call('/stage/x/1')).status, 400);
});

test('headers that responseParameters set are renamed where the table says so', async () => {
  const responseParameters = {
    'method.response.header.Server': 'integration.response.header.Server',
    'method.response.header.WWW-Authenticate': "'Basic'",
    'method.response.header.X-Multi': 'integration.response.multivalueheader.x-multi',
  };
  const responses = { '200': { statusCode: '200', responseParameters } };
  const answer = await world('GET', http(`${backend.url}/headers`, { responses })).call('/stage/x/1');
  assert.equal(answer.header('x-amzn-Remapped-Server'), 'test/1');
  assert.equal(answer.header('x-amzn-Remapped-WWW-Authenticate'), 'Basic');
  assert.equal(answer.header('X-Multi'), 'a,b');
});

test('a certificate that nobody vouches for: 504, unless the integration skips verification', async () => {
  const refused = world('GET', http(secure.url));
  const answer = await refused.call('/stage/x/1');
  assert.equal(answer.text, '{"message":"Network error communicating with endpoint"}');
  assert.match(refused.explain(answer).refused?.cause ?? '', /TLS handshake failed/);
  const tlsConfig = { insecureSkipVerification: true };
  assert.equal((await world('GET', http(secure.url, { tlsConfig })).call('/stage/x/1')).status, 200);
  assert.equal(secure.last.certificate, undefined);
});

test("the stage's client certificate is shown to TLS backends", async () => {
  const made = world('GET', http(secure.url, { tlsConfig: { insecureSkipVerification: true } }));
  const times = { createdMs: 0, expiresMs: Date.now() + DAY_MS };
  made.records.put(CLIENT_CERTIFICATE, SCOPE, 'cert01', { id: 'cert01', ...own, ...times, tags: {} });
  made.stage('stage', { clientCertificateId: 'cert01' });
  assert.equal((await made.call('/stage/x/1')).status, 200);
  assert.equal(secure.last.certificate, 'ApiGateway');
});

test('a VPC link is taken as plain HTTP', async () => {
  const integration = http(`${backend.url}/linked`, { connectionType: 'VPC_LINK', connectionId: 'link01' });
  assert.equal((await world('GET', integration).call('/stage/x/1')).status, 200);
  assert.equal(backend.last.url, '/linked');
});

test('the execution log tells the endpoint request and response', async () => {
  const made = world('GET', http(`${backend.url}/logged`));
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } } });
  await made.call('/stage/x/1');
  const lines = [...made.logged.values()].flat().map((line) => line.replace(/^\(\S+\) /, ''));
  assert.ok(lines.includes(`Endpoint request URI: ${backend.url}/logged`));
  assert.ok(lines.includes(`Sending request to ${backend.url}/logged`));
  assert.ok(lines.some((line) => /^Received response\. Status: 200, Integration latency: \d+ ms$/.test(line)));
  assert.ok(lines.some((line) => line.startsWith('Endpoint response headers: {Content-Type=application/json')));
});

test("an ANY integration uses the client's verb; its content type goes along, but for verbs without a body", async () => {
  const made = world('ANY', http(`${backend.url}/plain`, { httpMethod: 'ANY' }));
  for (const [method, type] of [
    ['POST', 'text/plain'],
    ['DELETE', 'text/plain'],
    ['GET', undefined],
    ['OPTIONS', undefined],
  ] as const) {
    await made.call('/stage/x/1', { method, headers: [['Content-Type', 'text/plain']] });
    assert.deepEqual([backend.last.method, backend.last.headers['content-type']], [method, type]);
  }
});

function overridden(place: string): string {
  return `#set($context.requestOverride.${place} = "mine")`;
}

test('overrides of path, query and headers replace what was mapped', async () => {
  const integration = http(`${backend.url}/v1/{id}`, {
    httpMethod: 'POST',
    requestParameters: {
      'integration.request.path.id': 'method.request.path.id',
      'integration.request.querystring.q': "'mapped'",
      'integration.request.header.X-A': "'mapped'",
    },
    requestTemplates: {
      'application/json': ['path.id', 'querystring.q', 'header.X-A'].map(overridden).join(''),
    },
  });
  await world('POST', integration).call('/stage/x/1', { method: 'POST' });
  assert.deepEqual([backend.last.url, backend.last.headers['x-a']], ['/v1/mine?q=mine', 'mine']);
});
