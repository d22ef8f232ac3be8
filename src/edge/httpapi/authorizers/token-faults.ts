// What can be wrong with a token, in the words of www-authenticate and of $context.authorizer.error. [api-gateway.md B3, B7.1]
import type { RefusalCode } from '../refusals.ts';

export interface TokenFault {
  readonly code: RefusalCode;
  /** AWS's error_description. */
  readonly description: string;
  /** For the explanation. Never the token. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export function isFault(found: object): found is TokenFault {
  return 'code' in found;
}

/** Without a token there is nothing to say about it. */
export const NO_TOKEN = 'Bearer';

function challenge(scope: string, error: string, description: string): string {
  return `Bearer scope="${scope}" error="${error}" error_description="${description}"`;
}

interface Told {
  /** www-authenticate */
  readonly challenge: string;
  /** $context.authorizer.error */
  readonly error: string;
}

export function invalidToken(description: string): Told {
  return { challenge: challenge('', 'invalid_token', description), error: `invalid_token: ${description}` };
}

/** Names the scopes that the route takes. */
export function insufficientScope(scopes: readonly string[]): Told {
  const description = 'the token does not have a valid scope';
  return {
    challenge: challenge(scopes.join(' '), 'insufficient_scope', description),
    error: `insufficient_scope: ${description}`,
  };
}
