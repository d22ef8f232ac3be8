// The public keys of token issuers: fetched when first needed, kept, fetched anew for a key that is not among them. Knows no token's meaning.
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** The issuer did not hand out its keys: that is nothing the client could mend. */
export class IssuerUnreachable extends Error {
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`${url}: ${reasonOf(cause)}`, { cause });
    this.name = 'IssuerUnreachable';
    this.url = url;
  }
}

/** fetch says "fetch failed" and hides why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
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

async function read(url: string, { timeoutMs, largestBytes }: IssuerKeyRules): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal, redirect: 'error' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size > largestBytes) throw new Error(`more than ${largestBytes} bytes`);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
}

async function fetchDocument(url: string, rules: IssuerKeyRules): Promise<Response> {
  try {
    return await read(url, rules);
  } catch (error) {
    throw new IssuerUnreachable(url, error);
  }
}

function checked(url: string, response: Response): Response {
  if (response.status !== 200) throw new IssuerUnreachable(url, new Error(`answered ${response.status}`));
  return response;
}

async function keySetUrl(issuer: string, rules: IssuerKeyRules): Promise<string> {
  const url = `${issuer}${CONFIGURATION}`;
  const response = checked(url, await fetchDocument(url, rules));
  const text = await response.text();
  try {
    const { jwks_uri: uri } = Object(JSON.parse(text)) as { jwks_uri?: unknown };
    if (typeof uri === 'string' && URL.canParse(uri)) return uri;
  } catch (error) {
    throw new IssuerUnreachable(url, error);
  }
  throw new IssuerUnreachable(url, new Error('it has no jwks_uri'));
}

async function fetchKeys(issuer: string, rules: IssuerKeyRules): Promise<Response> {
  if (rules.begin === 'key-set') {
    const url = `${issuer}${KEY_SET}`;
    const direct = await fetchDocument(url, rules);
    if (direct.status !== 404) return checked(url, direct);
  }
  const url = await keySetUrl(issuer, rules);
  return checked(url, await fetchDocument(url, rules));
}

export class IssuerKeys {
  readonly #rules: IssuerKeyRules;
  readonly #issuers = new Map<string, JWTVerifyGetKey>();

  constructor(rules: Partial<IssuerKeyRules> = {}) {
    this.#rules = { ...RULES, ...rules };
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
      // Each document has its own time; there are at most three of them.
      timeoutDuration: 4 * rules.timeoutMs,
      cooldownDuration: rules.cooldownMs,
      cacheMaxAge: rules.maxAgeMs,
      [customFetch]: () => fetchKeys(base, rules),
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
