import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonProblem } from './json.ts';

const SOURCE = 'at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ';
const VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

for (const text of ['', '  ', '{}', '[1, 2.5e3, null, true, false, "x\\u0041"]', '"text"', '12']) {
  test(`${JSON.stringify(text)} is a payload`, () => assert.equal(jsonProblem(Buffer.from(text)), undefined));
}

const BROKEN: readonly (readonly [text: string, message: string, place: string])[] = [
  ["'test'", `Unexpected character (''' (code 39)): expected a valid value ${VALUE}`, 'line: 1, column: 1'],
  [
    '{c: 1}',
    "Unexpected character ('c' (code 99)): was expecting double-quote to start field name",
    'line: 1, column: 2',
  ],
  ['Hello World', `Unrecognized token 'Hello': was expecting ${VALUE}`, 'line: 1, column: 6'],
  ['{"a": nul}', `Unrecognized token 'nul': was expecting ${VALUE}`, 'line: 1, column: 10'],
  [
    '{"a" 1}',
    "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
    'line: 1, column: 6',
  ],
  [
    '{"a": 1 "b": 2}',
    `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`,
    'line: 1, column: 9',
  ],
  [
    '[1 2]',
    "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
    'line: 1, column: 4',
  ],
  ['{"a":\n  [1,\n}', `Unexpected character ('}' (code 125)): expected a valid value ${VALUE}`, 'line: 3, column: 1'],
  ['{"a": [', 'Unexpected end-of-input', 'line: 1, column: 8'],
  ['{"a": "b', 'Unexpected end-of-input', 'line: 1, column: 9'],
];

for (const [text, message, place] of BROKEN) {
  test(`${JSON.stringify(text)} is refused where it breaks`, () => {
    assert.equal(
      jsonProblem(Buffer.from(text)),
      `Could not parse request body into json: Could not parse payload into json: ${message}\n ${SOURCE}${place}]`,
    );
  });
}

test('a large broken payload is refused in no time, wherever it breaks', () => {
  const text = `[${'1,'.repeat(500_000)}x]`;
  assert.match(jsonProblem(Buffer.from(text)) ?? '', /^Could not parse request body into json/);
});

test('deep nesting is no trouble', () => {
  assert.match(jsonProblem(Buffer.from('['.repeat(200_000))) ?? '', /Unexpected end-of-input/);
});
