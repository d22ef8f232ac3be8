// The public keys of token issuers: fetched when first needed, kept, fetched anew for a key that is not among them. Knows no token's meaning.
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { readEndpoint } from '../backend/endpoint.ts';
import { Outbound, ReplyTooLarge, type OutboundReply } from '../backend/outbound.ts';
import { destination, type OwnAddress } from '../backend/own-address.ts';

/** The issuer did not hand out its keys: that is nothing the client could mend. */
export class IssuerUnreachable extends Error {
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`${url}: ${reasonOf(cause)}`, { cause });
    this.name = 'IssuerUnreachable';
    this.url = url;
  }
}

/** An abort says that it was one and hides why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  const code = (error as NodeJS.ErrnoException).code;
  return (cause instanceof Error ? cause.message : message) || code || error.name;
}

export interface IssuerKeyRules {
  /** Fetching one document may take this long. */
  readonly timeoutMs: number;
  /** Keys are fetched anew for an unknown key id at most this often. */
  readonly cooldownMs: number;
  /** Keys older than this are fetched again. */
  readonly maxAgeMs: number;
  /** Of one document. A key set has a handful of keys. */
  readonly largestBytes: number;
  /**
   * 'key-set': jwks.json, where user pools publish theirs, and the openid-configuration of issuers that have none there.
   * 'configuration': only where the openid-configuration says.
   */
  readonly begin: 'key-set' | 'configuration';
}

const RULES: IssuerKeyRules = {
  timeoutMs: 3000,
  cooldownMs: 5000,
  maxAgeMs: 600_000,
  largestBytes: 512 * 1024,
  begin: 'key-set',
};

const MOST_ISSUERS = 1000;
const KEY_SET = '/.well-known/jwks.json';
export const CONFIGURATION = '/.well-known/openid-configuration';

/** Reads what issuers publish. Knows no keys. */
class Documents {
  readonly #rules: IssuerKeyRules;
  readonly #outbound = new Outbound();
  readonly #self: OwnAddress | undefined;

  constructor(rules: IssuerKeyRules, self: OwnAddress | undefined) {
    this.#rules = rules;
    this.#self = self;
  }

  /** Rejects with IssuerUnreachable. */
  async keysOf(issuer: string): Promise<Response> {
    if (this.#rules.begin === 'key-set') {
      const url = `${issuer}${KEY_SET}`;
      const direct = await this.#read(url);
      if (direct.status !== 404) return response(url, direct);
    }
    const url = await this.#keySetUrl(issuer);
    return response(url, await this.#read(url));
  }

  async #keySetUrl(issuer: string): Promise<string> {
    const url = `${issuer}${CONFIGURATION}`;
    const text = await response(url, await this.#read(url)).text();
    try {
      const { jwks_uri: uri } = Object(JSON.parse(text)) as { jwks_uri?: unknown };
      if (typeof uri === 'string' && URL.canParse(uri)) return uri;
    } catch (error) {
      throw new IssuerUnreachable(url, error);
    }
    throw new IssuerUnreachable(url, new Error('it has no jwks_uri'));
  }

  async #read(url: string): Promise<OutboundReply> {
    const { timeoutMs, largestBytes } = this.#rules;
    try {
      return await this.#send(url, largestBytes, AbortSignal.timeout(timeoutMs));
    } catch (error) {
      const isFlood = error instanceof ReplyTooLarge;
      throw new IssuerUnreachable(url, isFlood ? new Error(`more than ${largestBytes} bytes`) : error);
    }
  }

  /** An issuer may be a function behind one of Portico's own doors. */
  #send(url: string, limit: number, signal: AbortSignal): Promise<OutboundReply> {
    const { origin, pathname, search } = new URL(url);
    const endpoint = readEndpoint(`${origin}${pathname}`, search.slice(1));
    if (!endpoint) throw new Error('neither http nor https');
    const request = {
      verb: 'GET',
      endpoint: destination(endpoint, this.#self),
      rawHeaders: ['Host', endpoint.host, 'Accept', 'application/json'],
      body: '',
      verifiesTls: true,
      identity: undefined,
    };
    return this.#outbound.send(request, limit, signal);
  }
}

function response(url: string, { status, body }: OutboundReply): Response {
  if (status !== 200) throw new IssuerUnreachable(url, new Error(`answered ${status}`));
  return new Response(new Uint8Array(body));
}

export class IssuerKeys {
  readonly #rules: IssuerKeyRules;
  readonly #documents: Documents;
  readonly #issuers = new Map<string, JWTVerifyGetKey>();

  /** `self`: issuers that are this very process are found without a name server. */
  constructor(rules: Partial<IssuerKeyRules> = {}, self?: OwnAddress) {
    this.#rules = { ...RULES, ...rules };
    this.#documents = new Documents(this.#rules, self);
  }

  /** Finds the key of a token of this issuer. Rejects with IssuerUnreachable, or with jose's errors when there is no such key. */
  of(issuer: string): JWTVerifyGetKey {
    const known = this.#issuers.get(issuer);
    if (known) return known;
    if (this.#issuers.size >= MOST_ISSUERS) this.#issuers.delete(this.#issuers.keys().next().value as string);
    const made = this.#open(issuer);
    this.#issuers.set(issuer, made);
    return made;
  }

  #open(issuer: string): JWTVerifyGetKey {
    const rules = this.#rules;
    const base = issuer.replace(/\/+$/, '');
    const url = `${base}${rules.begin === 'key-set' ? KEY_SET : CONFIGURATION}`;
    if (!URL.canParse(url)) return () => Promise.reject(new IssuerUnreachable(url, new Error('this is no URL')));
    const keys = createRemoteJWKSet(new URL(url), {
      cooldownDuration: rules.cooldownMs,
      cacheMaxAge: rules.maxAgeMs,
      // Each document has its own time; jose's signal for them all is left aside.
      [customFetch]: () => this.#documents.keysOf(base),
    });
    return async (header, token) => {
      try {
        return await keys(header, token);
      } catch (error) {
        if (isAboutTheToken(error) || error instanceof IssuerUnreachable) throw error;
        throw new IssuerUnreachable(url, error);
      }
    };
  }
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
