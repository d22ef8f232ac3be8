// Preflights and the headers of actual answers. [lambda C5]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionArn, UrlWorld } from '../../../test/doubles/url-world.ts';
import type { Answer } from '../../../test/doubles/exchange.ts';
import type { FunctionUrlUnit } from '../contract.ts';
import type { FunctionUrlDoorTools } from './tools.ts';

const ORIGIN = 'https://app.example.com';
const FULL: NonNullable<FunctionUrlUnit['cors']> = {
  allowOrigins: [ORIGIN, 'http://localhost:3000'],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['Content-Type', 'x-request-id'],
  exposeHeaders: ['x-request-id', 'date'],
  allowCredentials: true,
  maxAge: 600,
};

function world(cors: FunctionUrlUnit['cors'], more: Partial<FunctionUrlDoorTools> = {}): UrlWorld {
  const made = new UrlWorld(more);
  made.url(cors ? { cors } : {});
  return made;
}

function preflight(made: UrlWorld, origin: string, method: string, headers?: string): Promise<Answer> {
  const asked: [string, string][] = [
    ['Origin', origin],
    ['Access-Control-Request-Method', method],
    ...(headers === undefined ? [] : [['Access-Control-Request-Headers', headers] as [string, string]]),
  ];
  return made.call('/x', { method: 'OPTIONS', headers: asked });
}

function corsOf({ headers }: Answer): Record<string, string> {
  return Object.fromEntries(headers.filter(([name]) => /^(access-control-|vary$)/i.test(name)));
}

const ALLOWED = {
  'Access-Control-Allow-Origin': ORIGIN,
  'Access-Control-Expose-Headers': 'x-request-id,date',
  'Access-Control-Allow-Credentials': 'true',
  Vary: 'Origin',
};

test('a preflight that matches is answered without the function', async () => {
  const made = world(FULL);
  const answer = await preflight(made, ORIGIN, 'PUT', 'content-type, X-Request-Id');
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
  assert.deepEqual(corsOf(answer), {
    ...ALLOWED,
    'Access-Control-Allow-Methods': 'GET,PUT',
    'Access-Control-Allow-Headers': 'Content-Type,x-request-id',
    'Access-Control-Max-Age': '600',
  });
  assert.equal(made.invocations.length, 0);
});

test('a preflight asks for no signature and no permission', async () => {
  const made = world(FULL);
  made.url({ cors: FULL, authType: 'AWS_IAM' });
  made.fn('');
  assert.equal(corsOf(await preflight(made, ORIGIN, 'GET'))['Access-Control-Allow-Origin'], ORIGIN);
});

const REFUSED: readonly (readonly [string, string, string, string | undefined, RegExp])[] = [
  [
    'another origin',
    'https://evil.example',
    'GET',
    undefined,
    /origin is https:\/\/evil\.example; AllowOrigins: https/,
  ],
  ['the origin with a port', `${ORIGIN}:8443`, 'GET', undefined, /origin/],
  ['another method', ORIGIN, 'DELETE', undefined, /wants to send DELETE; AllowMethods: GET and PUT/],
  [
    'another header',
    ORIGIN,
    'GET',
    'content-type,x-other',
    /headers content-type,x-other; AllowHeaders: Content-Type and x-request-id/,
  ],
];

for (const [what, origin, method, headers, cause] of REFUSED) {
  test(`a preflight for ${what} is answered without a word of CORS, and explained`, async () => {
    const made = world(FULL);
    const answer = await preflight(made, origin, method, headers);
    assert.equal(answer.status, 200);
    assert.deepEqual(corsOf(answer), {});
    assert.equal(made.invocations.length, 0);
    assert.match(made.explain(answer.trace.id).refused!.cause, cause);
  });
}

test('wildcards allow everything and the origin is echoed', async () => {
  const made = world({ allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] });
  assert.deepEqual(corsOf(await preflight(made, 'null', 'DELETE', 'x-any')), {
    'Access-Control-Allow-Origin': 'null',
    Vary: 'Origin',
    'Access-Control-Allow-Methods': '*',
    'Access-Control-Allow-Headers': '*',
  });
});

test('without a list of methods those that browsers send anyway pass', async () => {
  const made = world({ allowOrigins: ['*'] });
  assert.equal(corsOf(await preflight(made, ORIGIN, 'POST'))['Access-Control-Allow-Origin'], ORIGIN);
  assert.deepEqual(corsOf(await preflight(made, ORIGIN, 'PUT')), {});
  assert.deepEqual(corsOf(await preflight(made, ORIGIN, 'POST', 'content-type')), {});
});

test('OPTIONS goes to the function without a configuration, without Origin and without a requested method', async () => {
  for (const cors of [undefined, FULL]) {
    const made = world(cors);
    if (cors === undefined) await preflight(made, ORIGIN, 'GET');
    await made.call('/', { method: 'OPTIONS', headers: [['Origin', ORIGIN]] });
    await made.call('/', { method: 'OPTIONS', headers: [['Access-Control-Request-Method', 'GET']] });
    assert.equal(made.invocations.length, cors === undefined ? 3 : 2);
  }
});

test('an answer to an allowed origin names it; methods and headers are for preflights', async () => {
  const answer = await world(FULL).call('/', { headers: [['Origin', ORIGIN]] });
  assert.equal(answer.text, 'served');
  assert.deepEqual(corsOf(answer), ALLOWED);
});

test('another origin is served without a word of CORS, and so is a request without one', async () => {
  const made = world(FULL);
  const answer = await made.call('/', { headers: [['Origin', 'https://evil.example']] });
  assert.equal(answer.text, 'served');
  assert.deepEqual(corsOf(answer), {});
  assert.ok(made.explain(answer.trace.id).steps.some(({ title }) => title === "The page's origin is not allowed"));
  assert.deepEqual(corsOf(await made.call('/')), {});
});

test('an error of the function can be read by the page as well', async () => {
  const made = world(FULL);
  made.fake = () => ({ statusCode: 'nonsense' });
  const answer = await made.call('/', { headers: [['Origin', ORIGIN]] });
  assert.equal(answer.status, 502);
  assert.equal(corsOf(answer)['Access-Control-Allow-Origin'], ORIGIN);
});

const OWN = { statusCode: 200, headers: { 'access-control-allow-origin': '*', 'x-a': '1' }, body: 'x' };

function origins({ headers }: Answer): string[] {
  return headers.filter(([name]) => name.toLowerCase() === 'access-control-allow-origin').map(([, value]) => value);
}

test('headers of the configuration and of the function are both sent, as AWS does', async () => {
  const made = world(FULL);
  made.fake = () => OWN;
  const answer = await made.call('/', { headers: [['Origin', ORIGIN]] });
  assert.deepEqual(origins(answer), ['*', ORIGIN]);
  assert.ok(made.explain(answer.trace.id).steps.some(({ title }) => title === 'Access-Control headers are sent twice'));
});

test('the configuration may be given the last word', async () => {
  const made = world(FULL, { corsPrecedence: 'configured' });
  made.fake = () => OWN;
  const answer = await made.call('/', { headers: [['Origin', ORIGIN]] });
  assert.deepEqual(origins(answer), [ORIGIN]);
  assert.equal(answer.header('x-a'), '1');
});

test("without a configuration the function's headers stand alone", async () => {
  const made = world(undefined);
  made.fake = () => OWN;
  assert.deepEqual(origins(await made.call('/', { headers: [['Origin', ORIGIN]] })), ['*']);
  assert.equal(made.invocations[0]!.invokedArn, functionArn());
});
