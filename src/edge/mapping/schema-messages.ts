// Errors of ajv in the words of the validator that AWS uses, for $context.error.validationErrorString. [api-gateway.md A15]
import type { ErrorObject } from 'ajv';

type Params = Readonly<Record<string, unknown>>;
type Say = (params: Params, error: ErrorObject) => string;

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function allowedTypes(type: unknown): readonly string[] {
  const names = new Set((Array.isArray(type) ? type : [type]) as string[]);
  if (names.has('number')) names.add('integer');
  return [...names].sort();
}

function size(value: unknown): number {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value).length
    : ((value as { length?: number }).length ?? 0);
}

function minimum({ limit, comparison }: Params, { data }: ErrorObject): string {
  return comparison === '>'
    ? `numeric instance is not strictly greater than the required minimum ${limit}`
    : `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${data})`;
}

function maximum({ limit, comparison }: Params, { data }: ErrorObject): string {
  return comparison === '<'
    ? `numeric instance is not strictly lower than the required maximum ${limit}`
    : `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${data})`;
}

const SAY: Readonly<Record<string, Say>> = {
  type: (_, { data, schema }) =>
    `instance type (${typeName(data)}) does not match any allowed primitive type (allowed: ${JSON.stringify(allowedTypes(schema))})`,
  enum: (_, { data, schema }) =>
    `instance value (${JSON.stringify(data)}) not found in enum (possible values: ${JSON.stringify(schema)})`,
  minimum,
  exclusiveMinimum: minimum,
  maximum,
  exclusiveMaximum: maximum,
  multipleOf: ({ multipleOf }, { data }) => `remainder of division is not zero (${data} / ${multipleOf})`,
  minLength: ({ limit }, { data }) =>
    `string ${JSON.stringify(data)} is too short (length: ${size(data)}, required minimum: ${limit})`,
  maxLength: ({ limit }, { data }) =>
    `string ${JSON.stringify(data)} is too long (length: ${size(data)}, maximum allowed: ${limit})`,
  pattern: ({ pattern }, { data }) => `ECMA 262 regex "${pattern}" does not match input string "${data}"`,
  minItems: ({ limit }, { data }) =>
    `array is too short: must have at least ${limit} elements but instance has ${size(data)} elements`,
  maxItems: ({ limit }, { data }) =>
    `array is too long: must have at most ${limit} elements but instance has ${size(data)} elements`,
  uniqueItems: () => 'array must not contain duplicate elements',
  additionalItems: ({ limit }, { data }) =>
    `schema only allows ${limit} elements in array but instance has ${size(data)} elements`,
  minProperties: ({ limit }, { data }) =>
    `object has too few properties (found ${size(data)} but schema requires at least ${limit})`,
  maxProperties: ({ limit }, { data }) =>
    `object has too many properties (found ${size(data)} but schema requires at most ${limit})`,
  dependencies: ({ property, deps, missingProperty }) =>
    `property "${property}" of object has missing property dependencies (schema requires ${JSON.stringify(String(deps).split(', '))}; missing: ${JSON.stringify([missingProperty])})`,
  anyOf: (_, { schema }) => `instance failed to match at least one required schema among ${size(schema)}`,
  oneOf: ({ passingSchemas }, { schema }) =>
    `instance failed to match exactly one schema (matched ${passingSchemas ? size(passingSchemas) : 0} out of ${size(schema)})`,
  not: () => 'instance matched a schema which it should not have',
};

/** ajv names one property an error, the other validator all of them in one. */
const LISTED: Readonly<Record<string, readonly [string, (names: string) => string]>> = {
  required: ['missingProperty', (names) => `object has missing required properties (${names})`],
  additionalProperties: [
    'additionalProperty',
    (names) => `object instance has properties which are not allowed by the schema: ${names}`,
  ],
};

function listed(errors: readonly ErrorObject[], { keyword, instancePath, schemaPath }: ErrorObject): string {
  const [param, say] = LISTED[keyword]!;
  const same = errors.filter((other) => other.instancePath === instancePath && other.schemaPath === schemaPath);
  return say(JSON.stringify(same.map(({ params }) => (params as Params)[param]).sort()));
}

function message(errors: readonly ErrorObject[], error: ErrorObject): string {
  if (Object.hasOwn(LISTED, error.keyword)) return listed(errors, error);
  return SAY[error.keyword]?.(error.params as Params, error) ?? `instance fails ${error.keyword}`;
}

/** What the branches of an anyOf or oneOf complain about is not said: only that none, or not one, matched. */
function outermost(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return errors.filter(({ schemaPath }) => !choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`)));
}

/** At most this many: a large body can fail in very many places. */
const MOST = 100;

/** One thing that is wrong with a body. */
export interface Problem {
  readonly message: string;
  /** JSON pointer to what is wrong in the body; '' is the whole of it. */
  readonly at: string;
}

/** A problem that several errors tell of is there once. */
export function schemaProblems(errors: readonly ErrorObject[]): readonly Problem[] {
  const shown = outermost(errors.slice(0, MOST));
  const problems = new Map<string, Problem>();
  for (const error of shown) {
    const problem = { message: message(shown, error), at: error.instancePath };
    problems.set(JSON.stringify(problem), problem);
  }
  return [...problems.values()];
}
