// HTTP_PROXY against a backend on a real socket: what reaches it, what comes back, and what is refused. [api-gateway.md B8, B9]
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Backend, PNG } from '../../../../test/doubles/backend.ts';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import { HttpWorld } from '../../../../test/doubles/http-world.ts';
import { selfSigned } from '../../../x509/self-signed.ts';
import type { Explanation } from '../../../observe/contract.ts';
import type { IntegrationRecord, StageRecord } from '../../../services/apigatewayv2/resources.ts';
import type { OwnAddress } from '../../backend/own-address.ts';

const HOST = 'abc123defg.execute-api.localhost';

let backend: Backend;

before(async () => {
  backend = await Backend.open();
});

after(() => backend.close());

interface Asked {
  readonly world: HttpWorld;
  readonly answer: Answer;
  /** Of the refusal, if it was one. */
  readonly code: string | undefined;
}

interface Given extends Partial<IntegrationRecord> {
  readonly key?: string;
  readonly stage?: Partial<StageRecord>;
  readonly self?: OwnAddress;
  readonly forwarded?: 'real';
}

/** `target` is without a stage, whatever the stage's name. */
async function asked(given: Given, target: string, ask: Ask = {}): Promise<Asked> {
  const { key = 'ANY /{proxy+}', stage = {}, self, forwarded = 'aws', ...more } = given;
  const world = new HttpWorld({ forwarded, ...(self && { self }) });
  const settings = { connectionType: 'INTERNET', payloadFormatVersion: '1.0', timeoutMs: 30_000 } as const;
  world.route(key, { type: 'HTTP_PROXY', method: 'ANY', uri: `${backend.url}/{proxy}`, ...settings, ...more });
  world.deploy(stage.name, stage);
  const prefix = stage.name === undefined ? '' : `/${stage.name}`;
  const answer = await world.call(prefix + target, ask);
  return { world, answer, code: answer.trace.steps.find(({ verdict }) => verdict === 'refuse')?.reason };
}

function explained({ world, answer }: Asked): Explanation['refused'] {
  return world.explain(answer).refused;
}

function namesSeen(): string[] {
  return backend.last.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
}

test('verb, path, query and body go to the backend as they came', async () => {
  const { answer } = await asked({}, '/a/b%20c//d?x=1&x=2&y=%2B+z', {
    method: 'PATCH',
    headers: [['Content-Type', 'text/plain']],
    body: 'grüß',
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(JSON.parse(answer.text), { method: 'PATCH', url: '/a/b%20c//d?x=1&x=2&y=%2B+z', body: 'grüß' });
  assert.equal(backend.last.headers['content-length'], '6');
});

test('a verb of its own is used whatever the client sent', async () => {
  await asked({ method: 'PUT' }, '/x', { method: 'POST', body: '{}' });
  assert.equal(backend.last.method, 'PUT');
});

test("the client's headers go along, without those of its connection; the gateway says who it is", async () => {
  await asked({}, '/x', {
    sourceIp: '203.0.113.9',
    headers: [
      ...['Keep-Alive', 'TE', 'Trailer', 'Upgrade', 'Proxy-Authorization', 'Expect', 'x-portico-hops'].map(
        (name) => [name, '1'] as const,
      ),
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
      ['X-Forwarded-Proto', 'ftp'],
      ['X-Forwarded-Port', '1'],
      ['X-Forwarded-Host', 'liar.test'],
      ['X-Twice', 'a'],
      ['x-twice', 'b'],
      ['Authorization', 'Bearer t'],
      ['Cookie', 'c=1'],
      ['User-Agent', 'curl/8'],
      ['Content-Encoding', 'gzip'],
      ['X-Amzn-Trace-Id', 'Root=1-5e6b67ad-2d4a5560cf6fb7a02780c3a0'],
    ],
  });
  const kept = ['host', 'x-twice', 'x-twice', 'authorization', 'cookie', 'user-agent', 'content-encoding'];
  const added = ['content-type', 'forwarded', 'via', 'x-amzn-trace-id', 'content-length', 'connection'];
  assert.deepEqual(namesSeen(), [...kept, ...added]);
  const { headers } = backend.last;
  assert.equal(headers.host, `127.0.0.1:${backend.port}`);
  assert.equal(headers['forwarded'], `by=127.0.0.1;for=203.0.113.9;host=${HOST};proto=https`);
  assert.equal(headers['via'], 'HTTP/1.1 AmazonAPIGateway');
  assert.match(String(headers['x-amzn-trace-id']), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
});

test('what proxies before the gateway said is kept, in the words of Forwarded', async () => {
  await asked({}, '/x', {
    sourceIp: '2001:db8::7',
    headers: [
      ['X-Forwarded-For', '192.0.2.1, 2001:db8::1, "; by=evil'],
      ['Forwarded', 'for=198.51.100.2'],
      ['Via', '2.0 front'],
    ],
  });
  const { headers } = backend.last;
  assert.match(
    String(headers['forwarded']),
    /^for=198\.51\.100\.2, for=192\.0\.2\.1, for="\[2001:db8::1\]", by=127\.0\.0\.1;for="\[2001:db8::7\]";host=/,
  );
  assert.equal(headers['via'], '2.0 front, HTTP/1.1 AmazonAPIGateway');
});

test('a signature for the gateway does not reach the backend', async () => {
  await asked({}, '/x', { headers: [['Authorization', 'AWS4-HMAC-SHA256 Credential=a']] });
  assert.ok(!namesSeen().includes('authorization'));
});

test('without a body there is a content type all the same, unless the client sent one', async () => {
  await asked({}, '/x');
  assert.deepEqual(
    [backend.last.headers['content-type'], backend.last.headers['content-length']],
    ['application/octet-stream', '0'],
  );
  await asked({}, '/x', { headers: [['Content-Type', 'application/json']] });
  assert.equal(backend.last.headers['content-type'], 'application/json');
  await asked({}, '/x', { method: 'POST', body: 'x' });
  assert.equal(backend.last.headers['content-type'], undefined);
});

// ---- where it goes

const PATHS: readonly (readonly [what: string, key: string, path: string, target: string, url: string])[] = [
  ['variables of the route', 'GET /pets/{id}/{kind}', '/v1/{kind}/{id}', '/pets/7/dog', '/v1/dog/7'],
  ['a greedy one, with and without its plus', 'GET /f/{rest+}', '/{rest}/{rest+}', '/f/a/b', '/a/b/a/b'],
  ['an unknown name stays', 'GET /pets/{id}', '/{none}/{id}', '/pets/7', '/{none}/7'],
  ['raw values stay encoded', 'GET /pets/{id}', '/p/{id}', '/pets/a%2Fb%3Fc%20d', '/p/a%2Fb%3Fc%20d'],
  ['a value cannot begin a query', 'GET /pets/{id}', '/p/{id}', '/pets/a%23b#c', '/p/a%23b%23c'],
  [
    'in the query it cannot end a parameter',
    'GET /pets/{id}',
    '/p?id={id}&y=1',
    '/pets/a&b=c+d',
    '/p?id=a%26b%3Dc%2Bd&y=1',
  ],
  ["the URI's query comes first", 'GET /pets', '/p?fixed=1', '/pets?a=2&a=3', '/p?fixed=1&a=2&a=3'],
  ['nothing is appended for a route', 'GET /pets', '/', '/pets', '/'],
  ['$default appends the whole path', '$default', '/base', '/a/b?x=1', '/base/a/b?x=1'],
  ['a slash at the end is not doubled', '$default', '/base/', '/a', '/base/a'],
  ['$default without a path of its own', '$default', '', '/a//b%20', '/a//b%20'],
];

for (const [what, key, path, target, url] of PATHS)
  test(`address: ${what}`, async () => {
    await asked({ key, uri: `${backend.url}${path}` }, target);
    assert.equal(backend.last.url, url);
  });

test('a named stage is left out, and a private integration keeps it unless the path is overwritten', async () => {
  const stage = { name: 'dev' };
  const given = { key: '$default', uri: backend.url, stage };
  await asked(given, '/a');
  assert.equal(backend.last.url, '/a');
  await asked({ ...given, connectionType: 'VPC_LINK' }, '/a?x=1');
  assert.equal(backend.last.url, '/dev/a?x=1');
  await asked({ ...given, key: 'GET /a/{id}', connectionType: 'VPC_LINK', uri: `${backend.url}/base` }, '/a/7');
  assert.equal(backend.last.url, '/base/dev/a/7');
  const requestParameters = { 'overwrite:path': '$request.path' };
  await asked({ ...given, connectionType: 'VPC_LINK', requestParameters }, '/a');
  assert.equal(backend.last.url, '/a');
});

test('stage variables are filled in', async () => {
  const stage = { variables: { port: String(backend.port) } };
  await asked({ uri: 'http://127.0.0.1:${stageVariables.port}/v/{proxy}', stage }, '/x');
  assert.equal(backend.last.url, '/v/x');
});

test('mapped headers, query and path reach the backend; Host is the mapping’s when it says so', async () => {
  const requestParameters = {
    'overwrite:header.host': '$request.header.host',
    'append:header.x-user': '$request.querystring.user',
    'remove:header.x-secret': '',
    'overwrite:querystring.user': 'nobody',
    'append:querystring.from': '${request.body.from}',
    'overwrite:path': '/v2/${request.path.proxy}',
  };
  await asked({ requestParameters }, '/x?user=ada', {
    method: 'POST',
    headers: [['X-Secret', 's']],
    body: '{"from":"here"}',
  });
  const { headers, url } = backend.last;
  assert.equal(url, '/v2/x?user=nobody&from=here');
  assert.equal(headers.host, `${HOST}:4566`);
  assert.equal(headers['x-user'], 'ada');
  assert.equal(headers['x-secret'], undefined);
});

// ---- what comes back

test('headers of the answer: lower case, repeated as they came, without those of the connection', async () => {
  const { answer } = await asked({}, '/headers');
  assert.deepEqual(answer.headers, [
    ['server', 'test/1'],
    ['via', '1.1 inner'],
    ['date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
    ['x-multi', 'a'],
    ['x-multi', 'b'],
    ['x-amzn-requestid', 'theirs'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['apigw-requestid', answer.trace.id],
  ]);
});

test('status and body pass: 400, 204, 304, a redirect that is not followed, HEAD', async () => {
  const bad = (await asked({}, '/bad')).answer;
  assert.deepEqual([bad.status, bad.text], [400, '{"error":"no"}']);
  assert.equal((await asked({}, '/empty')).answer.status, 204);
  const unchanged = (await asked({}, '/unchanged')).answer;
  assert.deepEqual([unchanged.status, unchanged.header('etag')], [304, '"e"']);
  const redirect = (await asked({}, '/redirect')).answer;
  assert.deepEqual([redirect.status, redirect.header('location')], [302, 'https://elsewhere.test/']);
  const head = (await asked({}, '/bad', { method: 'HEAD' })).answer;
  assert.deepEqual([head.status, head.text, backend.last.method], [400, '', 'HEAD']);
});

test('bytes pass both ways as they are', async () => {
  assert.deepEqual((await asked({}, '/png')).answer.body, PNG);
  const { answer } = await asked({}, '/gzip');
  assert.deepEqual(
    [answer.header('content-encoding'), answer.body.subarray(0, 2)],
    ['gzip', Buffer.from([0x1f, 0x8b])],
  );
  const body = Buffer.from([0, 255, 254, 13, 10]);
  await asked({}, '/x', { method: 'POST', body });
  assert.deepEqual(backend.last.body, body);
});

test('10 MB pass both ways, a byte more does not', async () => {
  const limit = 10 * 1024 * 1024;
  assert.equal((await asked({}, '/large', { method: 'POST', body: Buffer.alloc(limit) })).answer.body.length, limit);
  assert.equal(backend.last.body.length, limit);
  const count = backend.seen.length;
  const refused = await asked({}, '/x', { method: 'POST', body: Buffer.alloc(limit + 1) });
  assert.deepEqual([refused.answer.status, refused.answer.text], [413, '{"message":"Request Entity Too Large"}']);
  assert.equal(backend.seen.length, count);
  const huge = await asked({}, '/huge');
  assert.deepEqual([huge.answer.status, huge.code], [500, 'http-endpoint-reply-too-large']);
});

test('the reply is mapped by the status that the backend gave', async () => {
  const responseParameters = {
    '400': {
      'overwrite:statuscode': '200',
      'overwrite:header.content-type': 'text/plain',
      'append:header.x-error': '$response.body.error',
    },
    '200': { 'append:header.x-fine': '1' },
  };
  const { answer } = await asked({ responseParameters }, '/bad');
  assert.deepEqual([answer.status, answer.header('content-type'), answer.header('x-error')], [200, 'text/plain', 'no']);
  assert.equal(answer.header('x-fine'), undefined);
});

// ---- what does not work

test('an endpoint that is late answers 503, also in the middle of its body', async () => {
  for (const path of ['/slow', '/slow-body']) {
    const late = await asked({ timeoutMs: 50 }, path);
    assert.deepEqual([late.answer.status, late.answer.text], [503, '{"message":"Service Unavailable"}']);
    assert.match(explained(late)?.cause ?? '', /after the 50 ms/);
    assert.match(explained(late)?.cure ?? '', /30 seconds/);
  }
});

test('an endpoint that is not there answers 503 and the explanation says why', async () => {
  const gone = await Backend.open();
  const { url } = gone;
  await gone.close();
  const refused = await asked({ uri: `${url}/secret?key=hidden` }, '/x');
  assert.deepEqual([refused.answer.status, refused.answer.text], [503, '{"message":"Service Unavailable"}']);
  assert.match(explained(refused)?.cause ?? '', /Nothing listens there/);
  assert.doesNotMatch(JSON.stringify(refused.answer.trace), /hidden/);
  assert.match((await asked({}, '/reset').then(explained))?.cause ?? '', /closed the connection/);
  const nowhere = await asked({ uri: 'http://nowhere.invalid/' }, '/x');
  assert.equal(nowhere.code, 'http-endpoint-unreachable');
});

test('an answer that is no HTTP', async (t) => {
  const server = createServer((socket) => socket.end('SSH-2.0-x\r\n'));
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const refused = await asked({ uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }, '/x');
  assert.match(explained(refused)?.cause ?? '', /not HTTP/);
});

const ADDRESSES: readonly (readonly [uri: string, code: string, cause: RegExp])[] = [
  ['backend.test/x', 'http-endpoint-invalid', /backend\.test\/x/],
  ['http://user:hidden@backend.test/', 'http-endpoint-invalid', /URI is http:\/\/\.\.\.@backend\.test\//],
  ['https://${stageVariables.none}/x', 'http-endpoint-invalid', /stage variable/],
  ['arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/a/b/c', 'http-endpoint-is-arn', /load balancers/],
];

for (const [uri, code, cause] of ADDRESSES)
  test(`no address: ${uri}`, async () => {
    const refused = await asked({ uri, key: 'GET /x' }, '/x');
    assert.deepEqual([refused.answer.status, refused.answer.text], [500, '{"message":"Internal Server Error"}']);
    assert.equal(refused.code, code);
    assert.match(explained(refused)?.cause ?? '', cause);
    assert.doesNotMatch(JSON.stringify(refused.answer.trace), /hidden/);
  });

test('a certificate that nobody vouches for; the name that a private integration expects is asked for', async (t) => {
  const now = Date.now();
  const made = await selfSigned('inner.test', now - 86_400_000, now + 86_400_000);
  const names: string[] = [];
  const secure = await Backend.open({
    key: made.privateKeyPem,
    cert: made.certificatePem,
    SNICallback: (name, done) => {
      names.push(name);
      done(null);
    },
  });
  t.after(() => secure.close());
  const given = { uri: secure.url, connectionType: 'VPC_LINK', tlsServerName: 'inner.test' } as const;
  const refused = await asked(given, '/x');
  assert.deepEqual([refused.answer.status, names], [503, ['inner.test']]);
  assert.match(explained(refused)?.cause ?? '', /TLS handshake failed/);
});

test("Portico's own addresses are reached without a name server, and hops are counted", async () => {
  const self: OwnAddress = { port: backend.port, serves: (host) => host === 'own.execute-api.us-east-1.amazonaws.com' };
  await asked({ uri: 'https://own.execute-api.us-east-1.amazonaws.com/{proxy}', self }, '/x');
  const { headers, url } = backend.last;
  assert.deepEqual(
    [url, headers.host, headers['x-portico-hops']],
    ['/x', 'own.execute-api.us-east-1.amazonaws.com', '1'],
  );
});

test('a subtype of a service is refused by its name', async () => {
  const subtype = { type: 'AWS_PROXY', subtype: 'SQS-SendMessage', requestParameters: { QueueUrl: 'q' } } as const;
  const refused = await asked(subtype, '/x');
  assert.deepEqual([refused.answer.status, refused.answer.text], [500, '{"message":"Internal Server Error"}']);
  assert.match(explained(refused)?.cause ?? '', /calls SendMessage of SQS .* Portico has no SQS: nothing was sent/);
});

test('the access log tells how the endpoint answered', async () => {
  const destinationArn = 'arn:aws:logs:us-east-1:111111111111:log-group:g';
  const format =
    '$context.integrationStatus $context.integration.status $context.integration.error $context.error.responseType $context.status';
  const stage = { accessLog: { destinationArn, format } };
  const lineOf = async (given: Given, path: string): Promise<string | undefined> =>
    (await asked({ ...given, stage }, path)).world.logged.get('g')?.[0];
  assert.equal(await lineOf({}, '/bad'), '400 400 - - 400');
  assert.equal(await lineOf({ timeoutMs: 50 }, '/slow'), '503 - Endpoint request timed out INTEGRATION_TIMEOUT 503');
});

test('told the truth, a backend learns scheme and port as the client used them', async () => {
  await asked({ forwarded: 'real' }, '/x');
  assert.match(String(backend.last.headers['forwarded']), new RegExp(`;host="${HOST}:4566";proto=http$`));
});
