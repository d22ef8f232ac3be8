// The identity that an authorizer asks for, and whether it looks as it should. [api-gateway.md A17.2, A17.3]
import { readIdentity, type Identity } from '../../callers/identity.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { LambdaAuthorizerUnit, UserPoolsUnit } from './unit.ts';

type Authorizer = LambdaAuthorizerUnit | UserPoolsUnit;

function missing(call: Call, authorizer: Authorizer, expression: string): Refusal {
  const expressions = authorizer.sources.map((source) => source.expression);
  return {
    code: 'identity-source-missing',
    detail: { authorizer: authorizer.name, source: expression, sources: expressions },
    log: `Unauthorized request: ${call.requestId}`,
  };
}

export function identityOf(call: Call, authorizer: Authorizer): Identity | Refusal {
  const found = readIdentity(call, authorizer.sources);
  return typeof found === 'string' ? missing(call, authorizer, found) : found;
}

/** 'Bearer' when the value begins with a scheme: the commonest reason for not matching. The value itself is a secret. */
function schemeOf(value: string): string | undefined {
  return /^(Bearer|Basic|Token|AWS4-HMAC-SHA256)\s/i.exec(value)?.[1];
}

/** The expression must match the whole value. An expression that cannot be read lets nobody pass. */
export function notMatching(call: Call, authorizer: Authorizer, value: string): Refusal | undefined {
  const { validation } = authorizer;
  if (!validation) return undefined;
  const detail = {
    authorizer: authorizer.name,
    expression: validation.text,
    length: value.length,
    scheme: schemeOf(value),
    source: authorizer.sources[0]?.expression,
  };
  if (!validation.matches)
    return {
      code: 'validation-expression-invalid',
      detail,
      log: 'Execution failed due to configuration error: Invalid identity validation expression',
    };
  if (validation.matches(value)) return undefined;
  return { code: 'identity-not-matching', detail, log: `Unauthorized request: ${call.requestId}` };
}
