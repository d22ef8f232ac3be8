// Parameter mappings: expressions read ahead, applied to each call. Which sources and targets are allowed is the control
// plane's and the integration's business. [api-gateway.md A13]
import { contextText } from './context.ts';
import type { ContextValues, RequestParameters, StageVariables } from './contract.ts';
import { jsonPath } from './jsonpath.ts';
import type { Payload } from './payload.ts';
import { looseFrame } from './vtl/frame.ts';
import { json } from './vtl/print.ts';

/** What every mapping can read. */
interface CommonSources {
  readonly payload: Payload;
  readonly stageVariables: StageVariables;
  context(): ContextValues;
}

export interface RequestSources extends CommonSources {
  readonly parameters: RequestParameters;
}

export interface ResponseSources extends CommonSources {
  /** Headers of the integration's answer; names compared without case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** Undefined: the source is missing and the parameter left out. Several values stay apart only in a query string. */
type Read<S> = (sources: S) => readonly string[] | undefined;

interface Mapping<S> {
  readonly location: string;
  readonly name: string;
  readonly read: Read<S>;
  readonly needsBody: boolean;
}

export interface MappedParameters {
  readonly header: ReadonlyMap<string, string>;
  readonly path: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
}

/** A mapping reads the body, which looks like JSON and is none: 400 for a request, 500 for an integration's answer. */
export type Unreadable = 'unreadable-body';

/** The text of that 400. */
export const UNREADABLE_REQUEST_BODY = 'Invalid JSON in request body';

export interface RequestMapping {
  apply(sources: RequestSources): MappedParameters | Unreadable;
}

export interface ResponseMapping {
  /** Headers of the method response, in the order of the mapping. */
  apply(sources: ResponseSources): ReadonlyMap<string, string> | Unreadable;
}

function afterPrefix(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function one(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

function joined(values: readonly string[] | undefined): readonly string[] | undefined {
  return values && [values.join(',')];
}

/** 'body' and 'body.PATH': text as it is, anything else as JSON. */
function bodyReader(expression: string): Read<CommonSources> | undefined {
  if (expression === 'body') return ({ payload }) => [payload.text || '{}'];
  const path = afterPrefix(expression, 'body.');
  if (path === undefined) return undefined;
  const found = jsonPath(`$.${path}`.replace('$.[', '$['));
  return ({ payload }) => {
    const root = payload.json();
    const frame = looseFrame();
    const value = root === undefined ? undefined : found?.read(root, frame);
    if (value === undefined || value === null) return undefined;
    return [typeof value === 'string' ? value : json(value, frame)];
  };
}

function commonReader(expression: string): Read<CommonSources> | undefined {
  if (expression.length >= 2 && expression.startsWith("'") && expression.endsWith("'")) {
    const literal = [expression.slice(1, -1)];
    return () => literal;
  }
  const variable = afterPrefix(expression, 'stageVariables.');
  if (variable !== undefined)
    return ({ stageVariables }) => (Object.hasOwn(stageVariables, variable) ? [stageVariables[variable]!] : undefined);
  const name = afterPrefix(expression, 'context.');
  return name === undefined ? undefined : ({ context }) => one(contextText(context(), name));
}

const REQUEST_LOCATIONS: Readonly<Record<string, (name: string) => Read<RequestSources>>> = {
  path:
    (name) =>
    ({ parameters }) =>
      one(parameters.path.get(name)),
  querystring:
    (name) =>
    ({ parameters }) =>
      one(parameters.querystring.get(name)?.at(-1)),
  multivaluequerystring:
    (name) =>
    ({ parameters }) =>
      parameters.querystring.get(name),
  header:
    (name) =>
    ({ parameters }) =>
      one(parameters.header.get(name)?.at(-1)),
  multivalueheader:
    (name) =>
    ({ parameters }) =>
      joined(parameters.header.get(name)),
};

function inLocation<S>(
  locations: Readonly<Record<string, (name: string) => Read<S>>>,
  expression: string,
): Read<S> | undefined {
  const dot = expression.indexOf('.');
  const location = expression.slice(0, dot);
  return Object.hasOwn(locations, location) ? locations[location]!(expression.slice(dot + 1)) : undefined;
}

function headerValues(headers: ResponseSources['headers'], lowerCase: string): readonly string[] | undefined {
  for (const [name, values] of headers) if (name.toLowerCase() === lowerCase) return values;
  return undefined;
}

const RESPONSE_LOCATIONS: Readonly<Record<string, (name: string) => Read<ResponseSources>>> = {
  header: (name) => {
    const key = name.toLowerCase();
    return ({ headers }) => one(headerValues(headers, key)?.at(-1));
  },
  multivalueheader: (name) => {
    const key = name.toLowerCase();
    return ({ headers }) => joined(headerValues(headers, key));
  },
};

function compile<S extends CommonSources>(
  given: Readonly<Record<string, string>>,
  prefix: string,
  from: string,
  locations: Readonly<Record<string, (name: string) => Read<S>>>,
): Mapping<S>[] {
  return Object.entries(given).flatMap(([target, expression]) => {
    const where = afterPrefix(target, prefix);
    const source = afterPrefix(expression, from);
    const body = source === undefined ? undefined : bodyReader(source);
    const read = body ?? (source === undefined ? commonReader(expression) : inLocation(locations, source));
    if (where === undefined || !read) return [];
    const dot = where.indexOf('.');
    return [{ location: where.slice(0, dot), name: where.slice(dot + 1), read, needsBody: body !== undefined }];
  });
}

/** Text that starts like JSON must be JSON; anything else is plain text. */
function refuses<S extends CommonSources>(mappings: readonly Mapping<S>[], { payload }: S): boolean {
  const reads = mappings.some(({ needsBody }) => needsBody);
  return reads && /^\s*[{["']/.test(payload.text) && payload.json() === undefined;
}

/** requestParameters of an integration. An expression that is none of the known ones maps nothing. */
export function compileRequestMapping(given: Readonly<Record<string, string>>): RequestMapping {
  const mappings = compile(given, 'integration.request.', 'method.request.', REQUEST_LOCATIONS);
  return {
    apply(sources) {
      if (refuses(mappings, sources)) return 'unreadable-body';
      const header = new Map<string, string>();
      const path = new Map<string, string>();
      const querystring = new Map<string, readonly string[]>();
      for (const { location, name, read } of mappings) {
        const values = read(sources);
        if (values === undefined) continue;
        if (location === 'querystring') querystring.set(name, values);
        if (location === 'header') header.set(name, values.join(','));
        if (location === 'path') path.set(name, values.join(','));
      }
      return { header, path, querystring };
    },
  };
}

/** responseParameters of an integration response. */
export function compileResponseMapping(given: Readonly<Record<string, string>>): ResponseMapping {
  const mappings = compile(given, 'method.response.', 'integration.response.', RESPONSE_LOCATIONS);
  return {
    apply(sources) {
      if (refuses(mappings, sources)) return 'unreadable-body';
      const headers = new Map<string, string>();
      for (const { location, name, read } of mappings) {
        const value = location === 'header' ? read(sources)?.join(',') : undefined;
        if (value !== undefined) headers.set(name, value);
      }
      return headers;
    },
  };
}
