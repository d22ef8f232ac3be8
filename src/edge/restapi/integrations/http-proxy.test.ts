// HTTP_PROXY against a backend on a real socket: what reaches it, what comes back, and what is refused. [api-gateway.md A8, A9, A11, D]
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Backend, PNG } from '../../../../test/doubles/backend.ts';
import { API, proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { Answer } from '../../../../test/doubles/exchange.ts';
import type { IntegrationRecord } from '../../../services/apigateway/resources.ts';

let backend: Backend;

before(async () => {
  backend = await Backend.open();
});

after(() => backend.close());

function proxy(uri: string, more: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return proxyTo('', { type: 'HTTP_PROXY', httpMethod: 'ANY', uri, ...more });
}

/** Everything below the stage goes to the backend's root. */
function world(more: Partial<IntegrationRecord> = {}, binaryMediaTypes: readonly string[] = []): RestWorld {
  const made = new RestWorld();
  made.putApi({ binaryMediaTypes });
  const { requestParameters, ...rest } = more;
  const path = { 'integration.request.path.proxy': 'method.request.path.proxy' };
  const integration = proxy(`${backend.url}/{proxy}`, {
    requestParameters: { ...path, ...requestParameters },
    ...rest,
  });
  made.method('ANY', '/{proxy+}', integration);
  made.deploy();
  return made;
}

function namesSeen(): string[] {
  return backend.last.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
}

function reasonOf({ trace }: Answer): string | undefined {
  return trace.steps.find(({ verdict }) => verdict === 'refuse')?.reason;
}

test('verb, path, query and body go to the backend as they came', async () => {
  const answer = await world().call('/stage/a/b%20c//d?x=1&x=2&y=%2B+z', {
    method: 'PATCH',
    headers: [['Content-Type', 'text/plain']],
    body: 'grüß',
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(JSON.parse(answer.text), { method: 'PATCH', url: '/a/b%20c//d?x=1&x=2&y=%2B+z', body: 'grüß' });
  assert.equal(answer.header('X-Backend'), 'echo');
  assert.equal(backend.last.headers['content-length'], '6');
});

test("the client's headers go along, without those that end at the gateway", async () => {
  const dropped = [
    'Connection',
    'Content-MD5',
    'Expect',
    'Max-Forwards',
    'Proxy-Authenticate',
    'Server',
    'TE',
    'Trailer',
  ];
  await world().call('/stage/x', {
    headers: [
      ...[...dropped, 'Upgrade', 'WWW-Authenticate', 'Via', 'X-HTTP-Method-Override'].map(
        (name) => [name, 'GET'] as const,
      ),
      ['X-Twice', 'a'],
      ['x-twice', 'b'],
      ['Authorization', 'Bearer t'],
      ['Cookie', 'c=1'],
      ['x-portico-hops', '0'],
    ],
  });
  const kept = ['host', 'x-twice', 'x-twice', 'authorization', 'cookie', 'accept', 'user-agent'];
  const added = ['x-amzn-trace-id', 'x-amzn-apigateway-api-id', 'content-length', 'connection'];
  assert.deepEqual(namesSeen(), [...kept, ...added]);
  const { headers } = backend.last;
  assert.equal(headers.host, `127.0.0.1:${backend.port}`);
  assert.equal(headers['x-twice'], 'a, b');
  assert.equal(headers['user-agent'], `AmazonAPIGateway_${API}`);
  assert.equal(headers['x-amzn-apigateway-api-id'], API);
  assert.match(String(headers['x-amzn-trace-id']), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  assert.equal(headers.connection, 'keep-alive', "the gateway's own connection");
});

test('a signature for the gateway does not reach the backend', async () => {
  await world().call('/stage/x', { headers: [['Authorization', 'AWS4-HMAC-SHA256 Credential=a']] });
  assert.ok(!namesSeen().includes('authorization'));
});

test('mapped headers replace, mapped query parameters join', async () => {
  const made = world({
    requestParameters: {
      'integration.request.header.x-OWNER': "'mapped'",
      'integration.request.header.Authorization': 'method.request.header.x-token',
      'integration.request.header.Host': "'virtual.test'",
      'integration.request.header.X-Note': "'grüße €'",
      'integration.request.querystring.testQs': "'foo bar'",
    },
  });
  await made.call('/stage/x?testQs=bar', {
    headers: [
      ['X-Owner', 'client'],
      ['x-token', 't'],
    ],
  });
  const { headers, url } = backend.last;
  assert.equal(url, '/x?testQs=bar&testQs=foo%20bar');
  assert.equal(headers['x-owner'], 'mapped');
  assert.equal(headers['authorization'], 't');
  assert.equal(headers.host, 'virtual.test');
  assert.equal(Buffer.from(String(headers['x-note']), 'latin1').toString(), 'grüße €');
});

test('a mapping of what the gateway sets itself answers 500', async () => {
  for (const name of ['Content-Length', 'Transfer-Encoding', 'X-Amzn-Trace-Id', 'X-Amzn-Apigateway-Api-Id']) {
    const made = world({ requestParameters: { [`integration.request.header.${name}`]: "'1'" } });
    const answer = await made.call('/stage/x');
    assert.equal(answer.status, 500);
    assert.equal(reasonOf(answer), 'header-mapping-illegal');
  }
});

test('a fixed verb is used whatever the client sent', async () => {
  await world({ httpMethod: 'PUT' }).call('/stage/x', { method: 'POST', body: '{}' });
  assert.equal(backend.last.method, 'PUT');
});

test('path parameters cannot leave their place; stage variables are filled in; what is not mapped stays', async () => {
  const made = new RestWorld();
  const uri = 'http://${stageVariables.host}/v1/{id}/{unmapped}?fixed=1';
  const requestParameters = { 'integration.request.path.id': 'method.request.path.id' };
  made.method('GET', '/items/{id}', proxy(uri, { requestParameters }));
  made.deploy('stage', { variables: { host: `127.0.0.1:${backend.port}` } });
  await made.call('/stage/items/a%3Fb%23c%25d%20e?more=2');
  assert.equal(backend.last.url, '/v1/a%3Fb%23c%25d%20e/{unmapped}?fixed=1&more=2');
});

test('a stage variable that there is not is empty, other references stay', async () => {
  const made = new RestWorld();
  made.method('GET', '/x', proxy(`${backend.url}/a\${stageVariables.none}b/\${other.none}`));
  made.deploy();
  await made.call('/stage/x');
  assert.equal(decodeURIComponent(backend.last.url), '/ab/${other.none}');
});

test('the execution log names time-outs and broken connections', async () => {
  const made = world({ timeoutInMillis: 50 });
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'ERROR' } } });
  for (const [path, line] of [
    ['slow', 'Execution failed due to a timeout error'],
    ['reset', 'Execution failed due to a network error communicating with endpoint'],
  ]) {
    await made.call(`/stage/${path}`);
    const lines = [...made.logged.values()].flat().map((found) => found.replace(/^\(\S+\) /, ''));
    assert.ok(lines.includes(line!), lines.join('\n'));
  }
});

test('the headers of the answer: renamed, dropped, repeated as they came, no trace header', async () => {
  const answer = await world().call('/stage/headers');
  assert.deepEqual(answer.headers.slice(0, 4), [
    ['x-amzn-RequestId', answer.trace.id],
    ['x-amz-apigw-id', answer.header('x-amz-apigw-id')],
    ['x-amzn-Remapped-Server', 'test/1'],
    ['x-amzn-Remapped-Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
  ]);
  assert.deepEqual(answer.headers.slice(4), [
    ['X-Multi', 'a'],
    ['X-Multi', 'b'],
    ['x-amzn-Remapped-x-amzn-RequestId', 'theirs'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
    ['x-amzn-Remapped-Content-Length', '2'],
    ['x-amzn-Remapped-Connection', 'keep-alive'],
    ['Keep-Alive', 'timeout=5'],
  ]);
});

test('status and body pass: 400, 204, 304, a redirect that is not followed, HEAD', async () => {
  const made = world();
  const bad = await made.call('/stage/bad');
  assert.deepEqual([bad.status, bad.text], [400, '{"error":"no"}']);
  assert.equal((await made.call('/stage/empty')).status, 204);
  const unchanged = await made.call('/stage/unchanged');
  assert.deepEqual([unchanged.status, unchanged.header('ETag')], [304, '"e"']);
  const redirect = await made.call('/stage/redirect');
  assert.deepEqual([redirect.status, redirect.header('Location')], [302, 'https://elsewhere.test/']);
  const head = await made.call('/stage/bad', { method: 'HEAD' });
  assert.deepEqual([head.status, head.text, backend.last.method], [400, '', 'HEAD']);
});

test('a coded answer passes as it came', async () => {
  for (const types of [[], ['*/*']]) {
    const answer = await world({}, types).call('/stage/gzip', { headers: [['Accept-Encoding', 'gzip']] });
    assert.equal(answer.header('Content-Encoding'), 'gzip');
    assert.equal(gunzipSync(answer.body).toString(), '{"packed":true}');
    assert.equal(backend.last.headers['accept-encoding'], 'gzip');
  }
});

test('bytes pass where binaryMediaTypes and the first Accept type say so', async () => {
  const made = world({}, ['image/png']);
  const accepted = await made.call('/stage/png', { headers: [['Accept', 'image/png,image/*']] });
  assert.deepEqual(accepted.body, PNG);
  const text = await made.call('/stage/png', { headers: [['Accept', 'text/html,image/png']] });
  assert.equal(text.text, PNG.toString('base64'));
  const all = await world({}, ['*/*']).call('/stage/png');
  assert.deepEqual(all.body, PNG);
});

test('bytes of a type that is not binary are damaged, and the trace says why', async () => {
  const made = world();
  const answer = await made.call('/stage/png', { headers: [['Accept', 'image/png']] });
  assert.equal(answer.text, PNG.toString('utf8'));
  assert.ok(answer.trace.steps.some(({ reason }) => reason === 'binary-as-text'));
  const fine = await made.call('/stage/bad');
  assert.ok(!fine.trace.steps.some(({ reason }) => reason === 'binary-as-text'));
});

test('request bodies: bytes of a binary type, text otherwise', async () => {
  const ask = { method: 'POST', headers: [['Content-Type', 'image/png']] as const, body: PNG };
  await world({}, ['image/png']).call('/stage/x', ask);
  assert.deepEqual(backend.last.body, PNG);
  await world().call('/stage/x', ask);
  assert.deepEqual(backend.last.body, Buffer.from(PNG.toString('utf8')));
});

test('the answer may have 10 MB and not a byte more', async () => {
  const made = world();
  assert.equal((await made.call('/stage/large')).body.length, 10 * 1024 * 1024);
  const answer = await made.call('/stage/huge');
  assert.equal(answer.status, 500);
  assert.equal(reasonOf(answer), 'endpoint-reply-too-large');
});

test('a slow backend: 504 Endpoint request timed out, also when only its body is slow', async () => {
  const made = world({ timeoutInMillis: 60 });
  for (const path of ['/stage/slow', '/stage/slow-body']) {
    const answer = await made.call(path);
    assert.equal(answer.status, 504);
    assert.equal(answer.text, '{"message":"Endpoint request timed out"}');
    assert.equal(reasonOf(answer), 'endpoint-timeout');
  }
});

test('a connection that is reset, refused or to nowhere: 504 with the cause', async () => {
  const made = world();
  const closed = await Backend.open();
  made.method('GET', '/refused', proxy(closed.url));
  await closed.close();
  made.method('GET', '/nowhere', proxy('http://nowhere.invalid/'));
  made.method('GET', '/tls', proxy(backend.url.replace('http', 'https')));
  made.deploy();
  for (const [path, cause] of [
    ['reset', /closed the connection/],
    ['refused', /Nothing listens/],
    ['nowhere', /does not resolve/],
    ['tls', /TLS handshake failed|closed the connection/],
  ] as const) {
    const answer = await made.call(`/stage/${path}`);
    assert.equal(answer.status, 504, path);
    assert.equal(answer.text, '{"message":"Network error communicating with endpoint"}');
    assert.equal(answer.header('x-amzn-ErrorType'), 'InternalServerErrorException');
    assert.match(made.explain(answer).refused?.cause ?? '', cause);
  }
});

test('an address that is none: 500 and the line of the execution log', async () => {
  for (const uri of [
    'http://',
    'ftp://x/',
    'http://u:p@x/',
    'http://x:99999/',
    '${stageVariables.missing}',
    'http:///x',
  ]) {
    const made = new RestWorld();
    made.method('GET', '/x', proxy(uri));
    made.deploy('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO' } } });
    const answer = await made.call('/stage/x');
    assert.equal(answer.status, 500, uri);
    assert.equal(answer.text, '{"message": "Internal server error"}');
    assert.equal(reasonOf(answer), 'endpoint-invalid');
    assert.doesNotMatch(JSON.stringify(made.explain(answer)), /u:p/);
    const lines = [...made.logged.values()].flat();
    assert.ok(
      lines.some((line) => line.endsWith('Execution failed due to configuration error: Invalid endpoint address')),
    );
  }
});

test('connections are kept', async () => {
  const made = world();
  await made.call('/stage/first');
  const { port } = backend.last;
  await made.call('/stage/second');
  assert.equal(backend.last.port, port);
});

test('names below localhost are this machine', async () => {
  const made = new RestWorld();
  made.method('GET', '/x', proxy(`http://some.name.localhost:${backend.port}/y`));
  made.deploy();
  assert.equal((await made.call('/stage/x')).status, 200);
  assert.equal(backend.last.headers.host, `some.name.localhost:${backend.port}`);
});

test('what comes back to the own port is counted, and own names need no name server', async () => {
  const self = { port: backend.port, serves: (host: string) => host === 'api1.execute-api.us-east-1.amazonaws.com' };
  const made = new RestWorld({ self });
  made.method('GET', '/own', proxy('https://api1.execute-api.us-east-1.amazonaws.com/stage/x?y=1'));
  made.method('GET', '/port', proxy(`${backend.url}/`));
  made.deploy();
  assert.equal((await made.call('/stage/own')).status, 200);
  assert.equal(backend.last.url, '/stage/x?y=1');
  assert.equal(backend.last.headers.host, 'api1.execute-api.us-east-1.amazonaws.com');
  assert.equal(backend.last.headers['x-portico-hops'], '1');
  await made.call('/stage/port');
  assert.equal(backend.last.headers['x-portico-hops'], '1');
});
