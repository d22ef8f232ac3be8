// Parameter mappings before and after functions: the event is made of the mapped request, the answer of the mapped reply. [api-gateway.md B9]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpWorld, lambda } from '../../../../test/doubles/http-world.ts';
import type { IntegrationRecord } from '../../../services/apigatewayv2/resources.ts';

function world(more: Partial<IntegrationRecord>): HttpWorld {
  const made = new HttpWorld();
  made.fn('f', () => ({ statusCode: 404, headers: { 'x-kept': 'k' }, body: '{"code":"gone"}' }));
  made.route('POST /pets/{id}', lambda('f', more));
  made.deploy();
  return made;
}

const REQUEST = {
  'overwrite:header.x-tenant': '$request.body.tenant',
  'append:header.x-pet': '${request.path.id}/${context.stage}',
  'remove:header.x-secret': '',
  'overwrite:querystring.kind': 'dog',
  'overwrite:path': '/v2/animals',
};
const ASK = { method: 'POST', headers: [['x-secret', 's']], body: '{"tenant":"blue"}' } as const;

for (const payloadFormatVersion of ['1.0', '2.0'] as const)
  test(`the event of payload ${payloadFormatVersion} shows headers, query and path as mapped`, async () => {
    const made = world({ payloadFormatVersion, requestParameters: REQUEST });
    await made.call('/pets/7?kind=cat&a=1', ASK);
    const { headers, queryStringParameters, path, rawPath, pathParameters } = made.event;
    const { 'x-tenant': tenant, 'x-pet': pet, 'x-secret': secret } = headers as Record<string, string>;
    assert.deepEqual([tenant, pet, secret], ['blue', '7/$default', undefined]);
    assert.deepEqual(queryStringParameters, { a: '1', kind: 'dog' });
    assert.equal(path ?? rawPath, '/v2/animals');
    assert.deepEqual(pathParameters, { id: '7' });
  });

test("the function's reply is mapped by its status", async () => {
  const responseParameters = {
    '404': { 'overwrite:statuscode': '410', 'append:header.x-code': '$response.body.code', 'remove:header.x-kept': '' },
  };
  const answer = await world({ responseParameters }).call('/pets/7', ASK);
  assert.deepEqual([answer.status, answer.header('x-code'), answer.header('x-kept')], [410, 'gone', undefined]);
  assert.equal(answer.text, '{"code":"gone"}');
});

test("the gateway's own answers are not mapped", async () => {
  const made = world({ responseParameters: { '500': { 'overwrite:statuscode': '200' } } });
  made.fn(
    'f',
    () => {
      throw new Error('not reached');
    },
    { policy: undefined },
  );
  assert.equal((await made.call('/pets/7', ASK)).status, 500);
});
