// The identity that an authorizer asks for: all of its sources, none of them empty. [api-gateway.md A17.2, A17.3]
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

/** Who a decision is about. */
export interface Identity {
  /** The one source's value, or all of them; secret. */
  readonly text: string;
  /** Short, and as good as unique: the ends of the values, where tokens have their signatures. */
  readonly mark: string;
}

const MARK = 24;

function markOf(value: string): string {
  return `${value.length}:${value.length > MARK ? value.slice(-MARK) : value}`;
}

export function identified(text: string): Identity {
  return { text, mark: markOf(text) };
}

/** The values in order; the length before each keeps two of them from being read as others. */
export function identityOf(call: Call, authorizer: Authorizer): Identity | Refusal {
  const { sources } = authorizer;
  if (sources.length === 1) {
    const [source] = sources;
    const value = source!.read(call);
    return value ? identified(value) : missing(call, authorizer, source!.expression);
  }
  let text = '';
  let mark = '';
  for (const { expression, read } of sources) {
    const value = read(call);
    if (!value) return missing(call, authorizer, expression);
    text += `${value.length}:${value}`;
    mark += markOf(value);
  }
  return { text, mark };
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
