// Templates that would loop for ever or grow without bound are stopped; whatever a template says, only TemplateError is thrown.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { DEFAULT_BUDGET, TemplateError, type Budget } from '../contract.ts';
import { parameters, rendered } from '../testing.ts';
import { compileTemplate } from './template.ts';

const DOUBLED_40_TIMES = (start: string, body: string): string =>
  `#set($x = ${start})#foreach($i in [1..40])${body}#end`;

const ENDLESS: Readonly<Record<string, string>> = {
  'loops in loops in loops': '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])#end#end#end',
  'a text that doubles': DOUBLED_40_TIMES('"ab"', '#set($x = "$x$x")'),
  'a text that doubles by +': DOUBLED_40_TIMES('"ab"', '#set($x = $x + $x)'),
  'a text that doubles by concat': DOUBLED_40_TIMES('"ab"', '#set($x = $x.concat($x))'),
  'a text that grows by replace': DOUBLED_40_TIMES('"aa"', '#set($x = $x.replace("a", "aaaa"))'),
  'a text that grows by replaceAll': DOUBLED_40_TIMES('"aa"', '#set($x = $x.replaceAll("a", "$0$0"))'),
  'a text that grows by replaceAll of nothing': DOUBLED_40_TIMES('"aa"', '#set($x = $x.replaceAll("", "bb"))'),
  'a text repeated': '#set($x = "abc")$x.repeat(100000000)',
  'a list that doubles': DOUBLED_40_TIMES('[1, 2]', '#set($y = $x.addAll($x))'),
  'a list of itself twice, printed': `${DOUBLED_40_TIMES('[1, 2]', '#set($x = [$x, $x])')}$x`,
  'a list of itself twice, compared': `${DOUBLED_40_TIMES('[1, 2]', '#set($x = [$x, $x])')}#set($z = $x)#if([$x, 1] == [$x, 2])x#end$x.equals([1])`,
  'a map that holds itself': '#set($m = {})#set($x = $m.put("m", $m))$m',
  'a JSON body that holds itself': "#set($m = $input.path('$'))#set($m.m = $m)$input.json('$')",
  'a filter over a body that holds itself': "#set($m = $input.path('$'))#set($m.m = $m)$input.json('$..x')",
  'a block that prints itself': '#define($d)x$d#end$d',
  'a block that prints itself twice': '#define($d)$d$d#end$d',
  'blocks that call each other': '#define($a)$b#end#define($b)$a#end$a',
  'a number that squares itself': DOUBLED_40_TIMES('10', '#set($x = $x * $x)'),
  'a range of a billion': '#foreach($i in [1..1000000000])x#end',
  'an expression that never matches': '#set($x = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")$x.matches("(a+)+")',
  'alternatives without end': '#set($x = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")$x.replaceAll("(a|a)*b", "")',
  'optional letters':
    '#set($x = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")$x.split("a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a{30}b")',
  'output without end': '#foreach($i in [1..1000])#foreach($j in [1..1000])$input.body#end#end',
};

const BODY = JSON.stringify({ text: 'x'.repeat(2000) });

for (const [name, template] of Object.entries(ENDLESS)) {
  test(`stopped: ${name}`, () => {
    const start = performance.now();
    assert.throws(() => rendered(template, { body: BODY }), TemplateError);
    // Generous, for a busy machine: what is not stopped takes minutes or all memory.
    assert.ok(performance.now() - start < 20_000, `${performance.now() - start} ms`);
  });
}

test('what is deep in the text of a template is refused when it is read', () => {
  const deep = [
    `#set($x = ${'('.repeat(100_000)}1${')'.repeat(100_000)})`,
    '#if(true)'.repeat(10_000) + '#end'.repeat(10_000),
    `$a${'.b($a'.repeat(5000)}${')'.repeat(5000)}`,
    `#set($x = ${'['.repeat(5000)}${']'.repeat(5000)})`,
  ];
  for (const template of deep) assert.throws(() => rendered(template), TemplateError);
});

test('long is not deep: thousands of operands, steps and branches render', () => {
  assert.equal(rendered(`#set($x = 0${' + 1'.repeat(5000)})$x`), '5000');
  assert.equal(rendered(`#set($x = ${'!'.repeat(5000)}true)$x`), 'true');
  assert.equal(rendered(`#if(false)${'#elseif(false)'.repeat(2000)}#{else}x#end`), 'x');
  assert.equal(rendered(`$a${'.b'.repeat(5000)}|`), '|');
});

test('a large body passes', () => {
  const body = JSON.stringify({ list: Array.from({ length: 50_000 }, (_, i) => ({ id: i, name: `it's "${i}"\n` })) });
  assert.equal(rendered("$input.json('$')", { body }), body);
  assert.equal(rendered('$input.body.replaceAll("\\\\n", " ").length()', { body }), String(body.length - 50_000));
  const escaped = rendered('$util.escapeJavaScript($input.json(\'$\')).replaceAll("\\\\\'", "\'")', { body });
  assert.equal(JSON.parse(`"${escaped}"`), body);
});

/** Pieces of templates, right and wrong, in any order. */
const PIECES = fc.constantFrom(
  '$a',
  '${b.c}',
  '$!x.size()',
  '$input.json("$.a")',
  "$input.path('$..*')",
  '$input.body',
  '$util.parseJson($input.body).a[0]',
  '#set($a = $input.path("$"))',
  '#set($b = {"c": [$a, "$a", 1.5]})',
  '#set($a.x = $b)',
  '#set($a = $a + "x$b")',
  '#set($x = [1..50])',
  '#foreach($i in $x)',
  '#foreach($i in $b)',
  '#if($a == $b)',
  '#if($i > 3 && !$b)',
  '#else',
  '#elseif(true)',
  '#end',
  '#break',
  '#stop',
  '#define($d)',
  '$d',
  '#macro(m $x)',
  '#m(1)',
  '$a.replaceAll("(.*)*", "$0$0")',
  '$a.split(",")',
  '$b.c.add($b)',
  '$b.put("b", $b)',
  '$a.substring(2, 1)',
  '$x.get(99)',
  '\\$a',
  '\\#set',
  '## c\n',
  '#* c',
  '*#',
  '#[[',
  ']]#',
  '"',
  "'",
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '$',
  '#',
  '\n',
  ' ',
  ',',
  '$context.responseOverride.status',
  '#set($context.requestOverride.header.x = $b)',
  '$stageVariables.keySet()',
  '$util.escapeJavaScript($b)',
  '$util.urlDecode("%")',
  '#set($n = 7)#set($n = $n * $n)',
  '$n.parseInt("x")',
  '$foreach.parent.index',
);

const SMALL: Budget = { steps: 3000, output: 20_000, text: 100_000 };

test('whatever a template says, it renders within its budget or throws TemplateError', () => {
  fc.assert(
    fc.property(fc.array(PIECES, { maxLength: 25 }), fc.json({ maxDepth: 3 }), (pieces, body) => {
      try {
        const out = rendered(pieces.join(''), { body, budget: SMALL, parameters: parameters({ path: { a: 'b' } }) });
        assert.ok(out.length <= SMALL.output);
      } catch (error) {
        assert.ok(error instanceof TemplateError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

test('any text is a template or a TemplateError', () => {
  const text = fc.string({ unit: fc.constantFrom(...'$#{}()[]!.,"\'\\ \n:=ab1*-'), maxLength: 60 });
  fc.assert(
    fc.property(text, (template) => {
      try {
        rendered(template, { budget: SMALL });
      } catch (error) {
        assert.ok(error instanceof TemplateError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

test('text without $, # and backslashes renders as itself', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const plain = text.replaceAll(/[$#\\]/g, '');
      assert.equal(rendered(plain), plain);
    }),
  );
});

test('the default budget is enough for a thousand rounds of twenty references', () => {
  const rounds = `#foreach($i in [1..1000])${'$i'.repeat(20)}#end`;
  assert.ok(rendered(rounds, { budget: DEFAULT_BUDGET }).length > 20_000);
});

test('a #foreach ends after a thousand rounds, and a template may have 300 KB', () => {
  assert.equal(rendered('#foreach($i in [1..1001])x#end', { budget: DEFAULT_BUDGET }).length, 1000);
  const longest = 300 * 1024;
  assert.equal(compileTemplate('x'.repeat(longest)).text.length, longest);
  assert.throws(() => compileTemplate('x'.repeat(longest + 1)), /longer than 307200 characters/);
});
