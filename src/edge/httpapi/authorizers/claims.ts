// The claims of a token as events and $context show them: every value a text. Pure. [api-gateway.md B4]
import type { JWTPayload } from 'jose';

/** Lists print as [a b c], maps as map[k:v], their keys in order. */
export function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([name, one]) => `${name}:${claimText(one)}`).join(' ')}]`;
}

export function claimTexts(claims: JWTPayload): Record<string, string> {
  const present = Object.entries(claims).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, claimText(value)]));
}
