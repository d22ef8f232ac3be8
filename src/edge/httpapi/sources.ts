// Selection expressions: '$request.header.X' and its kin, each compiled to what reads it from a call. [api-gateway.md B7, B9]
import { unescape } from 'node:querystring';
import { queryValue } from '../payload2/query.ts';
import type { Call } from './call.ts';
import { contextField } from './context.ts';
import type { Source } from './unit.ts';

/** Values of a repeated header are joined by ',' alone, as the event has them. */
function headerSource(name: string): Source {
  const lower = name.toLowerCase();
  return ({ exchange }) => {
    const value = exchange.headers[lower];
    if (value === undefined || !value.includes(', ')) return value;
    const { rawHeaders } = exchange;
    const values: string[] = [];
    for (let i = 0; i < rawHeaders.length; i += 2)
      if (rawHeaders[i]!.toLowerCase() === lower) values.push(rawHeaders[i + 1]!);
    return values.join(',');
  };
}

/** Decoded, as the event's pathParameters are. */
function variableSource(name: string): Source {
  return ({ route, values }) => {
    const at = route?.variables.indexOf(name) ?? -1;
    const value = at < 0 ? undefined : values[at];
    return value?.includes('%') ? unescape(value) : value;
  };
}

function contextSource(name: string): Source | undefined {
  const field = contextField(name);
  return (
    field &&
    ((call) => {
      const value = field(call);
      return value === undefined || value === null ? undefined : String(value);
    })
  );
}

function variableOfStage(name: string): Source {
  return ({ stage }) => (Object.hasOwn(stage.variables, name) ? stage.variables[name] : undefined);
}

/** What follows each of these is a name. */
const NAMED: readonly (readonly [prefix: string, compile: (name: string) => Source | undefined])[] = [
  ['$request.header.', headerSource],
  ['$request.querystring.', (name) => (call) => queryValue(call.exchange.query, name)],
  ['$request.path.', variableSource],
  ['$context.', contextSource],
  ['$stageVariables.', variableOfStage],
];

/** Without the stage. */
function requestPath(call: Call): string {
  return call.path;
}

/**
 * Undefined for what is none of: $request.header.X, $request.querystring.X, $request.path, $request.path.X, $context.X,
 * $stageVariables.X.
 */
export function compileSource(expression: string): Source | undefined {
  if (expression === '$request.path') return requestPath;
  const found = NAMED.find(([prefix]) => expression.startsWith(prefix) && expression.length > prefix.length);
  return found?.[1](expression.slice(found[0].length));
}
