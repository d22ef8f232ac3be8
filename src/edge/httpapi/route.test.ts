import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRouteTable, matchRoute, routesFor, type RouteTable } from './route.ts';

function table(...keys: string[]): RouteTable<string> {
  const entries = keys
    .filter((key) => key !== '$default')
    .map((key) => {
      const [verb = '', path = ''] = key.split(' ');
      return { verb, path, route: key };
    });
  return buildRouteTable(
    entries,
    keys.find((key) => key === '$default'),
  );
}

function match(of: RouteTable<string>, request: string): string {
  const [verb = '', path = ''] = request.split(' ');
  const values: string[] = [];
  const found = matchRoute(of, path, verb, values);
  return [found ?? 'none', ...values].join(' | ');
}

function check(of: RouteTable<string>, rows: Readonly<Record<string, string>>): void {
  for (const [request, expected] of Object.entries(rows)) assert.equal(match(of, request), expected, request);
}

test('the example of the documentation', () => {
  check(table('GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'), {
    'GET /pets/dog/1': 'GET /pets/dog/1',
    'GET /pets/dog/2': 'GET /pets/dog/{id} | 2',
    'GET /pets/cat/1': 'GET /pets/{proxy+} | cat/1',
    'POST /test/5': 'ANY /{proxy+} | test/5',
    'GET /': '$default',
  });
});

test('a full match goes before every greedy one, whichever is more specific', () => {
  check(table('GET /a/b/{rest+}', 'GET /{x}/{y}/{z}'), {
    'GET /a/b/c': 'GET /{x}/{y}/{z} | a | b | c',
    'GET /a/b/c/d': 'GET /a/b/{rest+} | c/d',
  });
});

test('the method itself goes before ANY, and ANY before going on', () => {
  check(table('GET /a', 'ANY /a', 'POST /{proxy+}', 'ANY /b/{id}', 'GET /b/{proxy+}'), {
    'GET /a': 'GET /a',
    'POST /a': 'ANY /a',
    'PROPFIND /a': 'ANY /a',
    'GET /b/1': 'ANY /b/{id} | 1',
    'GET /b/1/2': 'GET /b/{proxy+} | 1/2',
  });
});

test('a place that lacks the method gives way', () => {
  check(table('POST /pets/dog', 'GET /pets/{id}', 'GET /pets/{proxy+}', 'DELETE /{proxy+}', '$default'), {
    'GET /pets/dog': 'GET /pets/{id} | dog',
    'DELETE /pets/dog': 'DELETE /{proxy+} | pets/dog',
    'PUT /pets/dog': '$default',
  });
});

test('the longest greedy prefix wins, by static segments before variables', () => {
  check(table('ANY /{proxy+}', 'ANY /a/{proxy+}', 'ANY /{x}/b/{proxy+}', 'ANY /a/b/{proxy+}'), {
    'GET /a/b/c': 'ANY /a/b/{proxy+} | c',
    'GET /a/c': 'ANY /a/{proxy+} | c',
    'GET /z/b/c': 'ANY /{x}/b/{proxy+} | z | c',
    'GET /z/c': 'ANY /{proxy+} | z/c',
  });
});

test('a slash at the end counts, and a greedy variable needs something', () => {
  check(table('GET /pets', 'GET /pets/{id}', 'ANY /{proxy+}'), {
    'GET /pets': 'GET /pets',
    'GET /pets/': 'ANY /{proxy+} | pets/',
    'GET /pets/1/': 'ANY /{proxy+} | pets/1/',
    'GET /': 'none',
  });
  check(table('GET /pets/', 'GET /'), { 'GET /pets/': 'GET /pets/', 'GET /pets': 'none', 'GET /': 'GET /' });
});

test('values stay raw', () => {
  check(table('GET /{a}/{b+}'), { 'GET /x%2Fy/a%20b//c': 'GET /{a}/{b+} | x%2Fy | a%20b//c' });
});

test('all verbs that a path has', () => {
  const of = table('GET /a', 'POST /{x}', 'ANY /{proxy+}', '$default');
  assert.deepEqual(routesFor(of, '/a'), ['ANY', 'GET', 'POST']);
  assert.deepEqual(routesFor(of, '/a/b'), ['ANY']);
  assert.deepEqual(routesFor(of, '/'), []);
});
