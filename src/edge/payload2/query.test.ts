import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryMember, queryValue } from './query.ts';

const CASES: readonly (readonly [string, unknown])[] = [
  ['', undefined],
  ['&&', undefined],
  ['a=1', { a: '1' }],
  ['a=1&a=2&b=3', { a: '1,2', b: '3' }],
  ['multiQuery=foo&multiQuery=%2Fbar', { multiQuery: 'foo,/bar' }],
  ['y=%20&z=a+b&p=%2B', { y: ' ', z: 'a b', p: '+' }],
  ['flag&empty=', { flag: '', empty: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['x-oss-process=image/resize,w_150/circle,r_100', { 'x-oss-process': 'image/resize,w_150/circle,r_100' }],
  ['q=%22%5C&%22=1', { q: '"\\', '"': '1' }],
  ['bad=%E4%A', { bad: '\ufffd%A' }],
];

for (const [query, expected] of CASES) {
  test(`?${query}`, () => {
    const member = queryMember(query);
    if (expected === undefined) assert.equal(member, '');
    else assert.deepEqual(JSON.parse(`{${member.slice(0, -1)}}`), { queryStringParameters: expected });
  });
}

for (const [query, expected] of CASES) {
  test(`?${query}, one parameter at a time`, () => {
    for (const [name, value] of Object.entries(expected ?? {})) assert.equal(queryValue(query, name), value);
    assert.equal(queryValue(query, 'none'), undefined);
  });
}
