// Java's regular expressions, matched as a whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { javaPattern } from './java-pattern.ts';

const ROWS: readonly [pattern: string, matching: readonly string[], others: readonly string[]][] = [
  ['abc', ['abc'], ['xabc', 'abcx', 'abc\n', '']],
  ['^abc$', ['abc'], ['abcd']],
  ['a|b', ['a', 'b'], ['ab']],
  ['^cubewalk-[a-z]+$', ['cubewalk-x'], ['cubewalk-', 'cubewalk-X']],
  ['Bearer [-0-9a-zA-Z\\._]*', ['Bearer a.b_c-d', 'Bearer '], ['bearer a']],
  ['(?i)bearer .+', ['BEARER x', 'bearer x'], ['bearer ']],
  ['a(?i)b|c', ['ab', 'aB', 'ac', 'aC'], ['Ab', 'c']],
  ['((?i)a)b', ['ab', 'Ab'], ['aB']],
  ['\\p{Alpha}+', ['abC'], ['a1', 'é']],
  ['[\\p{Digit}x]+', ['1x2'], ['y']],
  ['\\P{Digit}', ['x'], ['1']],
  ['\\Qa.b*\\E+', ['a.b*', 'a.b**'], ['aab']],
  ['\\Qa.b', ['a.b'], ['axb']],
  ['\\Aabc\\z', ['abc'], ['xabc']],
  ['a*+b', ['aab', 'b'], ['a']],
  ['a{2,3}+', ['aa', 'aaa'], ['a', 'aaaa']],
  ['(?>a|b)c', ['ac', 'bc'], ['abc']],
  ['[a-c[x-z]]+', ['axz'], ['m']],
  ['\\p{L}+', ['äß', 'abc'], ['1']],
  ['\\d{3}-\\w+', ['123-a_b'], ['12-a']],
  ['(a)\\1', ['aa'], ['ab']],
  ['(?<name>a)\\k<name>', ['aa'], ['a']],
  ['a/b\\-c\\_d', ['a/b-c_d'], ['a/b']],
  ['', [''], ['x']],
];

for (const [pattern, matching, others] of ROWS) {
  test(`${pattern || '(empty)'}`, () => {
    const { matches, text } = javaPattern(pattern);
    assert.equal(text, pattern);
    assert.ok(matches, 'can be read');
    for (const value of matching) assert.equal(matches(value), true, value);
    for (const value of others) assert.equal(matches(value), false, value);
  });
}

for (const pattern of ['(', '[', 'a{2,1}', '*a', '\\', '(?<a>x)(?<a>y)']) {
  test(`${pattern} cannot be read`, () => assert.equal(javaPattern(pattern).matches, undefined));
}
