// The tables of headers, row by row and for each type of integration, through the door: what reaches the backend, what must not be
// mapped, what reaches the client and under which name. [api-gateway.md A8]
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Backend } from '../../../../test/doubles/backend.ts';
import type { Answer } from '../../../../test/doubles/exchange.ts';
import { functionArn, proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { IntegrationRecord } from '../../../services/apigateway/resources.ts';

let backend: Backend;

before(async () => {
  backend = await Backend.open();
});

after(() => backend.close());

const CUSTOM = ['HTTP', 'AWS', 'MOCK'] as const;

/** Every type on its own path; `more` goes to the custom ones. */
function world(more: Partial<IntegrationRecord>, reply: object = {}): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => reply);
  const uris = { HTTP: `${backend.url}/plain`, AWS: proxyTo(functionArn('f')).uri ?? '', MOCK: '' };
  const requestTemplates = { 'application/json': '{"statusCode":200}' };
  const responses = { '200': { statusCode: '200' } };
  for (const type of CUSTOM) {
    const integration = { ...proxyTo(''), type, uri: uris[type], requestTemplates, responses, ...more };
    made.method('POST', `/${type}`, integration, { responses });
  }
  made.method('POST', '/AWS_PROXY', { ...proxyTo(functionArn('f')), ...more });
  const uri = `${backend.url}/said`;
  made.method('POST', '/HTTP_PROXY', { ...proxyTo(''), type: 'HTTP_PROXY', httpMethod: 'ANY', uri, ...more });
  made.deploy();
  return made;
}

// ---- towards the client [A8.2]

type Fate = 'as is' | 'remapped' | 'dropped';

/** Header, then its fate from custom integrations, from functions and mocks, from HTTP_PROXY. */
const ANSWERED: readonly (readonly [headers: string, custom: Fate, function: Fate, proxy: Fate])[] = [
  ['Accept Accept-Charset Accept-Encoding Age Content-Type Pragma Range', 'as is', 'as is', 'as is'],
  ['Referer TE Warn X-Own', 'as is', 'as is', 'as is'],
  ['Content-Encoding', 'as is', 'as is', 'as is'],
  ['Via', 'as is', 'as is', 'dropped'],
  ['Authorization Content-MD5 Expect Host Max-Forwards Proxy-Authenticate', 'remapped', 'as is', 'as is'],
  ['Trailer Upgrade User-Agent WWW-Authenticate', 'remapped', 'as is', 'as is'],
  ['Date Server x-amzn-RequestId', 'remapped', 'remapped', 'remapped'],
  ['Connection Content-Length', 'remapped', 'remapped', 'remapped'],
  ['Transfer-Encoding', 'dropped', 'dropped', 'dropped'],
];

function fateOf(answer: Answer, name: string): Fate {
  const sent = answer.headers.filter(([, value]) => value === `my-${name}`).map(([found]) => found);
  if (sent.length === 0) return 'dropped';
  assert.equal(sent.length, 1, name);
  return sent[0] === `x-amzn-Remapped-${name}` ? 'remapped' : sent[0] === name ? 'as is' : assert.fail(sent[0]);
}

function rows<R extends readonly [string, ...unknown[]]>(table: readonly R[]): [name: string, row: R][] {
  return table.flatMap((row) => row[0].split(' ').map((name): [string, R] => [name, row]));
}

/** What HTTP itself reads of an answer; http-proxy.test.ts has them. */
const READ_BY_HTTP = new Set(['Connection', 'Content-Length', 'Transfer-Encoding', 'Trailer', 'Upgrade']);

test('the headers of answers, by the type of the integration', async () => {
  const all = rows(ANSWERED);
  const said = Object.fromEntries(all.map(([name]) => [name, `my-${name}`]));
  const responseParameters = Object.fromEntries(
    all.map(([name]) => [`method.response.header.${name}`, `'my-${name}'`]),
  );
  const made = world({ responses: { '200': { statusCode: '200', responseParameters } } }, { headers: said });
  const sayable = Object.fromEntries(Object.entries(said).filter(([name]) => !READ_BY_HTTP.has(name)));
  for (const [type, column] of Object.entries({ HTTP: 1, AWS: 1, MOCK: 2, AWS_PROXY: 2, HTTP_PROXY: 3 } as const)) {
    const headers: [string, string][] = [['x-say', JSON.stringify(sayable)]];
    const answer = await made.call(`/stage/${type}`, { method: 'POST', headers, body: '{}' });
    assert.equal(answer.status, 200, type);
    const known = all.filter(([name]) => type !== 'HTTP_PROXY' || !READ_BY_HTTP.has(name));
    for (const [name, row] of known) assert.equal(fateOf(answer, name), row[column], `${type} ${name}`);
  }
});

// ---- what may be mapped [A8.3]

type Target = 'sent' | 'left out' | 500;

/** Header that a mapping sets, then what comes of it for HTTP, HTTP_PROXY, AWS, AWS_PROXY and MOCK; the last three send no headers. */
const MAPPED: readonly (readonly [headers: string, http: Target, aws: Target, mock: Target])[] = [
  ['Content-Length Transfer-Encoding x-amzn-trace-id X-Amzn-Apigateway-Api-Id', 500, 500, 500],
  ['Expect Proxy-Authenticate TE Connection', 'left out', 500, 'left out'],
  ['Authorization', 'sent', 500, 'left out'],
  ['Via', 'left out', 'left out', 'left out'],
  ['Referer Accept Accept-Charset Age Content-Type Date Pragma Range', 'sent', 'left out', 'left out'],
  ['Host User-Agent Warn Max-Forwards Content-MD5 WWW-Authenticate', 'sent', 'left out', 'left out'],
];

test('the headers that mappings set, by the type of the integration', async () => {
  for (const [name, [, http, aws, mock]] of rows(MAPPED)) {
    const made = world({ requestParameters: { [`integration.request.header.${name}`]: "'my-value'" } });
    const expected = { HTTP: http, HTTP_PROXY: http, AWS: aws, AWS_PROXY: aws, MOCK: mock };
    for (const [type, target] of Object.entries(expected)) {
      backend.seen.length = 0;
      const headers: [string, string][] = [['x-say', '{}']];
      const answer = await made.call(`/stage/${type}`, { method: 'POST', headers, body: '{}' });
      assert.equal(answer.status, target === 500 ? 500 : 200, `${type} ${name}`);
      const sent = backend.seen[0]?.headers[name.toLowerCase()] === 'my-value';
      assert.equal(sent, target === 'sent', `${type} ${name}`);
      if (target === 500) assert.equal(answer.header('x-amzn-ErrorType'), 'InternalServerErrorException');
    }
  }
});

// ---- from the client [A4.1, A8.1]

/** Header that the client sends, then whether it reaches an HTTP_PROXY backend and a function's event. */
const RECEIVED: readonly (readonly [headers: string, http: boolean, event: boolean])[] = [
  ['Age Accept Accept-Charset Accept-Encoding Content-Type Pragma Range Referer Warn', true, true],
  ['Authorization Date User-Agent X-Own', true, true],
  ['Content-Encoding', false, true],
  ['Via', false, true],
  ['Connection Content-MD5 Expect Max-Forwards Proxy-Authenticate Server TE', false, false],
  ['Trailer Upgrade WWW-Authenticate', false, false],
];

/** The gateway reads codings itself. */
function valueOf(name: string): string {
  return name === 'Content-Encoding' ? 'identity' : `my-${name}`;
}

test('the headers of requests that proxies pass on', async () => {
  const made = world({});
  const all = rows(RECEIVED);
  const headers = all.map(([name]): [string, string] => [name, valueOf(name)]);
  const ask = { method: 'POST', headers: [...headers, ['x-say', '{}'] as const], body: '{}' };
  await made.call('/stage/HTTP_PROXY', ask);
  await made.call('/stage/AWS_PROXY', ask);
  const event = JSON.parse(String(made.invocations.at(-1)?.payload)) as { headers: Record<string, string> };
  const seen = backend.last.headers;
  for (const [name, [, http, toFunction]] of all) {
    assert.equal(seen[name.toLowerCase()] === valueOf(name), http, `HTTP_PROXY ${name}`);
    assert.equal(event.headers[name] === valueOf(name), toFunction, `event ${name}`);
  }
});
