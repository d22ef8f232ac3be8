// Templates that would never end or never stop growing: 500 within a bounded time, while other requests are served. [api-gateway.md A12.1]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionArn, proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { IntegrationRecord } from '../../../services/apigateway/resources.ts';

/** Of the processor's time, which other work on the machine costs nothing; far above what the budget of a render allows. */
const SOON_MS = 8000;

const RUNAWAYS: Readonly<Record<string, string>> = {
  'loops in loops': '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])$c#end#end#end',
  'a text that doubles': '#set($s = "xxxxxxxx")#foreach($i in [1..1000])#set($s = "$s$s")#end$s',
  'a list that holds itself many times':
    '#set($l = [1])#foreach($i in [1..60])#set($ignored = $l.addAll($l))#end$l.size()',
  'an expression that backtracks': '#set($t = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")$t.matches("(a+)+b")',
};

function record(more: Partial<IntegrationRecord>): IntegrationRecord {
  return { ...proxyTo(functionArn('f')), type: 'AWS', responses: { 200: { statusCode: '200' } }, ...more };
}

function world(template: string): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ fine: true }));
  const declared = { responses: { 200: { statusCode: '200' } } };
  const responses = { 200: { statusCode: '200', responseTemplates: { 'application/json': template } } };
  made.method('GET', '/request', record({ requestTemplates: { 'application/json': template } }), declared);
  made.method('GET', '/response', record({ responses }), declared);
  made.method('GET', '/other', record({}), declared);
  made.deploy();
  return made;
}

for (const [name, template] of Object.entries(RUNAWAYS)) {
  test(`${name}: the call answers 500, the others live on`, async () => {
    const made = world(template);
    const began = process.cpuUsage();
    const targets = ['/stage/request', '/stage/response', '/stage/other'];
    const [request, response, other] = await Promise.all(targets.map((target) => made.call(target)));
    const tookMs = process.cpuUsage(began).user / 1000;
    assert.ok(tookMs < SOON_MS, `it took ${tookMs} ms`);
    assert.equal(request!.status, 500);
    assert.equal(response!.status, 500);
    assert.match(made.explain(request!).refused!.title, /^The request template fails$/);
    assert.match(made.explain(response!).refused!.title, /^The response template fails$/);
    assert.equal(other!.text, '{"fine":true}');
  });
}
