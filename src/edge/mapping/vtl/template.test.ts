// Templates as AWS renders them, and the errors of those that are none.
import assert from 'node:assert/strict';
import test from 'node:test';
import { TemplateError } from '../contract.ts';
import { rendered, scopeOf } from '../testing.ts';
import { BODY, CASES } from './template.cases.ts';
import { compileTemplate, render, templatesByType } from './template.ts';

for (const [behaviour, cases] of Object.entries(CASES)) {
  test(behaviour, () => {
    for (const [template, expected] of cases) assert.equal(rendered(template, { body: BODY }), expected, template);
  });
}

const BROKEN: readonly (readonly [template: string, line: number])[] = [
  ['#if(true) x', 1],
  ['a\n#end', 2],
  ['#if(1)true!#end #end ', 1],
  ['#if($a) one #else two #elseif($b) three #end', 1],
  ['#set($a = )', 1],
  ['x\ny\n#set($a', 3],
  ['#foreach($i [1])x#end', 1],
  ['#foreach(3 in [1])x#end', 1],
  ['${a', 1],
  ['#set($a="unclosed)', 1],
  ['#set ($name = "\\"batman\\"")$name', 1],
  ['#if true x#end', 1],
  ['#* comment', 1],
  ['#endOff #if(true)x', 1],
  ['Hello $', 1],
  ['a#', 1],
  ['$a[', 1],
  ['$a.b(1', 1],
];

test('a text that is no template is refused with the line of the mistake', () => {
  for (const [template, line] of BROKEN) {
    assert.throws(
      () => compileTemplate(template),
      (error) => error instanceof TemplateError && error.line === line,
      template,
    );
  }
});

const FAILING: readonly string[] = [
  '#set($x="abc")\n$x.substring(5)',
  '#set($l=[1,2])\n$l[5]',
  '#set($l=[1,2])\n$l.get(5)',
  '#set($l=[1,2])\n#set($l[2] = 1)',
  '#set($s="x")\n$s.replaceAll("(","")',
  '#set($s="x")\n$s.replaceAll("x","$7")',
  '#set($n=0)\n$n.parseInt("12a")',
  '\n$input.path("$.a[")',
  '\n$util.parseJson("{")',
  '\n$util.urlDecode("%zz")',
];

test('what throws an exception in Java ends the render with the line', () => {
  for (const template of FAILING) {
    assert.throws(
      () => rendered(template),
      (error) => error instanceof TemplateError && error.line === 2,
      template,
    );
  }
});

test('a template among others that cannot be read fails only where it is used', () => {
  const templates = templatesByType({
    'application/json': '#if(',
    'Text/Plain; charset=utf-8': 'ok',
    'text/html': null,
  });
  const broken = templates.get('application/json')!;
  assert.match(broken.problem!.message, /line 1/);
  assert.throws(() => render(broken, scopeOf()), TemplateError);
  assert.equal(render(templates.get('text/plain')!, scopeOf()), 'ok');
  assert.equal(templates.get('text/html'), null);
});

test('a template renders anew each time', () => {
  const template = compileTemplate('#set($n = $n + 1)#foreach($i in [1..2])$i#end$n');
  assert.equal(render(template, scopeOf()), render(template, scopeOf()));
});

test('blanks around a template are part of it', () => {
  assert.equal(rendered('\n {"a": 1}\n'), '\n {"a": 1}\n');
});
