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

/** "scope" with spaces between, or a list "scp" as other issuers write. */
export function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<string> {
  if (typeof scope === 'string') return new Set(scope.split(' ').filter((one) => one !== ''));
  return new Set(Array.isArray(scp) ? scp.map(String) : []);
}
