import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterPattern } from './pattern.ts';

const access = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const event = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  level: 'ERROR',
  n: 6,
  ratio: 0.5,
  code: '403',
  flag: true,
  off: false,
  nothing: null,
  'a b': { 'c.d': 'x' },
  list: ['one', 'two', { flag: 1 }],
  nested: { deep: { er: 'Some(text)' } },
});

/** pattern, message, does it match */
const TABLE: readonly (readonly [string, string, boolean])[] = [
  ['', 'anything', true],
  ['   ', 'anything', true],
  ['ERROR', '[ERROR 400] BAD REQUEST', true],
  ['ERROR', 'an error', false],
  ['ERROR ARGUMENTS', '[ERROR 419] MISSING ARGUMENTS', true],
  ['ERROR ARGUMENTS', '[ERROR 400] BAD REQUEST', false],
  ['?ERROR ?ARGUMENTS', '[INFO 420] INVALID ARGUMENTS', true],
  ['?ERROR ?ARGUMENTS', 'neither', false],
  ['ERROR -ARGUMENTS', '[ERROR 400] BAD REQUEST', true],
  ['ERROR -ARGUMENTS', '[ERROR 419] MISSING ARGUMENTS', false],
  ['-ERROR', 'fine', true],
  ['?a ?b -c', 'b', true],
  ['?a ?b -c', 'b c', false],
  ['"INTERNAL SERVER ERROR"', '[ERROR 500] INTERNAL SERVER ERROR', true],
  ['"INTERNAL SERVER ERROR"', 'SERVER INTERNAL ERROR', false],
  ['-"task timed out" REPORT', 'REPORT fine', true],
  ['?"a b" ?"c d"', 'xc dx', true],
  ['"say \\"hi\\""', 'they say "hi"', true],
  ['Task timed out', 'Task timed out after 3.00 seconds', true],
  ['{ $.eventType = "UpdateTrail" }', event, true],
  ['{$.eventType="UpdateTrail"}', event, true],
  ['{ $.eventType = UpdateTrail }', event, true],
  ['{ $.eventType = "Update*" }', event, true],
  ['{ $.eventType = "*Tra*l" }', event, true],
  ['{ $.eventType = "*Trail*x" }', event, false],
  ['{ $.sourceIPAddress != 123.123.* }', event, true],
  ['{ $.sourceIPAddress != 111.111.* }', event, false],
  ['{ $.missing != "x" }', event, false],
  ['{ $.level = "ERROR" && $.n > 5 }', event, true],
  ['{ $.level = "ERROR" && $.n > 6 }', event, false],
  ['{ $.n >= 6 }', event, true],
  ['{ $.n < 6.5 }', event, true],
  ['{ $.n <= 5 }', event, false],
  ['{ $.n = 6 }', event, true],
  ['{ $.n = 6.0 }', event, true],
  ['{ $.n != 6 }', event, false],
  ['{ $.ratio = 5e-1 }', event, true],
  ['{ $.code = 403 }', event, true],
  ['{ $.code = 4* }', event, true],
  ['{ $.flag IS TRUE }', event, true],
  ['{ $.flag is true }', event, true],
  ['{ $.off IS TRUE }', event, false],
  ['{ $.off IS FALSE }', event, true],
  ['{ $.nothing IS NULL }', event, true],
  ['{ $.missing IS NULL }', event, false],
  ['{ $.missing NOT EXISTS }', event, true],
  ['{ $.nothing NOT EXISTS }', event, false],
  ['{ $.nothing EXISTS }', event, true],
  ['{ $.list[0] = "one" }', event, true],
  ['{ $.list[1] = "one" }', event, false],
  ['{ $.list[*] = "two" }', event, true],
  ['{ $.list[2].flag = 1 }', event, true],
  ['{ $.list[9] = "one" }', event, false],
  ['{ $.nested.deep.er = "Some(text)" }', event, true],
  [`{ $.['a b']['c.d'] = "x" }`, event, true],
  [`{ $['a b']['c.d'] = "x" }`, event, true],
  ['{ $["a b"]["c.d"] = "x" }', event, true],
  ['{ ($.n = 1 || $.n = 6) && $.flag IS TRUE }', event, true],
  ['{ $.n = 1 || $.n = 6 && $.off IS TRUE }', event, false],
  ['{ $.n = 6 || $.n = 1 && $.off IS TRUE }', event, true],
  ['{ $.n = 6 }', 'not json', false],
  ['{ $.n = 6 }', '{"n":6', false],
  ['{ $.n = 6 }', '[{"n":6}]', false],
  ['{ $.__proto__ EXISTS }', '{}', false],
  ['[ip, id, user, timestamp, request, status_code, size]', access, true],
  ['[ip, id, user, timestamp, request, status_code = 4*, size]', access, true],
  ['[ip, id, user, timestamp, request, status_code = 5*, size]', access, false],
  ['[ip, id, user, timestamp, request = "*index.html*", status_code = 404, size > 1000]', access, true],
  ['[ip, id, user, timestamp, request, size]', access, false],
  ['[..., status_code = 4*, size]', access, true],
  ['[ip = 127.0.*, ...]', access, true],
  ['[ip != 127.*, ...]', access, false],
  ['[ip, ..., size = 1534]', access, true],
  ['[, , user = frank, , , ,]', access, true],
  ['[w1 = ERROR || w1 = WARN, ...]', 'WARN disk is full', true],
  ['[w1 = ERROR || w1 = WARN, ...]', 'INFO disk is full', false],
  ['[w1 = "a, b", w2]', '"a, b" c', true],
  ['[a, b, ...]', 'one', false],
];

describe('filter patterns', () => {
  for (const [pattern, message, expected] of TABLE) {
    it(`${pattern} ${expected ? 'takes' : 'leaves'} ${message.slice(0, 40)}`, () => {
      assert.equal(filterPattern(pattern)(message), expected);
    });
  }

  it('refuses what it cannot read', () => {
    const broken = [
      '"open',
      '{ $.a = 1',
      '[a, b',
      '{ }',
      '{ $.a }',
      '{ a = 1 }',
      '{ $.a = }',
      '{ $.a > x }',
      '{ $.a IS MAYBE }',
      '{ $.a = 1 && }',
      '{ ($.a = 1 }',
      '{ $.a = 1 $.b = 2 }',
      '{ $.a & 1 }',
      '{ $.a[x] = 1 }',
      '[..., a, ...]',
      '[a = 1 && b = 2]',
      '-',
      '? x',
      '%regex%',
      `{ ${'('.repeat(60)}$.a = 1${')'.repeat(60)} }`,
    ];
    for (const pattern of broken)
      assert.throws(
        () => filterPattern(pattern),
        { code: 'InvalidParameterException', message: /^Invalid filter pattern: ./ },
        pattern,
      );
  });

  it('takes no longer for a pattern of many stars', () => {
    const message = JSON.stringify({ a: 'a'.repeat(100_000) });
    const matches = filterPattern(`{ $.a = "${'*a'.repeat(50)}*b" }`);
    const rounds = [1, 2, 3].map(() => {
      const started = performance.now();
      assert.equal(matches(message), false);
      return performance.now() - started;
    });
    // The best: a busy machine may hold up one.
    assert.ok(Math.min(...rounds) < 100, `${rounds.join(', ')} ms`);
  });
});
