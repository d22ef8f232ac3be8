// Schemas of a document as models of the API: references rewritten to AWS's form, nameless schemas given names. [A15, A27]
import { createHash } from 'node:crypto';
import { badRequest } from '../../gateway/faults.ts';
import { checkModelName, EMPTY_SCHEMA } from '../models.ts';
import type { ModelRecord } from '../resources.ts';
import { isObject, mapped, memberOf, textAt, type Json, type JsonObject } from '../../gateway/openapi/json.ts';
import type { Reading } from './reading.ts';

type ModelDefinition = Omit<ModelRecord, 'id'>;

const MODEL_URL = 'https://apigateway.amazonaws.com/restapis/';
const NOT_CANONICAL =
  'Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]';
const CANONICAL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/;
/** A schema with any of these describes something that can be a model. */
const STRUCTURED = ['properties', 'items', 'additionalProperties', 'allOf', 'anyOf', 'oneOf'];

export function modelUrl(apiId: string, name: string): string {
  return `${MODEL_URL}${apiId}/models/${name}`;
}

/** The model that a canonical reference names. */
export function modelOfUrl(reference: string): string | undefined {
  return CANONICAL.exec(reference)?.[1];
}

export class Schemas {
  readonly #reading: Reading;
  readonly #apiId: string;
  readonly #models = new Map<string, ModelDefinition>();
  readonly #named: JsonObject;

  constructor(reading: Reading, apiId: string) {
    this.#reading = reading;
    this.#apiId = apiId;
    this.#named = reading.dialect.schemas(reading.document);
    for (const [name, schema] of Object.entries(this.#named)) this.#add(name, schema);
  }

  get models(): ModelDefinition[] {
    return [...this.#models.values()];
  }

  /** The model for a schema; `place` is "201 response to method 'POST /events'". Undefined where no model can be, with a warning. */
  modelFor(schema: Json, place: string): string | undefined {
    if (!isObject(schema)) return undefined;
    const reference = textAt(schema, '$ref');
    if (reference !== undefined) return this.#referred(reference);
    if (!isStructured(schema)) {
      this.#reading.findings.warn(`Unsupported model type '${schemaClass(schema)}' in ${place}. Ignoring.`);
      return undefined;
    }
    const name = generatedName(schema, this.#reading.dialect.schemaPrefix);
    if (!this.#models.has(name)) this.#add(name, schema);
    return name;
  }

  #referred(reference: string): string | undefined {
    const name = this.#knownName(reference) ?? modelOfUrl(reference);
    if (name === undefined) this.#warnMissing(reference);
    return name;
  }

  /** The named schema of this document that a reference points to. */
  #knownName(reference: string): string | undefined {
    const { schemaPrefix } = this.#reading.dialect;
    const name = reference.startsWith(schemaPrefix) ? reference.slice(schemaPrefix.length) : '';
    return isObject(memberOf(this.#named, name)) ? name : undefined;
  }

  #warnMissing(reference: string): void {
    this.#reading.findings.warn(`Reference to model '${reference.split('/').at(-1)}' not found. Ignoring.`);
  }

  #add(name: string, schema: Json): void {
    const { findings } = this.#reading;
    const model = findings.attempt(`Unable to create model for '${name}'`, () => this.#model(name, schema));
    if (model) this.#models.set(name, model);
  }

  #model(name: string, schema: Json): ModelDefinition {
    checkModelName(name);
    if (!isObject(schema)) throw badRequest(EMPTY_SCHEMA);
    const text = JSON.stringify(this.#rewritten(schema, schema), null, 2);
    return {
      name,
      description: textAt(schema, 'description') || undefined,
      schema: text,
      contentType: 'application/json',
    };
  }

  #rewritten(node: Json, root: JsonObject): Json {
    if (Array.isArray(node)) return (node as readonly Json[]).map((item) => this.#rewritten(item, root));
    if (!isObject(node)) return node;
    const reference = textAt(node, '$ref');
    return reference === undefined
      ? mapped(node, (value) => this.#rewritten(value, root))
      : this.#rewrittenReference(node, reference, root);
  }

  /** A model's own `definitions` may be referred to as they are. [A15] */
  #rewrittenReference(node: JsonObject, reference: string, root: JsonObject): JsonObject {
    const name = this.#knownName(reference);
    if (name !== undefined) return { $ref: modelUrl(this.#apiId, name) };
    if (modelOfUrl(reference) !== undefined) return node;
    if (reference.startsWith('#/definitions/') && isObject(memberOf(root, 'definitions'))) return node;
    const { schemaPrefix } = this.#reading.dialect;
    if (!reference.startsWith(schemaPrefix) || reference.slice(schemaPrefix.length).includes('/')) {
      throw badRequest(NOT_CANONICAL);
    }
    this.#warnMissing(reference);
    return {};
  }
}

function isStructured(schema: JsonObject): boolean {
  const type = textAt(schema, 'type');
  if (type !== undefined) return type === 'object' || type === 'array';
  return STRUCTURED.some((member) => memberOf(schema, member) !== undefined);
}

/** 'StringSchema': the class of AWS's parser, which its warnings show. */
function schemaClass(schema: JsonObject): string {
  const type = textAt(schema, 'type') ?? '';
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}Schema`;
}

/** The same schema has the same name in every import and version, so that importing again changes nothing. */
function generatedName(schema: JsonObject, schemaPrefix: string): string {
  const text = JSON.stringify(schema).replaceAll(schemaPrefix, '');
  return `MODEL${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}
