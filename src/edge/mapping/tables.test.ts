// The tables around templates: which one is used, which response answers, what a mock says, what becomes of binary bodies.
import assert from 'node:assert/strict';
import test from 'node:test';
import { convert, conversion, type ContentHandling, type Conversion } from './content.ts';
import { TemplateError } from './contract.ts';
import { mockStatus } from './mock.ts';
import { chooseRequestTemplate, chooseResponseTemplate, type PassthroughBehavior } from './passthrough.ts';
import { compileSelection } from './selection.ts';

const JSON_ONLY = new Map([['application/json', 'json']]);
const WITH_DEFAULT = new Map([...JSON_ONLY, ['$default', 'default']]);
const NONE = new Map<string, string>();

// [A11.6, vector 28]
const REQUEST_TEMPLATES: readonly (readonly [
  ReadonlyMap<string, string>,
  string | undefined,
  string,
  string,
  string,
])[] = [
  // templates, Content-Type, then WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER
  [JSON_ONLY, 'application/json', 'json', 'json', 'json'],
  [JSON_ONLY, 'Application/JSON; charset=utf-8', 'json', 'json', 'json'],
  [JSON_ONLY, undefined, 'json', 'json', 'json'],
  [JSON_ONLY, 'text/xml', 'raw', 'refused', 'refused'],
  [NONE, 'text/xml', 'raw', 'raw', 'refused'],
  [NONE, undefined, 'raw', 'raw', 'refused'],
  [WITH_DEFAULT, 'text/xml', 'default', 'default', 'default'],
];
const BEHAVIORS: readonly PassthroughBehavior[] = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];

test('passthroughBehavior decides what no template is for', () => {
  for (const [templates, type, ...expected] of REQUEST_TEMPLATES) {
    const chosen = BEHAVIORS.map((behavior) => chooseRequestTemplate(templates, behavior, type));
    assert.deepEqual(
      chosen.map((choice) => (typeof choice === 'object' ? choice.template : choice)),
      expected,
      type,
    );
  }
});

test('the response template is that of the first Accept type, else of JSON, else the first', () => {
  const templates = new Map([
    ['text/xml', 'xml'],
    ['application/json', 'json'],
  ]);
  assert.equal(chooseResponseTemplate(templates, 'text/xml;q=0.5, application/json'), 'xml');
  assert.equal(chooseResponseTemplate(templates, 'text/html'), 'json');
  assert.equal(chooseResponseTemplate(templates, undefined), 'json');
  assert.equal(chooseResponseTemplate(new Map([['text/xml', 'xml']]), 'text/html'), 'xml');
  assert.equal(chooseResponseTemplate(NONE, 'text/html'), undefined);
});

// [A11.5, vectors 20 and 21]
const MOCKS: readonly (readonly [text: string, status: number | undefined])[] = [
  ['{"statusCode": 200}', 200],
  ['{ statusCode: 200 }', 200],
  ["{'statusCode': 200, '': ''}", 200],
  ['{"statusCode": 200 ,, }', 200],
  ['\n{"a": {"statusCode": 1}, "statusCode": 201, "b": [1, {"c": "}"}, ], }\n', 201],
  ['{"statusCode": 0}', 0],
  ['{"statusCode": -1000}', -1000],
  ['{"statusCode": 1, "statusCode": 2}', 2],
  ['{"a": true, b: null, statusCode: 204}', 204],
  ['{"statusCode": "200"}', undefined],
  ['{"statusCode": 200.0}', undefined],
  ['{"statusCode": 200', undefined],
  ['"statusCode": 200}', undefined],
  ['{"statusCode\': 200}', undefined],
  ['{"statusCode": 200} x', undefined],
  ['{"other": 200}', undefined],
  ['', undefined],
  ['200', undefined],
];

test('a mock reads its status with great tolerance', () => {
  for (const [text, status] of MOCKS) assert.equal(mockStatus(text), status, text);
  assert.equal(mockStatus(`{"a": ${'['.repeat(100_000)}`), undefined);
  assert.equal(mockStatus(`{"a": "${'\\"'.repeat(1_000_000)}", "statusCode": 200}`), 200);
});

// [A14, vector 29]
const RESPONSES = [
  { statusCode: '500', selectionPattern: '5\\d{2}' },
  { statusCode: '400', selectionPattern: '4\\d{2}' },
  { statusCode: '404', selectionPattern: '.*[nN]ot found.*|404' },
  { statusCode: '418', selectionPattern: '(' },
  { statusCode: '200' },
];

test('the response whose pattern matches the whole value answers, the lowest status first', () => {
  const selection = compileSelection(RESPONSES);
  const status = (value: string): string | undefined => selection.choose(value)?.statusCode;
  assert.equal(status('404'), '400');
  assert.equal(status('500'), '500');
  assert.equal(status('5000'), '200');
  assert.equal(status('job Not found'), '404');
  assert.equal(status('line\nnot found'), '200');
  assert.equal(status(''), '200');
  assert.deepEqual(selection.broken, ['(']);
});

test('without a match and without a default no response answers', () => {
  assert.equal(compileSelection([{ statusCode: '400', selectionPattern: '4\\d{2}' }]).choose('200'), undefined);
  assert.equal(compileSelection([{ statusCode: '200', selectionPattern: '' }]).choose('999')?.statusCode, '200');
});

test('an error message that makes a pattern backtrack without end is refused', () => {
  const selection = compileSelection([{ statusCode: '400', selectionPattern: '(a+)+b' }]);
  assert.throws(() => selection.choose('a'.repeat(100)), TemplateError);
});

const HANDLINGS: readonly ContentHandling[] = [undefined, 'CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'];

// [A9.3] binary payload, then the conversion for no handling, to text, to binary
const REQUESTS: readonly (readonly [boolean, Conversion, Conversion, Conversion])[] = [
  [false, 'text', 'text', 'fromBase64'],
  [true, 'bytes', 'toBase64', 'bytes'],
];
// [A9.4] binary payload, binary Accept, then as above
const ANSWERS: readonly (readonly [boolean, boolean, Conversion, Conversion, Conversion])[] = [
  [false, false, 'text', 'text', 'fromBase64'],
  [false, true, 'fromBase64', 'text', 'fromBase64'],
  [true, false, 'toBase64', 'toBase64', 'bytes'],
  [true, true, 'bytes', 'toBase64', 'bytes'],
];

test('contentHandling converts requests and answers by their tables', () => {
  for (const [binary, ...expected] of REQUESTS) {
    assert.deepEqual(
      HANDLINGS.map((handling) => conversion(binary, handling)),
      expected,
    );
  }
  for (const [binary, accepts, ...expected] of ANSWERS) {
    assert.deepEqual(
      HANDLINGS.map((handling) => conversion(binary, handling, accepts)),
      expected,
    );
  }
});

test('conversions change bytes to text and back', () => {
  const bytes = Buffer.from([0xff, 0x41]);
  assert.equal(convert(bytes, 'bytes'), bytes);
  assert.equal(convert(bytes, 'text'), '\ufffdA');
  assert.equal(convert(bytes, 'toBase64'), '/0E=');
  assert.deepEqual(convert(Buffer.from('/0E='), 'fromBase64'), bytes);
  assert.equal(convert(Buffer.from('no base64!'), 'fromBase64'), undefined);
});
