// $input: the body and the parameters of a request, or the body of an integration response. [api-gateway.md A12.2]
import type { RequestParameters } from './contract.ts';
import { jsonPath } from './jsonpath.ts';
import type { Payload } from './payload.ts';
import type { Frame } from './vtl/frame.ts';
import { json } from './vtl/print.ts';
import { Host, type Value, type VtlMap } from './vtl/values.ts';

export class Input extends Host {
  readonly #payload: Payload;
  readonly #parameters: RequestParameters;

  constructor(payload: Payload, parameters: RequestParameters) {
    super();
    this.#payload = payload;
    this.#parameters = parameters;
  }

  property(name: string): Value | undefined {
    return name === 'body' ? this.#payload.text || '{}' : undefined;
  }

  call(name: string, [argument]: readonly Value[], frame: Frame): Value | undefined {
    if (name === 'getBody') return this.property('body');
    if (name === 'params') return argument === undefined ? this.#allParameters() : this.#parameter(argument);
    if (typeof argument !== 'string') return undefined;
    if (name === 'path') return this.#path(argument, frame);
    return name === 'json' ? this.#json(argument, frame) : undefined;
  }

  text(): string {
    return '';
  }

  #path(text: string, frame: Frame): Value | undefined {
    const path = jsonPath(text) ?? frame.fail(`'${text}' is no JSONPath`);
    const root = this.#payload.json();
    return root === undefined ? undefined : path.read(root, frame);
  }

  /** JSON text; what is missing, or a body that is not JSON, gives two quotes. */
  #json(text: string, frame: Frame): string {
    const found = this.#path(text, frame);
    return found === undefined ? '""' : json(found, frame);
  }

  /** The first of path, query string (last value) and header (last value, name as sent). */
  #parameter(name: Value): string {
    if (typeof name !== 'string') return '';
    const sent = this.#parameters;
    return sent.path.get(name) ?? sent.querystring.get(name)?.at(-1) ?? sent.header.get(name)?.at(-1) ?? '';
  }

  #allParameters(): VtlMap {
    const { path, querystring, header } = this.#parameters;
    return new Map<string, Value>([
      ['path', new Map<string, Value>(path)],
      ['querystring', lastValues(querystring)],
      ['header', lastValues(header)],
    ]);
  }
}

function lastValues(values: ReadonlyMap<string, readonly string[]>): VtlMap {
  const map: VtlMap = new Map();
  for (const [name, all] of values) map.set(name, all.at(-1) ?? '');
  return map;
}
