import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listUrls, type UrlSources } from './urls.ts';

const api = { id: 'abc', name: 'jobs', stages: new Map([['stg', { name: 'stg' }]]) };
const url = { urlId: 'xyz', region: 'us-east-1', functionArn: 'arn', qualifier: '', authType: 'NONE' };
const notes = {
  id: 'def',
  name: 'notes',
  stages: new Map([
    ['$default', {}],
    ['dev', {}],
  ]),
};
const units = {
  restApis: new Map([['abc', api]]),
  httpApis: new Map([['def', notes]]),
  functionUrls: new Map([['xyz', url]]),
  domains: new Map(),
};

function listed(base: string): string[] {
  return listUrls({ base, ...units } as unknown as UrlSources).map((entry) => entry.url);
}

test('addresses have names below localhost where these lead to Portico, else paths', () => {
  for (const base of ['http://127.0.0.1:4566', 'http://[::1]:4566'])
    assert.deepEqual(listed(base), [
      base,
      `${base}/v2/`,
      'http://abc.execute-api.localhost:4566/stg',
      'http://def.execute-api.localhost:4566/',
      'http://def.execute-api.localhost:4566/dev',
      'http://xyz.lambda-url.us-east-1.localhost:4566/',
    ]);
  const far = 'http://10.0.0.5:4566';
  const paths = [
    '/v2/',
    '/_aws/execute-api/abc/stg',
    '/_aws/execute-api/def/',
    '/_aws/execute-api/def/dev',
    '/_aws/lambda-url/xyz/',
  ];
  assert.deepEqual(listed(far), [far, ...paths.map((path) => far + path)]);
});
