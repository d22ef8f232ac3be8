import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listUrls, type UrlSources } from './urls.ts';

const api = { id: 'abc', name: 'jobs', stages: new Map([['stg', { name: 'stg' }]]) };
const url = { urlId: 'xyz', region: 'us-east-1', functionArn: 'arn', qualifier: '', authType: 'NONE' };
const units = { restApis: new Map([['abc', api]]), functionUrls: new Map([['xyz', url]]), domains: new Map() };

function listed(base: string): string[] {
  return listUrls({ base, ...units } as unknown as UrlSources).map((entry) => entry.url);
}

test('addresses have names below localhost where these lead to Portico, else paths', () => {
  for (const base of ['http://127.0.0.1:4566', 'http://[::1]:4566'])
    assert.deepEqual(listed(base), [
      base,
      `${base}/v2/`,
      'http://abc.execute-api.localhost:4566/stg',
      'http://xyz.lambda-url.us-east-1.localhost:4566/',
    ]);
  const far = 'http://10.0.0.5:4566';
  assert.deepEqual(listed(far), [far, `${far}/v2/`, `${far}/_aws/execute-api/abc/stg`, `${far}/_aws/lambda-url/xyz/`]);
});
