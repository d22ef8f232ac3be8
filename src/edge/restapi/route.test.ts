// Routing by (path, method): every recorded case of api-gateway.md A2.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as holds, property, stringMatching, uniqueArray } from 'fast-check';
import { buildRoutes, matchRoute, methodsFor, variableNames } from './route.ts';

/** Routes are written 'GET /a/{b}'; a match answers the route's own text. */
function routes(...texts: string[]) {
  return buildRoutes<string>(
    texts.map((text) => {
      const [method = '', path = ''] = text.split(' ');
      return { path, methods: [[method, text]] as const };
    }),
  );
}

function match(tree: ReturnType<typeof routes>, method: string, path: string): [string | undefined, ...string[]] {
  const values: string[] = [];
  return [matchRoute(tree, path, method, values), ...values];
}

const CASES: readonly {
  name: string;
  routes: string[];
  ask: string;
  found: string | undefined;
  values?: string[];
}[] = [
  { name: 'a static path', routes: ['GET /existing'], ask: 'GET /existing', found: 'GET /existing' },
  { name: 'an unknown path', routes: ['GET /existing'], ask: 'GET /other', found: undefined },
  { name: 'an unknown method', routes: ['GET /existing'], ask: 'POST /existing', found: undefined },
  { name: 'the root', routes: ['GET /'], ask: 'GET /', found: 'GET /' },
  {
    name: 'a resource that lacks the method gives way to a greedy one',
    routes: ['POST /test', 'OPTIONS /{proxy+}'],
    ask: 'OPTIONS /test',
    found: 'OPTIONS /{proxy+}',
    values: ['test'],
  },
  {
    name: 'a resource that has the method keeps it',
    routes: ['POST /test', 'OPTIONS /{proxy+}'],
    ask: 'POST /test',
    found: 'POST /test',
  },
  {
    name: 'a dead end goes back to a greedy root',
    routes: ['GET /part1', 'GET /part1/hardcoded-value', 'GET /{param+}'],
    ask: 'GET /part1/random-value',
    found: 'GET /{param+}',
    values: ['part1/random-value'],
  },
  {
    name: 'ANY beats a greedy method elsewhere',
    routes: ['ANY /test/any', 'OPTIONS /{proxy+}'],
    ask: 'OPTIONS /test/any',
    found: 'ANY /test/any',
  },
  { name: 'an exact method beats ANY', routes: ['ANY /x', 'GET /x'], ask: 'GET /x', found: 'GET /x' },
  { name: 'greedy needs a segment at the root', routes: ['GET /{proxy+}'], ask: 'GET /', found: undefined },
  {
    name: 'greedy needs a segment below a parent',
    routes: ['GET /parent/{proxy+}'],
    ask: 'GET /parent',
    found: undefined,
  },
  {
    name: 'greedy does not take an empty segment',
    routes: ['GET /parent/{proxy+}'],
    ask: 'GET /parent/',
    found: undefined,
  },
  { name: 'ANY does not stand for TRACE', routes: ['ANY /x'], ask: 'TRACE /x', found: undefined },
  { name: 'ANY stands for PATCH', routes: ['ANY /x'], ask: 'PATCH /x', found: 'ANY /x' },
  { name: 'GET does not answer HEAD', routes: ['GET /x'], ask: 'HEAD /x', found: undefined },
  {
    name: 'static beats variable beats greedy',
    routes: ['GET /a/b', 'GET /a/{v}', 'GET /a/{g+}'],
    ask: 'GET /a/b',
    found: 'GET /a/b',
  },
  {
    name: 'variable beats greedy',
    routes: ['GET /a/{v}', 'GET /a/x/{g+}'],
    ask: 'GET /a/c',
    found: 'GET /a/{v}',
    values: ['c'],
  },
  {
    name: 'variables in the middle',
    routes: ['GET /users/{id}/pets/{pet}'],
    ask: 'GET /users/7/pets/8',
    found: 'GET /users/{id}/pets/{pet}',
    values: ['7', '8'],
  },
  {
    name: 'values of a branch that was left are forgotten',
    routes: ['GET /{a}/x', 'GET /{g+}'],
    ask: 'GET /1/y',
    found: 'GET /{g+}',
    values: ['1/y'],
  },
  {
    name: 'a trailing slash does not count',
    routes: ['GET /{proxy+}'],
    ask: 'GET /proxy-value/',
    found: 'GET /{proxy+}',
    values: ['proxy-value'],
  },
  {
    name: 'inner double slashes stay',
    routes: ['GET /{proxy+}'],
    ask: 'GET /proxy-value//double-slash',
    found: 'GET /{proxy+}',
    values: ['proxy-value//double-slash'],
  },
  { name: 'vector 6', routes: ['GET /{proxy+}'], ask: 'GET /a//b/', found: 'GET /{proxy+}', values: ['a//b'] },
  {
    name: 'nothing is decoded',
    routes: ['GET /{proxy+}'],
    ask: 'GET /a/test%2Balias@x/plus/test+alias@x',
    found: 'GET /{proxy+}',
    values: ['a/test%2Balias@x/plus/test+alias@x'],
  },
  { name: 'a variable is never empty', routes: ['GET /a/{v}/b'], ask: 'GET /a//b', found: undefined },
];

for (const { name, routes: texts, ask, found, values = [] } of CASES) {
  test(`route: ${name}`, () => {
    const [method = '', path = ''] = ask.split(' ');
    assert.deepEqual(match(routes(...texts), method, path), [found, ...values]);
  });
}

test('the methods of a path are those of every resource that could serve it', () => {
  const tree = routes('POST /test', 'GET /{v}', 'OPTIONS /{proxy+}', 'ANY /other');
  assert.deepEqual(methodsFor(tree, '/test'), ['GET', 'OPTIONS', 'POST']);
  assert.deepEqual(methodsFor(tree, '/other'), ['ANY', 'GET', 'OPTIONS']);
  assert.deepEqual(methodsFor(tree, '/'), []);
});

test('variables are named in the order of the path', () => {
  assert.deepEqual(variableNames('/a/{b}/c/{d+}'), ['b', 'd']);
  assert.deepEqual(variableNames('/'), []);
});

test('whatever the tree, a static route is found by its own path', () => {
  const segment = stringMatching(/^[a-z0-9._-]{1,6}$/);
  const path = array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
  holds(
    property(uniqueArray(path, { minLength: 1, maxLength: 30 }), (paths) => {
      const tree = routes('GET /{any+}', 'GET /{one}', ...paths.map((each) => `GET ${each}`));
      for (const each of paths) assert.deepEqual(match(tree, 'GET', each), [`GET ${each}`]);
    }),
  );
});
