// A small issuer of tokens behind a function URL, so that this project needs no other: on AWS it would be Cognito, Auth0, Okta, ...
// Its key lives as long as its one sandbox. GET /token?sub=alice&scope=notes:write&aud=notes makes a token for anybody: a demonstration.
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = randomUUID();

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(issuer, { sub = 'nobody', aud = 'notes', scope = '', seconds = '300' }) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub, aud, scope, iat: now, nbf: now, exp: now + Number(seconds) };
  const signed = `${base64url({ alg: 'RS256', typ: 'JWT', kid })}.${base64url(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}

export const handler = async ({ rawPath, headers, queryStringParameters = {} }) => {
  const issuer = `${/\.localhost(:\d+)?$/.test(headers.host) ? 'http' : 'https'}://${headers.host}`;
  if (rawPath === '/.well-known/openid-configuration') return { issuer, jwks_uri: `${issuer}/keys` };
  if (rawPath === '/keys') return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] };
  if (rawPath === '/token') return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: token(issuer, queryStringParameters) };
  return { statusCode: 404, body: 'try /token?sub=alice&scope=notes:write' };
};
