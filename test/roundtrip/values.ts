// Random values from the wire tables, within what each place on the wire can carry.
import * as fc from 'fast-check';
import type { Shape, StructureShape } from '../../src/models/contract.ts';
import type { Bindings, Bound, Table } from '../../src/wire/table.ts';

export type Values = Record<string, unknown>;
type Place = 'body' | 'header' | 'query' | 'label' | 'prefix';

const MAX_DEPTH = 6;

/** Letters, digits, punctuation and other alphabets; XML 1.0 has no place for control characters. */
const BODY_TEXT = fc
  .string({ unit: fc.constantFrom(...'aZ09 -_./:"\'<>&%+=,{}[]\\é雪🎈'), maxLength: 12 })
  .map((text) => text.trim());
const HEADER_TEXT = fc
  .string({ unit: fc.constantFrom(...'aZ09-_./:;"=,+<>&% '), minLength: 1, maxLength: 12 })
  .map((text) => `a${text}z`);
const QUERY_TEXT = fc.string({ unit: fc.constantFrom(...'aZ09 -_./:"<>&%+=,é雪'), minLength: 1, maxLength: 12 });
const LABEL_TEXT = fc.string({ unit: fc.constantFrom(...'aZ09-_:$ %é雪+'), minLength: 1, maxLength: 12 });
const NAME = fc
  .string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 3, maxLength: 12 })
  .map((text) => `n${text}`);

const TEXT: Readonly<Record<Place, fc.Arbitrary<string>>> = {
  body: BODY_TEXT,
  header: HEADER_TEXT,
  query: QUERY_TEXT,
  label: LABEL_TEXT,
  prefix: HEADER_TEXT,
};

const NUMBER = fc.oneof(
  fc.integer(),
  fc.integer({ min: 0, max: 100 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0 || 0),
);
const SECONDS = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const BYTES = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes));

export interface Choice {
  /** Members left out, by name. */
  readonly without: ReadonlySet<string>;
}

export class ValueMaker {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Values of an input, output or error; `all` makes every member present. */
  structure(
    { body, headers, prefixHeaders, query, queryMap, labels, payload }: Bindings,
    choice: Choice,
    all: boolean,
  ): fc.Arbitrary<Values> {
    const placed: [Bound, Place][] = [
      ...(payload ? [payload] : []).map((bound) => [bound, 'body'] as [Bound, Place]),
      ...body.map((bound) => [bound, 'body'] as [Bound, Place]),
      ...headers.map((bound) => [bound, 'header'] as [Bound, Place]),
      ...prefixHeaders.map((bound) => [bound, 'prefix'] as [Bound, Place]),
      ...[...query, ...(queryMap ? [queryMap] : [])].map((bound) => [bound, 'query'] as [Bound, Place]),
      ...labels.map((bound) => [bound, 'label'] as [Bound, Place]),
    ];
    const wanted = placed.filter(([bound]) => isForced(bound) || !choice.without.has(bound.name));
    const model = Object.fromEntries(wanted.map(([bound, place]) => [bound.name, this.#member(bound, place)]));
    const required = wanted.filter(([bound]) => all || isForced(bound)).map(([bound]) => bound.name);
    return fc.record(model, { requiredKeys: required });
  }

  #member(bound: Bound, place: Place): fc.Arbitrary<unknown> {
    if (place === 'label' && bound.name === 'Bucket') return NAME;
    // us-east-1 is an empty element, which the client reads as absent. [lambda H2]
    if (bound.traits.hostLabel || bound.name === 'LocationConstraint') return NAME;
    // The client itself computes it, so it must know it.
    if (place === 'header' && bound.wire === 'x-amz-sdk-checksum-algorithm') return fc.constantFrom('CRC32', 'SHA256');
    // An empty payload is no payload.
    if (bound.traits.httpPayload && bound.shape.t === 'string') return QUERY_TEXT;
    // A flattened or header list without items looks like no list at all.
    return this.value(bound.shape, place, 0, place !== 'body' || bound.traits.xmlFlattened === true);
  }

  value(shape: Shape, place: Place, depth: number, filled: boolean): fc.Arbitrary<unknown> {
    switch (shape.t) {
      case 'string':
        return TEXT[place];
      case 'number':
        return NUMBER;
      case 'boolean':
        return fc.boolean();
      case 'timestamp':
        return SECONDS;
      case 'blob':
        return BYTES;
      case 'list':
        return this.#list(shape.of, place, depth, filled);
      case 'map':
        return this.#map(shape.of, place, depth, filled);
      case 'unit':
        return fc.constant({});
      default:
        return shape.streaming ? this.#events(shape) : this.#nested(shape, depth);
    }
  }

  #list(of: number, place: Place, depth: number, filled: boolean): fc.Arbitrary<unknown> {
    if (depth > MAX_DEPTH) return fc.constant([]);
    const item = this.value(this.#table.shape(of), place, depth + 1, false);
    return fc.array(item, { minLength: filled ? 1 : 0, maxLength: 2 });
  }

  #map(of: number, place: Place, depth: number, filled: boolean): fc.Arbitrary<unknown> {
    const value = this.value(this.#table.shape(of), place, depth + 1, false);
    return fc.dictionary(NAME, value, { minKeys: filled || this.#isForm() ? 1 : 0, maxKeys: 2, noNullPrototype: true });
  }

  #nested(shape: StructureShape, depth: number): fc.Arbitrary<unknown> {
    const members = this.#table.members(shape);
    const value = (bound: Bound): fc.Arbitrary<unknown> =>
      this.value(bound.shape, 'body', depth + 1, bound.traits.xmlFlattened === true);
    if (shape.t === 'union') {
      const [first] = members;
      const chosen = depth > MAX_DEPTH && first ? [first] : members;
      return fc.oneof(...chosen.map((bound) => fc.record({ [bound.name]: value(bound) })));
    }
    const kept = members.filter((bound) => bound.required || depth <= MAX_DEPTH);
    const required = kept.filter((bound) => bound.required || bound.traits.eventPayload).map((bound) => bound.name);
    if (this.#isForm() && required.length === 0 && kept[0]) required.push(kept[0].name);
    return fc.record(Object.fromEntries(kept.map((bound) => [bound.name, value(bound)])), { requiredKeys: required });
  }

  /** A form has no way to say that a structure or a map is there but empty. */
  #isForm(): boolean {
    return this.#table.model.protocol === 'query';
  }

  /** One to three events, as an async iterable each time it is asked. */
  #events(shape: StructureShape): fc.Arbitrary<unknown> {
    const members = this.#table.members(shape).filter((bound) => bound.shape.t !== 'error');
    const event = fc.oneof(
      ...members.map((bound) => fc.record({ [bound.name]: this.value(bound.shape, 'body', 1, false) })),
    );
    return fc.array(event, { minLength: 1, maxLength: 3 });
  }
}

/** S3's client takes a success without a body for an aborted copy. */
const COPIED = new Set(['CopyObjectResult', 'CopyPartResult']);

/** Without these a client cannot even build the request; and a stream is always there, if only empty. */
function isForced(bound: Bound): boolean {
  const streams = 'streaming' in bound.shape && bound.shape.streaming === true;
  return (
    streams ||
    COPIED.has(bound.name) ||
    bound.required ||
    bound.traits.httpLabel === true ||
    bound.traits.idempotencyToken === true ||
    bound.traits.hostLabel === true
  );
}
