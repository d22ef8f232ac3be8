// Keys of issuers over real sockets: fetched once, fetched anew, and not fetched at all.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { jwtVerify } from 'jose';
import { Issuer } from '../../../test/doubles/issuer.ts';
import { IssuerKeys, IssuerUnreachable } from './issuer-keys.ts';

let issuer: Issuer;

before(async () => {
  issuer = await Issuer.start();
});
after(() => issuer.stop());
beforeEach(async () => {
  issuer.answering = undefined;
  issuer.asked.length = 0;
  await issuer.rotate('k1');
});

async function verified(keys: IssuerKeys, token: string, url = issuer.url): Promise<string | undefined> {
  return (await jwtVerify(token, keys.of(url))).payload.sub;
}

test('keys are fetched once, also by those who ask at the same time', async () => {
  const keys = new IssuerKeys();
  const token = await issuer.token();
  await Promise.all([verified(keys, token), verified(keys, token), verified(keys, token)]);
  assert.equal(await verified(keys, token), 'u1');
  assert.deepEqual(issuer.asked, ['/pool_1/.well-known/jwks.json']);
});

test('a key that is new at the issuer is fetched after the cooldown, not before', async () => {
  const slow = new IssuerKeys({ cooldownMs: 60_000 });
  const quick = new IssuerKeys({ cooldownMs: 0 });
  const old = await issuer.token();
  await Promise.all([verified(slow, old), verified(quick, old)]);
  await issuer.rotate('k2');
  const token = await issuer.token();
  assert.equal(await verified(quick, token), 'u1');
  const asked = issuer.asked.length;
  await assert.rejects(verified(slow, token), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(issuer.asked.length, asked, 'a client with invented key ids does not make the issuer busy');
});

test('where there is no jwks.json, the openid-configuration says where the keys are', async () => {
  issuer.answering = (request, response, { keySet, url }) => {
    if (request.url === '/pool_1/.well-known/openid-configuration')
      response.end(JSON.stringify({ jwks_uri: `${url}/certs` }));
    else if (request.url === '/pool_1/certs') response.end(keySet);
    else response.writeHead(404).end();
  };
  assert.equal(await verified(new IssuerKeys(), await issuer.token()), 'u1');
  assert.equal(await verified(new IssuerKeys(), await issuer.token(), `${issuer.url}/`), 'u1');
});

const UNREACHABLE: readonly [name: string, answering: Issuer['answering'], message: RegExp][] = [
  ['500', (_, response) => void response.writeHead(500).end(), /answered 500/],
  ['404 twice', (_, response) => void response.writeHead(404).end(), /answered 404/],
  ['no JSON', (_, response) => void response.end('<html>'), /JSON/],
  ['no key set', (_, response) => void response.end('{}'), /JSON Web Key Set/],
  [
    'a redirect',
    (_, response) => void response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
    /answered 302/,
  ],
  ['a flood', (_, response) => void response.end('x'.repeat(600 * 1024)), /more than 524288 bytes/],
  ['a cut connection', (request) => void request.socket.destroy(), /other side closed|socket/],
  ['silence', () => undefined, /timed? ?out/],
];

for (const [name, answering, message] of UNREACHABLE) {
  test(`an issuer that answers with ${name} is unreachable, and is asked again`, async () => {
    const keys = new IssuerKeys({ timeoutMs: name === 'silence' ? 50 : 3000 });
    const token = await issuer.token();
    issuer.answering = answering;
    await assert.rejects(verified(keys, token), (error: unknown) => {
      assert.ok(error instanceof IssuerUnreachable);
      assert.match(error.message, message);
      const asked = name === '404 twice' ? 'openid-configuration' : 'jwks.json';
      return error.url === `${issuer.url}/.well-known/${asked}`;
    });
    issuer.answering = undefined;
    assert.equal(await verified(keys, token), 'u1');
  });
}

test('an issuer may be read by its openid-configuration alone', async () => {
  const keys = new IssuerKeys({ begin: 'configuration' });
  const token = await issuer.token();
  assert.equal(await verified(keys, token), 'u1');
  assert.deepEqual(issuer.asked, ['/pool_1/.well-known/openid-configuration', '/pool_1/.well-known/jwks.json']);
  issuer.answering = (_, response) => void response.end('{"issuer":"x"}');
  await assert.rejects(verified(new IssuerKeys({ begin: 'configuration' }), token), {
    url: `${issuer.url}/.well-known/openid-configuration`,
    message: /has no jwks_uri/,
  });
});

test("an issuer that is one of Portico's own names is asked without a name server", async () => {
  const port = Number(new URL(issuer.url).port);
  const self = { port, serves: (host: string) => host === 'issuer.example.test' };
  const keys = new IssuerKeys({ begin: 'configuration' }, self);
  issuer.answering = (request, response, { keySet }) => {
    const isKeySet = request.url?.endsWith('keys');
    const uri = `https://${request.headers.host}/pool_1/keys`;
    response.end(isKeySet ? keySet : JSON.stringify({ jwks_uri: uri }));
  };
  assert.equal(await verified(keys, await issuer.token(), 'https://issuer.example.test/pool_1'), 'u1');
  issuer.answering = undefined;
  const named = issuer.url.replace('127.0.0.1', 'issuer.localhost');
  assert.equal(await verified(new IssuerKeys(), await issuer.token(), named), 'u1');
});

test('a document may have so many bytes', async () => {
  const keys = new IssuerKeys({ largestBytes: 100 });
  await assert.rejects(verified(keys, await issuer.token()), /jwks.json: more than 100 bytes/);
});

test('nobody there, and an issuer that is no URL', async () => {
  const token = await issuer.token();
  await assert.rejects(verified(new IssuerKeys(), token, 'http://127.0.0.1:1/pool'), IssuerUnreachable);
  await assert.rejects(verified(new IssuerKeys(), token, 'not a url'), IssuerUnreachable);
});
