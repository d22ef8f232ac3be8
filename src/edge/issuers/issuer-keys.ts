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

export interface IssuerKeyTimes {
  /** A fetch may take this long. */
  readonly timeoutMs: number;
  /** Keys are fetched anew for an unknown key id at most this often. */
  readonly cooldownMs: number;
  /** Keys older than this are fetched again. */
  readonly maxAgeMs: number;
}

const TIMES: IssuerKeyTimes = { timeoutMs: 3000, cooldownMs: 5000, maxAgeMs: 600_000 };

/** A key set has a handful of keys. */
const LARGEST_DOCUMENT = 512 * 1024;
const MOST_ISSUERS = 1000;
const WELL_KNOWN = '/.well-known/';

type FetchOptions = Pick<RequestInit, 'headers' | 'signal'>;

async function fetchDocument(url: string, { headers, signal }: FetchOptions): Promise<Response> {
  const response = await fetch(url, { ...(headers && { headers }), ...(signal && { signal }), redirect: 'error' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size > LARGEST_DOCUMENT) throw new Error(`more than ${LARGEST_DOCUMENT} bytes`);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
}

/** User pools publish their keys at jwks.json; other issuers say in their openid-configuration where theirs are. */
async function fetchKeys(issuer: string, options: FetchOptions): Promise<Response> {
  const direct = await fetchDocument(`${issuer}${WELL_KNOWN}jwks.json`, options);
  if (direct.status !== 404) return checked(direct);
  const discovery = await fetchDocument(`${issuer}${WELL_KNOWN}openid-configuration`, options);
  const { jwks_uri: uri } = Object(await checked(discovery).json()) as { jwks_uri?: unknown };
  if (typeof uri !== 'string') throw new Error('its openid-configuration has no jwks_uri');
  return checked(await fetchDocument(uri, options));
}

function checked(response: Response): Response {
  if (response.status !== 200) throw new Error(`answered ${response.status}`);
  return response;
}

export class IssuerKeys {
  readonly #times: IssuerKeyTimes;
  readonly #issuers = new Map<string, JWTVerifyGetKey>();

  constructor(times: Partial<IssuerKeyTimes> = {}) {
    this.#times = { ...TIMES, ...times };
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
    const { timeoutMs, cooldownMs, maxAgeMs } = this.#times;
    const base = issuer.replace(/\/+$/, '');
    const url = `${base}${WELL_KNOWN}jwks.json`;
    if (!URL.canParse(url)) return () => Promise.reject(new IssuerUnreachable(url, new Error('this is no URL')));
    const keys = createRemoteJWKSet(new URL(url), {
      timeoutDuration: timeoutMs,
      cooldownDuration: cooldownMs,
      cacheMaxAge: maxAgeMs,
      [customFetch]: (_url, options) => fetchKeys(base, options),
    });
    return async (header, token) => {
      try {
        return await keys(header, token);
      } catch (error) {
        if (isAboutTheToken(error)) throw error;
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
