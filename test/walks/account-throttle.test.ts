// What all APIs of an account may take together, when Portico is told to hold to it: REST and HTTP APIs draw from one bucket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateDeploymentCommand, ImportRestApiCommand } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { ANY_KEYS, clientsAt, REGION } from './clients.ts';
import { startPortico } from './portico.ts';

const MOCK = {
  swagger: '2.0',
  info: { title: 'mock', version: '1' },
  paths: {
    '/': {
      get: {
        responses: { '200': { description: 'ok' } },
        'x-amazon-apigateway-integration': {
          type: 'MOCK',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
};
const BURST = 3;

test('REST and HTTP APIs of an account share the throttle that Portico is started with', async (t) => {
  const portico = await startPortico({ args: ['--account-throttle', `1:${BURST}`] });
  t.after(() => portico.stop());
  const { gateway } = clientsAt(portico.url);
  const rest = await gateway.send(new ImportRestApiCommand({ body: Buffer.from(JSON.stringify(MOCK)) }));
  await gateway.send(new CreateDeploymentCommand({ restApiId: rest.id!, stageName: 'stg' }));
  const v2 = new ApiGatewayV2Client({ endpoint: portico.url, region: REGION, credentials: ANY_KEYS, maxAttempts: 1 });
  // What answers behind the HTTP API is all the same here.
  const Target = `${portico.url}/_portico/health`;
  const http = await v2.send(new CreateApiCommand({ Name: 'h', ProtocolType: 'HTTP', Target }));

  const addresses = [`${rest.id}/stg/`, `${http.ApiId}/`].map((end) => `${portico.url}/_aws/execute-api/${end}`);
  const startedMs = Date.now();
  const answers = await Promise.all([...addresses, ...addresses, ...addresses, ...addresses].map((url) => fetch(url)));
  const most = BURST + Math.ceil((Date.now() - startedMs) / 1000);
  const passed = answers.filter(({ status }) => status !== 429).length;
  assert.ok(passed >= BURST && passed <= most, `${passed} of at most ${most} passed`);
  for (const address of addresses) {
    const refused = answers.find(({ url, status }) => url === address && status === 429);
    assert.ok(refused, address);
    assert.deepEqual(await refused.json(), { message: 'Too Many Requests' });
    const id = refused.headers.get('x-amzn-requestid') ?? refused.headers.get('apigw-requestid');
    const why = await fetch(`${portico.url}/_portico/traces/${id}`, { headers: { accept: 'text/plain' } });
    assert.match(await why.text(), /--account-throttle/);
  }
});
