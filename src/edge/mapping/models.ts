// The models of an API: JSON schema draft 4, compiled ahead, with references from model to model. [api-gateway.md A15]
import type { ValidateFunction } from 'ajv';
import draft4 from 'ajv-draft-04';
import { TemplateError } from './contract.ts';
import type { Payload } from './payload.ts';
import { JavaRegex, PatternError } from './regex/java-regex.ts';
import { schemaProblems, type Problem } from './schema-messages.ts';

export interface ModelText {
  readonly name: string;
  /** JSON; empty or undefined accepts everything. */
  readonly schema?: string | undefined;
}

export interface ModelValidator {
  /** What is wrong with the body, in AWS's words; empty when it is valid. */
  check(payload: Payload): readonly Problem[];
}

export interface Models {
  /** Compiled on the first request for its name; undefined: there is no such model. Throws TemplateError when its schema is broken. */
  validator(name: string): ModelValidator | undefined;
}

type Ajv = InstanceType<typeof draft4.default>;
type Json = Readonly<Record<string, unknown>>;

/** Models of any API: an imported document may still name the API that it was exported from. */
const MODEL_URL = /^https?:\/\/apigateway\.[^/]+\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)\/?(#.*)?$/;

function uri(name: string): string {
  return `model:${name}`;
}

function relinked(node: unknown, isRoot: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => relinked(item, false));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => !isRoot || (key !== 'id' && key !== '$schema'));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === '$ref' ? target(value) : relinked(value, false)]),
  );
}

function target(reference: unknown): unknown {
  const found = typeof reference === 'string' ? MODEL_URL.exec(reference) : null;
  return found ? `${uri(found[1]!)}${found[2] ?? '#'}` : reference;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  );
}

/** In linear time, where the built-in keyword compares every pair. */
function isUnique(items: readonly unknown[]): boolean {
  return new Set(items.map((item) => JSON.stringify(canonical(item)))).size === items.length;
}

/** Moves over one text; enough for any pattern that does not backtrack without end. */
const STEPS = 100_000;

interface Tester {
  test(text: string): boolean;
}

/** A pattern of a schema, found anywhere in the text. One that our own engine cannot read runs without a bound. */
function schemaRegex(pattern: string): Tester {
  try {
    return bounded(pattern, new JavaRegex(pattern, 'ecma'));
  } catch (error) {
    if (error instanceof PatternError) return new RegExp(pattern, 'u');
    throw error;
  }
}
schemaRegex.code = 'schemaRegex';

/** One that needs too much work does not match. */
function bounded(pattern: string, regex: JavaRegex): Tester {
  return {
    test(text) {
      let left = STEPS;
      const spend = (steps: number): void => {
        left -= steps;
        if (left < 0) throw new TemplateError(`the pattern ${pattern} needs too much work`);
      };
      try {
        return regex.find(text, 0, { spend, made() {} }) !== undefined;
      } catch (error) {
        if (error instanceof TemplateError) return false;
        throw error;
      }
    },
  };
}
function validatorKit(): Ajv {
  const ajv = new draft4.default({
    strict: false,
    allErrors: true,
    verbose: true,
    ownProperties: true,
    validateFormats: false,
    logger: false,
    code: { regExp: schemaRegex },
  });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: readonly unknown[]) => !wanted || isUnique(items),
  });
  return ajv;
}

/** Undefined when the text is not JSON. */
function parsed({ schema }: ModelText): Json | undefined {
  if (!schema) return {};
  try {
    return relinked(JSON.parse(schema), true) as Json;
  } catch {
    return undefined;
  }
}

const NOT_JSON: readonly Problem[] = [{ message: 'Unknown error parsing request body', at: '' }];

function checker(validate: ValidateFunction): ModelValidator {
  return {
    check(payload) {
      const body = payload.plain();
      if (body === undefined) return NOT_JSON;
      return validate(body) === true ? [] : schemaProblems(validate.errors ?? []);
    },
  };
}

/** A broken schema breaks only what refers to it. */
function withAll(models: ReadonlyMap<string, Json | undefined>): Ajv {
  const ajv = validatorKit();
  for (const [name, schema] of models) if (schema) ajv.addSchema(schema, uri(name), false, false);
  return ajv;
}

function compile(name: string, schema: Json | undefined, kit: Ajv): ModelValidator {
  if (!schema) throw new TemplateError(`the schema of the model ${name} is not JSON`);
  try {
    void kit.validateSchema(schema, true);
    return checker(kit.getSchema(uri(name))!);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TemplateError(`the model ${name} cannot be used: ${why}`);
  }
}

/** All models of one API: they refer to each other. */
export function compileModels(models: Iterable<ModelText>): Models {
  const schemas = new Map(Array.from(models, (model) => [model.name, parsed(model)] as const));
  const compiled = new Map<string, ModelValidator>();
  let kit: Ajv | undefined;
  return {
    validator(name) {
      if (!schemas.has(name)) return undefined;
      kit ??= withAll(schemas);
      const known = compiled.get(name) ?? compile(name, schemas.get(name), kit);
      compiled.set(name, known);
      return known;
    },
  };
}
