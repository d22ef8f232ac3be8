// $input, $util, $context and $stageVariables, and the overrides. [api-gateway.md A12.2 - A12.4]
import assert from 'node:assert/strict';
import test from 'node:test';
import { Overrides } from './context.ts';
import { TemplateError } from './contract.ts';
import { parameters, rendered, type Given } from './testing.ts';

type Case = readonly [template: string, expected: string];

function table(name: string, given: Given, cases: readonly Case[]): void {
  test(name, () => {
    for (const [template, expected] of cases) assert.equal(rendered(template, given), expected, template);
  });
}

table('an empty body counts as {}', { body: '' }, [
  ['$input.body', '{}'],
  ["$input.json('$')", '{}'],
  ["$input.path('$')", '{}'],
  ["$input.json('$.x')", '""'],
  ['$util.urlEncode($input.body)', '%7B%7D'],
]);

table('a body that is not JSON gives two quotes and nothing', { body: 'plain text' }, [
  ['$input.body', 'plain text'],
  ["$input.json('$')", '""'],
  ["$input.json('$.x')", '""'],
  ["[$input.path('$.x')]", '[]'],
]);

table(
  'a body keeps what JavaScript would lose',
  { body: '{"b":1.0,"10":1,"9":2,"big":12345678901234567890,"e":1e10}' },
  [
    ["$input.json('$')", '{"b":1.0,"10":1,"9":2,"big":12345678901234567890,"e":1.0E10}'],
    ["$input.path('$')", '{b=1.0, 10=1, 9=2, big=12345678901234567890, e=1.0E10}'],
    ["#set($x = $input.path('$.big') + 1)$x", '12345678901234567891'],
  ],
);

table('recorded: lists inside maps', { body: '{"json":{"foo":[{"nested":"bar"}]}}' }, [
  ["$input.path('$.json')", '{foo=[{"nested":"bar"}]}'],
  ["$input.path('$.json.foo')", '[{"nested":"bar"}]'],
]);

table('a change to the live body shows in $input.json', { body: '{"a":{"b":1}}' }, [
  ["#set($r = $input.path('$'))#set($r.c = \"x\")$input.json('$')", '{"a":{"b":1},"c":"x"}'],
  ["#set($r = $input.path('$.a'))#set($x = $r.remove('b'))$input.json('$')", '{"a":{}}'],
]);

const PARAMETERS = parameters({
  path: { id: '7', both: 'path' },
  querystring: { q: ['first', 'last'], both: ['query'] },
  header: { 'X-One': ['h'], both: ['header'] },
});

table('$input.params finds path, then query string, then header', { parameters: PARAMETERS }, [
  ["$input.params('id') $input.params('q') $input.params('X-One') $input.params('both')", '7 last h path'],
  ["[$input.params('x-one')][$input.params('nobody')]", '[][]'],
  ["$input.params().path.id $input.params().querystring.get('q') $input.params().header['X-One']", '7 last h'],
  ['#foreach($n in $input.params().querystring.keySet())$n;#end', 'q;both;'],
  ['$input.params()', '{path={id=7, both=path}, querystring={q=last, both=query}, header={X-One=h, both=header}}'],
  [
    '#foreach($type in $input.params().keySet())#set($p = $input.params().get($type))$type=$p.size() #end',
    'path=2 querystring=2 header=2 ',
  ],
]);

table('$util encodes and decodes', { body: '{"some": "value"}' }, [
  ['$util.urlEncode($input.body)', '%7B%22some%22%3A+%22value%22%7D'],
  ['$util.urlEncode("a b&c=d*e~f(g)\'é")', 'a+b%26c%3Dd*e%7Ef%28g%29%27%C3%A9'],
  ['$util.urlEncode("x=a+b") $util.urlDecode("x=a+b%C3%A9")', 'x%3Da%2Bb x=a bé'],
  ['$util.base64Encode("hé") $util.base64Decode("aMOp")', 'aMOp hé'],
  ['$util.parseJson($input.body).some $util.parseJson("[1,2,3]")[0] $util.parseJson("true")', 'value 1 true'],
  ['#set($o = $util.parseJson(\'{"key2":{"arr":[1,2,3]}}\'))$o.key2.arr[0] $o', '1 {key2={arr=[1,2,3]}}'],
  ['$util.toJson("x")$util.qr("x")$util.error("x")', ''],
]);

table('$util.escapeJavaScript escapes what a JavaScript string cannot hold, and single quotes', {}, [
  ['$util.escapeJavaScript("it\'s")', "it\\'s"],
  ['$util.escapeJavaScript("it\'s").replaceAll("\\\\\'","\'")', "it's"],
  ['$util.escapeJavaScript(\'{"foo": 123}\')', '{\\"foo\\": 123}'],
  ['$util.escapeJavaScript("0010") $util.escapeJavaScript("True") $util.escapeJavaScript(1)', '0010 True 1'],
  ['$util.escapeJavaScript("a\\b\n\t/é")', 'a\\\\b\\n\\t\\/\\u00E9'],
  ['$util.escapeJavaScript(null)', 'null'],
]);

const CONTEXT = {
  apiId: 'a1',
  requestTimeEpoch: 1_700_000_000_000,
  identity: { sourceIp: '127.0.0.1', user: null },
  authorizer: { principalId: 'me', claims: { sub: 's' } },
  isCanaryRequest: undefined,
};

table('$context shows its values, and nothing for what is missing', { context: CONTEXT }, [
  ['$context.apiId $context.identity.sourceIp $context.authorizer.claims.sub', 'a1 127.0.0.1 s'],
  ['[$context.identity.user][$context.isCanaryRequest][$context.nothing.at.all]', '[][][]'],
  ['#set($seconds = $context.requestTimeEpoch / 1000)$seconds', '1700000000'],
  [
    '#foreach($k in $context.keySet())$k,#end',
    'apiId,requestTimeEpoch,identity,authorizer,requestOverride,responseOverride,',
  ],
  ["$context['identity']['sourceIp'] $context.get('apiId')", '127.0.0.1 a1'],
]);

table('without an authorizer its keys are none', { context: { apiId: 'a' } }, [
  ['#foreach($k in $context.authorizer.keySet())x#end|', '|'],
]);

table('$stageVariables in every spelling', { stageVariables: { x: '1', 'long-name': '2' } }, [
  [
    "$stageVariables.x $stageVariables['x'] ${stageVariables['x']} $stageVariables.get('x') $stageVariables.long-name",
    '1 1 1 1 2',
  ],
  ['[$stageVariables.nobody]', '[]'],
]);

table('nothing else is in scope', {}, [['[$method][$ctx][$utils]', '[][][]']]);

test('overrides are written in every spelling and read back', () => {
  const overrides = new Overrides();
  const template = [
    '#set($context.requestOverride.header.X-One = "h")',
    '#set($context.requestOverride.header.multi = ["foo", "bar"])',
    '#set($context.requestOverride.path.id = 7)',
    '#set($context.requestOverride.querystring["x"] = "1")',
    '#set($ignore = $context.requestOverride.querystring.put("k", "v"))',
    '#set($context["requestOverride"].querystring["n"] = 1.0)',
    '#set($context.responseOverride.header.Access-Control-Allow-Origin = "*")',
    '#set($context.responseOverride.status = 444)',
  ].join('\n');
  assert.equal(rendered(template, { overrides }).trim(), '');
  const request = overrides.requestOverrides();
  assert.deepEqual(
    [...request.header],
    [
      ['X-One', ['h']],
      ['multi', ['foo', 'bar']],
    ],
  );
  assert.deepEqual([...request.path], [['id', '7']]);
  assert.deepEqual(
    [...request.querystring],
    [
      ['x', ['1']],
      ['k', ['v']],
      ['n', ['1.0']],
    ],
  );
  const response = overrides.responseOverrides();
  assert.deepEqual([response.status, ...response.header], [444, ['Access-Control-Allow-Origin', ['*']]]);
  assert.equal(
    rendered('$context.responseOverride.status $context.requestOverride.querystring.x', { overrides }),
    '444 1',
  );
});

test('a status override counts only as a whole number from 100 to 599', () => {
  for (const [value, expected] of [
    ['200', 200],
    ['"200"', undefined],
    ['99', undefined],
    ['600', undefined],
    ['200.0', undefined],
  ]) {
    const overrides = new Overrides();
    rendered(`#set($context.responseOverride.status = ${value})`, { overrides });
    assert.equal(overrides.responseOverrides().status, expected, String(value));
  }
});

test('one template may override a parameter once, the next template again', () => {
  const overrides = new Overrides();
  const once = '#set($context.responseOverride.status = 400)';
  assert.throws(() => rendered(once + once, { overrides }), TemplateError);
  rendered('#set($context.responseOverride.status = 401)', { overrides });
  assert.equal(overrides.responseOverrides().status, 401);
});

test('the passthrough template that the console writes gives JSON', () => {
  const template = `#set($allParams = $input.params())
{
"body-json" : $input.json('$'),
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
},
"stage-variables" : {
#foreach($key in $stageVariables.keySet())
"$key" : "$util.escapeJavaScript($stageVariables.get($key))"
    #if($foreach.hasNext),#end
#end
},
"context" : {
    "account-id" : "$context.identity.accountId",
    "source-ip" : "$context.identity.sourceIp"
    }
}
`;
  const text = rendered(template, {
    body: '{"a":[1,2]}',
    parameters: PARAMETERS,
    context: CONTEXT,
    stageVariables: { v: '1', w: '2' },
  });
  assert.deepEqual(JSON.parse(text), {
    'body-json': { a: [1, 2] },
    params: {
      path: { id: '7', both: 'path' },
      querystring: { q: 'last', both: 'query' },
      header: { 'X-One': 'h', both: 'header' },
    },
    'stage-variables': { v: '1', w: '2' },
    context: { 'account-id': '', 'source-ip': '127.0.0.1' },
  });
});
