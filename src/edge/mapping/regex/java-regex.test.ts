// java.util.regex: against tables, against JavaScript's engine where both mean the same, and against patterns made to last.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { JavaRegex, javaRegex, PatternError } from './java-regex.ts';
import type { Meter } from './machine.ts';

const FREE: Meter = { spend() {}, made() {} };

function meter(steps: number): Meter {
  let left = steps;
  return {
    spend(spent) {
      left -= spent;
      if (left < 0) throw new RangeError('spent');
    },
    made() {},
  };
}

const MATCHES: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['[0-9]*', '123', true],
  ['[0-9]*', 'd123', false],
  ['4\\d{2}', '404', true],
  ['4\\d{2}', '4040', false],
  ['.*foo.*', 'a foo b', true],
  ['.*foo.*', 'a\nfoo', false],
  ['(\n|.)+', 'a\nfoo', true],
  ['(?s).*foo', 'a\nfoo', true],
  ['(?i)HeLLo', 'hEllO', true],
  ['(?i:h)i', 'HI', false],
  ['[^abc]+', 'xyz', true],
  ['[a-z&&[^aeiou]]+', 'xyz', true],
  ['[a-z&&[^aeiou]]+', 'xaz', false],
  ['[a-c[x-z]]+', 'axb', true],
  ['\\p{Alpha}+\\p{Punct}', 'abc!', true],
  ['\\p{Lu}\\p{L}*', 'Éa', true],
  ['\\Qa.b\\E+', 'a.bbb', true],
  ['a++b', 'aaab', true],
  ['a++ab', 'aaab', false],
  ['(?>a|ab)c', 'abc', false],
  ['(a)(?:b)(?<n>c)\\1\\k<n>', 'abcac', true],
  ['(?<=a)b', 'b', false],
  ['a(?=b).', 'ab', true],
  ['a(?!b).', 'ab', false],
  ['.(?<!b)', 'a', true],
  ['\\x41\\u0042\\t', 'AB\t', true],
  ['^abc$', 'abc', true],
  ['(a|b)*?c', 'ababc', true],
  ['(a*)*', 'aaa', true],
  ['(?:a?){3}', 'aa', true],
  ['\\w+@\\w+\\.com', 'me@there.com', true],
  ['\\R', '\r\n', true],
  ['caf\\bé', 'café', false],
];

test('a pattern matches a whole text', () => {
  for (const [pattern, text, matches] of MATCHES) {
    assert.equal(javaRegex(pattern).matches(text, FREE), matches, `${pattern} on ${JSON.stringify(text)}`);
  }
});

test('what is no pattern is refused', () => {
  for (const pattern of [
    '(',
    ')',
    '[a',
    'a**',
    '*a',
    '\\',
    'a{2,1}',
    '[z-a]',
    '\\p{Nonsense}',
    '(?<n',
    '\\k<x>',
    '\\y',
    '(?#x)',
  ]) {
    assert.throws(() => new JavaRegex(pattern), PatternError, pattern);
  }
  assert.throws(() => new JavaRegex('(ab){3000}'), PatternError);
  assert.throws(() => new JavaRegex('a'.repeat(3000)), PatternError);
});

const REPLACED: readonly (readonly [pattern: string, text: string, replacement: string, result: string])[] = [
  ["\\\\'", "it\\'s", "'", "it's"],
  ['(\\d+)-(\\d+)', '1-2 3-4', '$2:$1', '2:1 4:3'],
  ['(?<y>\\d+)', 'a1', '${y}!', 'a1!'],
  ['a', 'aaa', '\\$', '$$$'],
  ['x*', 'abc', '-', '-a-b-c-'],
  ['(a)|b', 'ab', '[$1]', '[a][]'],
  ['(a)', 'a', '$10', 'a0'],
  ['\\s+', ' a  b ', '', 'ab'],
];

test('replacements name groups, backslashes keep characters', () => {
  for (const [pattern, text, replacement, result] of REPLACED) {
    assert.equal(javaRegex(pattern).replace(text, replacement, FREE), result, pattern);
  }
  for (const replacement of ['$', '$2', '${x}', 'a\\']) {
    assert.throws(() => javaRegex('(a)').replace('a', replacement, FREE), PatternError, replacement);
  }
});

const SPLIT: readonly (readonly [pattern: string, text: string, limit: number, parts: readonly string[]])[] = [
  [',', 'a,b,,c,,', 0, ['a', 'b', '', 'c']],
  [',', 'a,b,,c,,', -1, ['a', 'b', '', 'c', '', '']],
  [',', 'a,b,c', 2, ['a', 'b,c']],
  [',', ',a', 0, ['', 'a']],
  [',', '', 0, ['']],
  [',', ',', 0, []],
  ['', 'abc', 0, ['a', 'b', 'c']],
  ['(?=b)', 'abab', 0, ['a', 'ba', 'b']],
];

test('a text splits as in Java', () => {
  for (const [pattern, text, limit, parts] of SPLIT) {
    assert.deepEqual(javaRegex(pattern).split(text, limit, FREE), parts, `${pattern} on ${text}`);
  }
});

const ATOMS = [
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '[a-c]',
  '(a|b)',
  '(?:ab)',
  '(ab|a)',
  '(a+)',
  '(?:a|b)',
  '\\.',
];
const ATOM = fc.constantFrom(...ATOMS);
const QUANTIFIED = fc.tuple(ATOM, fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{1,2}', '{2}'));
const PLACED = fc.constantFrom('', '', '', '\\b', '^', '(?=a)', '(?!b)', '(?<=a)', '(?<!b)');
const SEQUENCE = fc
  .array(fc.tuple(PLACED, QUANTIFIED), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([place, [atom, count]]) => place + atom + count).join(''));
const PATTERN = fc.array(SEQUENCE, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('|'));
const TEXT = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '1', ' ', '\n'), maxLength: 12 });

test('where Java and JavaScript mean the same, the same places match', () => {
  fc.assert(
    fc.property(PATTERN, TEXT, (pattern, text) => {
      const ours = [...new JavaRegex(pattern).all(text, FREE)].map(([start, end]) => [start, end]);
      const theirs = [...text.matchAll(new RegExp(pattern, 'g'))].map((found) => [
        found.index,
        found.index + found[0].length,
      ]);
      assert.deepEqual(ours, theirs);
      assert.equal(new JavaRegex(pattern).matches(text, FREE), new RegExp(`^(?:${pattern})$`).test(text));
    }),
    { numRuns: 2000 },
  );
});

test('a pattern that backtracks without end stops with the budget', () => {
  const long = `${'a'.repeat(200)}!`;
  for (const pattern of [
    '(a+)+',
    '(a|a)*',
    '(a*)*b',
    '(?:a?){100}a{100}b',
    '(.*)(.*)(.*)(.*)(.*)x',
    '(?=(a+)+b)a',
    '((a{0,9}){0,9}){0,9}c',
  ]) {
    assert.throws(() => javaRegex(pattern).matches(long, meter(10_000)), RangeError, pattern);
  }
});

test('a simple pattern is cheap on a long text', () => {
  const long = "it's ".repeat(200_000);
  assert.equal(javaRegex("'").replace(long, '', meter(60_000)).length, 800_000);
  assert.equal(javaRegex('[^a-z]+').find('x'.repeat(1_000_000), 0, meter(10_000)), undefined);
});
