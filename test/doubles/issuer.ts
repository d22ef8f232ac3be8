// A token issuer on a socket of this machine: keys of its own, tokens signed with them, and every way to misbehave.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly secret: CryptoKey;
  readonly published: JWK;
}

async function makeKey(kid: string, alg: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, secret: privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export type Answering = (request: IncomingMessage, response: ServerResponse, issuer: Issuer) => void;

export class Issuer {
  readonly #server = createServer((request, response) => this.#serve(request, response));
  #keys: Key[] = [];
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Takes over from the usual answers. */
  answering: Answering | undefined;

  /** Signs with elliptic curves unless told otherwise: they are quick to make. */
  static async start(alg = 'ES256'): Promise<Issuer> {
    const issuer = new Issuer();
    await issuer.rotate('k1', alg);
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/pool_1`;
  }

  /** The keys from now on: one new key. */
  async rotate(kid: string, alg = 'ES256'): Promise<void> {
    this.#keys = [await makeKey(kid, alg)];
  }

  get keySet(): string {
    return JSON.stringify({ keys: this.#keys.map(({ published }) => published) });
  }

  /** An ID token that is good for an hour, unless `claims` say otherwise. */
  async token(claims: JWTPayload = {}, kid?: string): Promise<string> {
    const key = this.#keys[0]!;
    const now = Math.floor(Date.now() / 1000);
    const whole = { iss: this.url, sub: 'u1', aud: 'client1', token_use: 'id', iat: now, exp: now + 3600, ...claims };
    return new SignJWT(whole).setProtectedHeader({ alg: key.alg, kid: kid ?? key.kid }).sign(key.secret);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(request.url ?? '');
    if (this.answering) return this.answering(request, response, this);
    if (request.url === '/pool_1/.well-known/jwks.json') {
      response.setHeader('Content-Type', 'application/json').end(this.keySet);
      return undefined;
    }
    if (request.url === '/pool_1/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/.well-known/jwks.json` }));
      return undefined;
    }
    response.writeHead(404).end();
    return undefined;
  }
}
