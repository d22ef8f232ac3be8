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

const PARTS = ['header', 'path', 'querystring'] as const;

/** One a call: what its request template overrides is there for its response template too. */
export class Overrides {
  readonly request: VtlMap = new Map();
  readonly response = new OverrideMap('responseOverride');
  readonly #maps: readonly OverrideMap[];

  constructor() {
    const maps = PARTS.map((part) => [part, new OverrideMap(`requestOverride.${part}`)] as const);
    for (const [part, map] of maps) this.request.set(part, map);
    const header = new OverrideMap('responseOverride.header');
    this.response.set('header', header);
    this.#maps = [...maps.map(([, map]) => map), header, this.response];
    this.beginTemplate();
  }

  beginTemplate(): void {
    for (const map of this.#maps) map.beginTemplate();
  }

  /** Throws TemplateError when a value is too large to print. */
  requestOverrides(): RequestOverrides {
    const frame = looseFrame();
    const path = texts(this.request.get('path'), frame);
    return {
      header: texts(this.request.get('header'), frame),
      path: new Map(Array.from(path, ([name, values]) => [name, values.join(',')])),
      querystring: texts(this.request.get('querystring'), frame),
    };
  }

  /** Throws TemplateError when a value is too large to print. */
  responseOverrides(): ResponseOverrides {
    const frame = looseFrame();
    const status = integer(this.response.get('status'));
    const known = status !== undefined && status >= 100 && status <= 599;
    return { status: known ? status : undefined, header: texts(this.response.get('header'), frame) };
  }
}

/** The map that a template sees. */
export function contextMap(values: ContextValues, overrides: Overrides): VtlMap {
  const map = asMap(values);
  map.set('requestOverride', overrides.request);
  map.set('responseOverride', overrides.response);
  return map;
}
