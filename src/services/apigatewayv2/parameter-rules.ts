// Parameter mappings of HTTP APIs: what may be set, and from where. [api-gateway.md B9]
import { badRequest } from '../gateway/faults.ts';

type Text = Readonly<Record<string, string>>;

const REQUEST_KEY = /^(?:(append|overwrite|remove):(header|querystring)\.([^\s]+)|overwrite:path)$/;
const RESPONSE_KEY = /^(?:(append|overwrite|remove):(header)\.([^\s]+)|overwrite:statuscode)$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const STATUS = /^[1-5]\d\d$/;
const RESERVED = new Set(
  (
    'authorization connection content-encoding content-length content-location forwarded keep-alive origin ' +
    'proxy-authenticate proxy-authorization te trailers transfer-encoding upgrade via ' +
    'x-forwarded-for x-forwarded-host x-forwarded-proto'
  ).split(' '),
);
const RESERVED_PREFIX = /^(?:access-control-|apigw-|x-amz-|x-amzn-)/;

const EMBEDDED = /\$\{([^}]*)\}/g;
const ANYWHERE = [/^context\.\S+$/, /^stageVariables\.\S+$/];
const OF_REQUEST = [/^request\.(?:header|querystring)\.\S+$/, /^request\.path(?:\.\S+)?$/, /^request\.body(?:\.\S+)?$/];
const OF_RESPONSE = [/^response\.header\.\S+$/, /^response\.body(?:\.\S+)?$/];
/** JSONPath with recursion or filters. */
const TOO_MUCH = /^(?:request|response)\.body.*(?:\.\.|\[\?)/;

export function checkRequestParameters(parameters: Text | undefined): void {
  if (parameters) refuse(problemsOf(parameters, REQUEST_KEY, 'Request', [...ANYWHERE, ...OF_REQUEST]));
}

export function checkResponseParameters(byStatus: Readonly<Record<string, Text>> | undefined): void {
  const problems = Object.entries(byStatus ?? {}).flatMap(([status, parameters]) => [
    ...(STATUS.test(status) ? [] : [`Invalid status code specified: ${status}`]),
    ...problemsOf(parameters, RESPONSE_KEY, 'Response', [...ANYWHERE, ...OF_REQUEST, ...OF_RESPONSE]),
  ]);
  refuse(problems);
}

/** Values of a subtype's call are mapped like those of a request. */
export function checkSubtypeValues(parameters: Text | undefined): void {
  refuse(Object.values(parameters ?? {}).flatMap((value) => valueProblems(value, [...ANYWHERE, ...OF_REQUEST])));
}

function problemsOf(parameters: Text, form: RegExp, what: string, sources: readonly RegExp[]): string[] {
  return Object.entries(parameters).flatMap(([key, value]) => {
    const found = form.exec(key);
    const [, action, place, name = ''] = found ?? [];
    if (!found || (place === 'header' && !HEADER_NAME.test(name)))
      return [`Invalid ${what} Actioned Parameter destination specified: ${key}`];
    if (place === 'header' && isReserved(name.toLowerCase())) return [`Operations on header ${name} are restricted`];
    return action === 'remove' ? [] : valueProblems(value, sources);
  });
}

function isReserved(header: string): boolean {
  return RESERVED.has(header) || RESERVED_PREFIX.test(header);
}

/** Static text, one expression, or expressions in ${...} among text. */
function valueProblems(value: string, sources: readonly RegExp[]): string[] {
  // Without what no brace closes: each opening one would be looked through to the end.
  const closed = value.slice(0, value.lastIndexOf('}') + 1);
  const embedded = [...closed.matchAll(EMBEDDED)].map((found) => found[1] ?? '');
  const expressions = embedded.length > 0 || !value.startsWith('$') ? embedded : [value.slice(1)];
  const isWell = expressions.every(
    (expression) => sources.some((source) => source.test(expression)) && !TOO_MUCH.test(expression),
  );
  return isWell ? [] : [`Invalid mapping expression specified: ${value}`];
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${problems.join(', ')}]`,
  );
}
