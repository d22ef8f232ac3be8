// Tokens before and after their verification: how they are sent, what they claim, which scopes they have. Pure.
import { decodeJwt, type JWTPayload } from 'jose';

/** The header's value with or without its scheme. */
export function bareToken(value: string): string {
  return /^bearer /i.test(value) ? value.slice(7).trimStart() : value;
}

/** What a token says of itself, believed by nobody yet; undefined when it is no JWT at all. */
export function unverifiedClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** "scope", or "scp" as other issuers write; either a text with spaces between or a list. */
export function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const found = scope ?? scp;
  if (typeof found === 'string') return new Set(found.split(' ').filter((one) => one !== ''));
  return new Set(Array.isArray(found) ? found.map(String) : []);
}
