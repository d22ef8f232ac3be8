// Models and request validation. [api-gateway.md A15, vectors 26 and 27]
import assert from 'node:assert/strict';
import test from 'node:test';
import { TemplateError, type RequestParameters } from './contract.ts';
import { compileModels, type ModelText, type ModelValidator } from './models.ts';
import { Payload } from './payload.ts';
import { parameters } from './testing.ts';
import { compileValidator, type RequestValidator, type ValidatorFacts } from './validator.ts';

const MODELS = 'https://apigateway.amazonaws.com/restapis/abc123/models';

const TEXTS: readonly ModelText[] = [
  {
    name: 'Empty',
    schema: '{"$schema":"http://json-schema.org/draft-04/schema#","title":"Empty Schema","type":"object"}',
  },
  {
    name: 'Pair',
    schema:
      '{"title":"t","type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}',
  },
  {
    name: 'Pet',
    schema: JSON.stringify({
      $schema: 'http://json-schema.org/draft-04/schema#',
      id: 'http://example.com/pet',
      type: 'object',
      required: ['name', 'kind'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z]+$' },
        kind: { enum: ['dog', 'cat'] },
        age: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 30 },
        weight: { type: 'number', multipleOf: 5 },
        parents: { type: 'array', items: { $ref: '#' }, maxItems: 2, minItems: 1, uniqueItems: true },
        owner: { $ref: `${MODELS}/Owner` },
        chip: { $ref: '#/definitions/chip' },
        either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      definitions: { chip: { type: 'string' } },
    }),
  },
  {
    name: 'Owner',
    schema: JSON.stringify({
      type: 'object',
      properties: { pets: { type: 'array', items: { $ref: `${MODELS}/Pet` } } },
    }),
  },
  { name: 'Broken', schema: '{"type": 5}' },
  { name: 'NotJson', schema: '{' },
  { name: 'Lost', schema: `{"$ref": "${MODELS}/Nobody"}` },
  { name: 'Slow', schema: '{"type":"object","properties":{"x":{"type":"string","pattern":"^(a+)+$"}}}' },
];

const models = compileModels(TEXTS);

function problems(name: string, body: string): readonly string[] {
  return messages(models.validator(name)!, body);
}

function messages(model: ModelValidator, body: string): readonly string[] {
  return model.check(new Payload(body)).map(({ message }) => message);
}

const WRONG: readonly (readonly [body: string, message: string])[] = [
  ['{}', 'object has missing required properties (["kind","name"])'],
  ['[]', 'instance type (array) does not match any allowed primitive type (allowed: ["object"])'],
  [
    '{"name":"rex","kind":"dog","z":1,"y":2}',
    'object instance has properties which are not allowed by the schema: ["y","z"]',
  ],
  ['{"name":"r","kind":"dog"}', 'string "r" is too short (length: 1, required minimum: 2)'],
  ['{"name":"rexrex","kind":"dog"}', 'string "rexrex" is too long (length: 6, maximum allowed: 5)'],
  ['{"name":"REX","kind":"dog"}', 'ECMA 262 regex "^[a-z]+$" does not match input string "REX"'],
  ['{"name":"rex","kind":"cow"}', 'instance value ("cow") not found in enum (possible values: ["dog","cat"])'],
  ['{"name":"rex","kind":"dog","age":0}', 'numeric instance is not strictly greater than the required minimum 0'],
  [
    '{"name":"rex","kind":"dog","age":31}',
    'numeric instance is greater than the required maximum (maximum: 30, found: 31)',
  ],
  [
    '{"name":"rex","kind":"dog","age":1.5}',
    'instance type (number) does not match any allowed primitive type (allowed: ["integer"])',
  ],
  [
    '{"name":"rex","kind":"dog","weight":"x"}',
    'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
  ],
  ['{"name":"rex","kind":"dog","weight":7}', 'remainder of division is not zero (7 / 5)'],
  [
    '{"name":"rex","kind":"dog","parents":[]}',
    'array is too short: must have at least 1 elements but instance has 0 elements',
  ],
  [
    '{"name":"rex","kind":"dog","parents":[{"name":"aa","kind":"dog"},{"kind":"dog","name":"aa"}]}',
    'array must not contain duplicate elements',
  ],
  ['{"name":"rex","kind":"dog","parents":[{}]}', 'object has missing required properties (["kind","name"])'],
  ['{"name":"rex","kind":"dog","owner":{"pets":[{"name":"aa"}]}}', 'object has missing required properties (["kind"])'],
  [
    '{"name":"rex","kind":"dog","chip":5}',
    'instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
  ],
  ['{"name":"rex","kind":"dog","either":5}', 'instance failed to match at least one required schema among 2'],
  ['not json', 'Unknown error parsing request body'],
];

test('a body that its model refuses is described in the words of AWS', () => {
  for (const [body, message] of WRONG) assert.deepEqual(problems('Pet', body), [message], body);
});

test('references to other models, to itself and to definitions are followed', () => {
  const body = {
    name: 'rex',
    kind: 'dog',
    age: 3,
    weight: 10,
    chip: 'c',
    either: null,
    parents: [{ name: 'max', kind: 'dog' }],
  };
  assert.deepEqual(problems('Pet', JSON.stringify({ ...body, owner: { pets: [body] } })), []);
});

test('an empty body counts as {}', () => {
  assert.deepEqual(problems('Empty', ''), []);
  assert.deepEqual(problems('Pair', ''), ['object has missing required properties (["a","b"])']);
});

test('names that every JavaScript object has are not there unless they were sent', () => {
  const set = compileModels([{ name: 'M', schema: '{"type":"object","required":["toString","__proto__"]}' }]);
  const model = set.validator('M')!;
  assert.deepEqual(messages(model, '{}'), ['object has missing required properties (["__proto__","toString"])']);
  assert.deepEqual(messages(model, '{"toString":1,"__proto__":2}'), []);
});

test('a broken schema fails for itself alone', () => {
  for (const name of ['Broken', 'NotJson', 'Lost']) assert.throws(() => models.validator(name), TemplateError, name);
  assert.equal(models.validator('Nobody'), undefined);
});

test('a pattern that would backtrack without end counts as no match', () => {
  assert.deepEqual(problems('Slow', '{"x":"aaaa"}'), []);
  assert.equal(problems('Slow', JSON.stringify({ x: `${'a'.repeat(60)}!` })).length, 1);
});

function validator(facts: Partial<ValidatorFacts>): RequestValidator {
  return compileValidator({
    validateRequestParameters: true,
    validateRequestBody: true,
    requestParameters: {},
    requestModels: {},
    models,
    ...facts,
  });
}

const REQUIRED = {
  'method.request.querystring.qs1': true,
  'method.request.path.issuer': true,
  'method.request.header.x-header-param': true,
  'method.request.header.optional': false,
};
const NOTHING = new Payload('');

function missing(given: RequestParameters, facts: Partial<ValidatorFacts> = {}): string | undefined {
  return validator({ requestParameters: REQUIRED, ...facts }).check(given, undefined, NOTHING)?.message;
}

test('missing parameters are listed: headers, path, query string', () => {
  const all = 'Missing required request parameters: [x-header-param, issuer, qs1]';
  assert.equal(missing(parameters()), all);
  const blank = { path: { issuer: ' ' }, querystring: { qs1: ['x', ''] }, header: { 'x-header-param': [''] } };
  assert.equal(missing(parameters(blank)), all);
  const there = { path: { issuer: 'i' }, querystring: { qs1: ['v'] }, header: { 'X-Header-Param': ['h'] } };
  assert.equal(missing(parameters(there)), undefined);
  assert.equal(
    missing(parameters(there), { exactHeaderNames: true }),
    'Missing required request parameters: [x-header-param]',
  );
  assert.equal(missing(parameters(), { validateRequestParameters: false }), undefined);
});

test('parameters are reported before the body, each with its type', () => {
  const both = validator({ requestParameters: REQUIRED, requestModels: { 'application/json': 'Pair' } });
  assert.equal(both.check(parameters(), undefined, NOTHING)!.type, 'BAD_REQUEST_PARAMETERS');
  const body = validator({ requestModels: { 'application/json': 'Pair' } });
  assert.deepEqual(body.check(parameters(), 'application/json', new Payload('{"a":1}')), {
    type: 'BAD_REQUEST_BODY',
    message: 'Invalid request body',
    validationErrorString: '[object has missing required properties (["b"])]',
    body: { model: 'Pair', problems: [{ message: 'object has missing required properties (["b"])', at: '' }] },
  });
});

test('what is missing is told by whole names, and what is wrong with its place', () => {
  const given = parameters({ path: { issuer: 'i' } });
  assert.deepEqual(validator({ requestParameters: REQUIRED }).check(given, undefined, NOTHING)!.missing, [
    'method.request.header.x-header-param',
    'method.request.querystring.qs1',
  ]);
  const body = validator({ requestModels: { 'application/json': 'Pet' } });
  const parents = [
    { name: 'x', kind: 'dog' },
    { name: 'y', kind: 'dog' },
  ];
  const refusal = body.check(
    parameters(),
    undefined,
    new Payload(JSON.stringify({ name: 'rex', kind: 'dog', parents })),
  );
  assert.deepEqual(
    refusal!.body!.problems.map(({ at }) => at),
    ['/parents/0/name', '/parents/1/name'],
  );
});

function invalid(requestModels: Readonly<Record<string, string>>, type?: string): boolean {
  return validator({ requestModels }).check(parameters(), type, new Payload('{}')) !== undefined;
}

test('the model is chosen by media type, then $default; without one nothing is validated', () => {
  assert.equal(invalid({ 'application/json': 'Pair' }), true);
  assert.equal(invalid({ 'application/json': 'Pair' }, 'Application/JSON; charset=utf-8'), true);
  assert.equal(invalid({ 'application/json': 'Pair' }, 'text/xml'), false);
  assert.equal(invalid({ 'application/json': 'Empty', $default: 'Pair' }, 'text/xml'), true);
  assert.equal(invalid({ 'application/json': 'Nobody' }), false);
  assert.equal(invalid({}), false);
});
