// Reads the compact schemas of the official clients (the form that @smithy/core's NormalizedSchema interprets) into wire tables.
// Knows no service. A form or trait that it does not know is an error: a table that is silently wrong would be worse than none.
import type { Member, OperationModel, Shape, ShapeId, TimestampFormat, Traits } from '../../src/models/contract.ts';

/** A schema, a code, a thunk of either, or a pair of one of those and traits. */
type Ref = unknown;
type SchemaArray = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];

const SIMPLE: Readonly<Record<number, Shape>> = {
  0: { t: 'string' },
  1: { t: 'number' },
  2: { t: 'boolean' },
  4: { t: 'timestamp' },
  5: { t: 'timestamp', format: 'date-time' },
  6: { t: 'timestamp', format: 'http-date' },
  7: { t: 'timestamp', format: 'epoch-seconds' satisfies TimestampFormat },
  21: { t: 'blob' },
  42: { t: 'blob', streaming: true },
};
const LIST_MODIFIER = 64;
const MAP_MODIFIER = 128;

/** Bits of a traits number, lowest first. */
const TRAIT_BITS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];
const FLAGS = new Set([
  'xmlAttribute',
  'xmlFlattened',
  'httpQueryParams',
  'httpLabel',
  'httpPayload',
  'httpResponseCode',
  'eventPayload',
  'hostLabel',
  'idempotencyToken',
]);
const VALUES = new Set([
  'jsonName',
  'xmlName',
  'xmlNamespace',
  'httpHeader',
  'httpPrefixHeaders',
  'httpQuery',
  'error',
  'httpError',
  'awsQueryError',
]);
/** Known, and nothing on the wire depends on them (http, endpoint and streaming are read where they stand). */
const IGNORED = new Set(['idempotent', 'sensitive', 'httpChecksum', 'http', 'endpoint', 'streaming']);

const KIND = { simple: 0, list: 1, map: 2, structure: 3, error: -3, union: 4, operation: 9 } as const;

export class SchemaReader {
  readonly shapes: Shape[] = [];
  readonly operations: OperationModel[] = [];
  readonly errors: Record<string, ShapeId> = {};
  readonly #byKey = new Map<unknown, ShapeId>();

  /** Reads every operation and error among a schema module's exports. */
  readModule(exported: Readonly<Record<string, unknown>>): void {
    for (const name of Object.keys(exported).toSorted()) {
      const schema = exported[name];
      if (!isSchemaArray(schema)) continue;
      if (schema[0] === KIND.operation) this.operations.push(this.#operation(schema));
      else if (schema[0] === KIND.error && !schema[1].startsWith('smithy.ts.sdk.synthetic')) {
        this.errors[schema[2]] = this.#shape(schema);
      }
    }
  }

  #operation(schema: SchemaArray): OperationModel {
    const traits = typeof schema[3] === 'object' ? (schema[3] as Record<string, unknown>) : {};
    checkTraits(traits, schema[2]);
    const http = traits['http'] as OperationModel['http'];
    const endpoint = traits['endpoint'] as readonly string[] | undefined;
    return {
      name: schema[2],
      input: this.#shape(schema[4]),
      output: this.#shape(schema[5]),
      ...(http && { http }),
      ...(endpoint?.[0]?.startsWith('{') && { hostPrefix: endpoint[0] }),
    };
  }

  /** The id of a schema's shape; traits of a reference pair are the caller's business. */
  #shape(ref: Ref): ShapeId {
    const schema = deref(ref);
    if (typeof schema === 'number') return this.#coded(schema);
    if (schema === 'unit') return this.#intern('unit', () => ({ t: 'unit' }));
    if (!isSchemaArray(schema)) throw new Error(`unknown schema form ${JSON.stringify(schema)}`);
    if (schema[0] === KIND.simple) return this.#named(schema);
    return this.#intern(schema, () => this.#aggregate(schema));
  }

  #coded(code: number): ShapeId {
    const simple = SIMPLE[code];
    if (simple) return this.#intern(code, () => simple);
    if (code & MAP_MODIFIER) {
      return this.#intern(code, () => ({ t: 'map', key: this.#coded(0), of: this.#coded(code & 63) }));
    }
    if (code & LIST_MODIFIER) return this.#intern(code, () => ({ t: 'list', of: this.#coded(code & 63) }));
    throw new Error(`unknown schema code ${code}`);
  }

  /** [0, namespace, name, traits, code]: a simple type with a name; only `streaming` changes what it is. */
  #named(schema: SchemaArray): ShapeId {
    const traits = expandTraits(schema[3]);
    checkTraits(traits, schema[2]);
    return this.#coded(traits['streaming'] && schema[4] === 21 ? 42 : (schema[4] as number));
  }

  #aggregate(schema: SchemaArray): Shape {
    const [kind, , name] = schema;
    if (kind === KIND.list) return this.#list(schema);
    if (kind === KIND.map) {
      return { t: 'map', key: this.#plainMember(schema[4], name), of: this.#plainMember(schema[5], name) };
    }
    if (kind === KIND.structure || kind === KIND.union || kind === KIND.error) return this.#structure(schema);
    throw new Error(`unknown schema kind ${kind} of ${name}`);
  }

  #list(schema: SchemaArray): Shape {
    const { xmlName, ...others } = wireTraits(pairTraits(schema[4]), schema[2]);
    if (Object.keys(others).length > 0) throw new Error(`unknown traits on the items of ${schema[2]}`);
    return { t: 'list', of: this.#shape(schema[4]), ...(xmlName !== undefined && { itemName: xmlName }) };
  }

  #plainMember(ref: Ref, owner: string): ShapeId {
    if (Object.keys(wireTraits(pairTraits(ref), owner)).length > 0)
      throw new Error(`unknown traits in the map ${owner}`);
    return this.#shape(ref);
  }

  #structure(schema: SchemaArray): Shape {
    const [kind, , name, own] = schema;
    const names = schema[4] as readonly string[];
    const refs = schema[5] as readonly Ref[];
    const required = (schema[6] as number | undefined) ?? 0;
    const members: Record<string, Member> = {};
    names.forEach((member, i) => (members[member] = this.#member(refs[i], i < required, `${name}.${member}`)));
    const traits = wireTraits(own, name);
    const t = kind === KIND.error ? 'error' : kind === KIND.union ? 'union' : 'structure';
    return {
      t,
      name,
      members,
      ...(Object.keys(traits).length > 0 && { traits }),
      ...(expandTraits(own)['streaming'] !== undefined && { streaming: true as const }),
    };
  }

  #member(ref: Ref, required: boolean, path: string): Member {
    const traits = wireTraits(pairTraits(ref), path);
    return {
      shape: this.#shape(ref),
      ...(Object.keys(traits).length > 0 && { traits }),
      ...(required && { required: true as const }),
    };
  }

  /** Reserves the id before the shape is made, so that recursive shapes end. */
  #intern(key: unknown, make: () => Shape): ShapeId {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const id = this.shapes.push({ t: 'unit' }) - 1;
    this.#byKey.set(key, id);
    this.shapes[id] = make();
    return id;
  }
}

function deref(ref: Ref): unknown {
  if (typeof ref === 'function') return deref((ref as () => Ref)());
  if (Array.isArray(ref) && ref.length === 2) return deref(ref[0]);
  return ref;
}

function pairTraits(ref: Ref): unknown {
  const pair = typeof ref === 'function' ? (ref as () => Ref)() : ref;
  return Array.isArray(pair) && pair.length === 2 ? pair[1] : 0;
}

function isSchemaArray(value: unknown): value is SchemaArray {
  return Array.isArray(value) && value.length >= 5 && typeof value[0] === 'number' && typeof value[2] === 'string';
}

function expandTraits(traits: unknown): Record<string, unknown> {
  if (typeof traits === 'object' && traits !== null) return traits as Record<string, unknown>;
  if (typeof traits !== 'number') throw new Error(`unknown traits form ${JSON.stringify(traits)}`);
  if (traits >> TRAIT_BITS.length) throw new Error(`unknown trait bits ${traits}`);
  return Object.fromEntries(TRAIT_BITS.filter((_, bit) => (traits >> bit) & 1).map((name) => [name, true]));
}

function checkTraits(traits: Readonly<Record<string, unknown>>, owner: string): void {
  for (const name of Object.keys(traits)) {
    if (!FLAGS.has(name) && !VALUES.has(name) && !IGNORED.has(name))
      throw new Error(`unknown trait ${name} on ${owner}`);
  }
}

/** The traits that the tables keep. */
function wireTraits(raw: unknown, owner: string): Traits {
  const traits = expandTraits(raw);
  checkTraits(traits, owner);
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(traits)) {
    if (FLAGS.has(name)) kept[name] = true;
    else if (VALUES.has(name)) kept[name] = value;
  }
  return kept as Traits;
}
