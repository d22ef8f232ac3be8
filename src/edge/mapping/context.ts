// $context: the values of the call as maps, and the overrides that templates write into it. [api-gateway.md A5, A12.4]
import {
  TemplateError,
  type ContextValue,
  type ContextValues,
  type RequestOverrides,
  type ResponseOverrides,
} from './contract.ts';
import { looseFrame, type Frame } from './vtl/frame.ts';
import { printed } from './vtl/print.ts';
import { integer, type Value, type VtlMap } from './vtl/values.ts';

function isRecord(value: ContextValue): value is ContextValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asValue(value: ContextValue): Value {
  if (value === undefined || value === null) return null;
  if (isRecord(value)) return asMap(value);
  return Array.isArray(value) ? value.map(asValue) : (value as Value);
}

function asMap(values: ContextValues): VtlMap {
  const map: VtlMap = new Map();
  for (const name in values) if (values[name] !== undefined) map.set(name, asValue(values[name]));
  return map;
}

/** What 'identity.sourceIp' names, as text; undefined when it is missing. */
export function contextText(values: ContextValues, name: string): string | undefined {
  let value: ContextValue = values;
  for (const key of name.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** AWS answers 5XX to a template that overrides one parameter twice. [A12.4] */
class OverrideMap extends Map<string, Value> {
  readonly #what: string;
  readonly #written = new Set<string>();

  constructor(what: string) {
    super();
    this.#what = what;
  }

  beginTemplate(): void {
    this.#written.clear();
  }

  override set(name: string, value: Value): this {
    if (this.#written.has(name)) throw new TemplateError(`$context.${this.#what}.${name} is overridden twice`);
    this.#written.add(name);
    return super.set(name, value);
  }
}

function texts(value: Value | undefined, frame: Frame): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  if (!(value instanceof Map)) return all;
  for (const [name, item] of value) {
    all.set(
      name,
      (Array.isArray(item) ? item : [item]).map((one) => printed(one, frame)),
    );
  }
  return all;
}

interface OverrideMaps {
  readonly request: VtlMap;
  readonly response: VtlMap;
  readonly all: readonly OverrideMap[];
}

function overrideMaps(): OverrideMaps {
  const header = new OverrideMap('requestOverride.header');
  const path = new OverrideMap('requestOverride.path');
  const querystring = new OverrideMap('requestOverride.querystring');
  const responseHeader = new OverrideMap('responseOverride.header');
  const response = new OverrideMap('responseOverride');
  response.set('header', responseHeader);
  const request = new Map<string, Value>([
    ['header', header],
    ['path', path],
    ['querystring', querystring],
  ]);
  return { request, response, all: [header, path, querystring, responseHeader, response] };
}

/** Of templates that never named $context: most. */
const NO_REQUEST_OVERRIDES: RequestOverrides = { header: new Map(), path: new Map(), querystring: new Map() };
const NO_RESPONSE_OVERRIDES: ResponseOverrides = { status: undefined, header: new Map() };

/** One a call: what its request template overrides is there for its response template too. */
export class Overrides {
  /** Made when a template names $context. */
  #maps: OverrideMaps | undefined;

  /** For the next template. */
  maps(): OverrideMaps {
    this.#maps ??= overrideMaps();
    for (const map of this.#maps.all) map.beginTemplate();
    return this.#maps;
  }

  /** Throws TemplateError when a value is too large to print. */
  requestOverrides(): RequestOverrides {
    if (!this.#maps) return NO_REQUEST_OVERRIDES;
    const frame = looseFrame();
    const { request } = this.#maps;
    const path = texts(request.get('path'), frame);
    return {
      header: texts(request.get('header'), frame),
      path: new Map(Array.from(path, ([name, values]) => [name, values.join(',')])),
      querystring: texts(request.get('querystring'), frame),
    };
  }

  /** Throws TemplateError when a value is too large to print. */
  responseOverrides(): ResponseOverrides {
    if (!this.#maps) return NO_RESPONSE_OVERRIDES;
    const { response } = this.#maps;
    const status = integer(response.get('status'));
    const known = status !== undefined && status >= 100 && status <= 599;
    return { status: known ? status : undefined, header: texts(response.get('header'), looseFrame()) };
  }
}

/** The map that a template sees. */
export function contextMap(values: ContextValues, overrides: Overrides): VtlMap {
  const map = asMap(values);
  const { request, response } = overrides.maps();
  map.set('requestOverride', request);
  map.set('responseOverride', response);
  return map;
}
