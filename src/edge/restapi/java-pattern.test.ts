// Java's regular expressions, matched as a whole and within bounds.
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
  ['[\\p{Digit}x]+', ['1x2'], ['y']],
  ['[a-z&&[^aeiou]]+', ['xyz'], ['xay']],
];

for (const [pattern, matching, others] of ROWS) {
  test(`${pattern} matches whole texts`, () => {
    const { matches, text } = javaPattern(pattern);
    assert.equal(text, pattern);
    for (const value of matching) assert.equal(matches?.(value), true, value);
    for (const value of others) assert.equal(matches?.(value), false, value);
  });
}

for (const pattern of ['(', '[', 'a{2,1}', '*a', '\\']) {
  test(`${pattern} cannot be read`, () => assert.equal(javaPattern(pattern).matches, undefined));
}

test('the longest header passes a sensible expression', () => {
  const { matches } = javaPattern('^Bearer [-0-9a-zA-Z._]+$');
  assert.equal(matches?.(`Bearer ${'a'.repeat(16_000)}`), true);
});

test('an expression that tries every way gives up and does not match', () => {
  const began = process.cpuUsage();
  assert.equal(javaPattern('(a+)+b').matches?.('a'.repeat(5000)), false);
  // Of the processor's time: what else a machine does costs none of it.
  assert.ok(process.cpuUsage(began).user < 1_000_000);
});
