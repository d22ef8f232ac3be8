// What logs and gateway responses know of an authorizer. [api-gateway.md A5, A16.2, A25]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARN, policy, allow, authorizerWorld, ask } from '../../../../test/doubles/authorizer-world.ts';
import { ACCOUNT, API, functionArn, REGION } from '../../../../test/doubles/rest-world.ts';

test('gateway responses and access logs know what the authorizer said, also when it denied', async () => {
  const made = authorizerWorld(() => ({
    principalId: 'user',
    policyDocument: policy('Deny', '*'),
    context: { why: 'you are banned' },
  }));
  made.gatewayResponse({
    responseType: 'ACCESS_DENIED',
    responseTemplates: { 'application/json': '{"why":"$context.authorizer.why"}' },
  });
  made.deploy();
  const format = '$context.authorizer.principalId $context.authorizer.status $context.authorizer.integrationStatus';
  made.stage('stage', {
    accessLog: { destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access:*`, format },
  });
  const answer = await ask(made, 't');
  assert.equal(answer.text, '{"why":"you are banned"}');
  assert.equal(answer.status, 403);
  await ask(made, undefined);
  assert.deepEqual(made.logged.get('access'), ['user 403 200', '- - -']);
});

test('the execution log has the authorizer before the usage plan', async () => {
  const made = authorizerWorld();
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } } });
  const id = (await ask(made, 'a-long-token')).header('x-amzn-RequestId');
  const lines = made.logged
    .get(`API-Gateway-Execution-Logs_${API}/stage`)!
    .map((line) => line.slice(`(${id}) `.length));
  const url = `https://lambda.${REGION}.amazonaws.com/2015-03-31/functions/${functionArn('gate')}/invocations`;
  assert.deepEqual(lines.slice(1, 10), [
    `Starting authorizer: agate for request: ${id}`,
    'Incoming identity: ******-token',
    `Endpoint request URI: ${url}`,
    `Endpoint request headers: {x-amzn-apigateway-api-id=${API}, X-Amz-Source-Arn=arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/authorizers/agate, Accept=application/json, User-Agent=AmazonAPIGateway_${API}}`,
    `Endpoint request body after transformations: {"type":"TOKEN","methodArn":"${ARN}/GET/a","authorizationToken":"a-long-token"}`,
    `Sending request to ${url}`,
    `Authorizer result body before parsing: ${JSON.stringify(allow({ methodArn: `${ARN}/GET/a` }))}`,
    'Using valid authorizer policy for principal: user',
    'Successfully completed authorizer execution',
  ]);
  assert.match(lines[10]!, /^Verifying Usage Plan/);
});

test('the execution log tells failures at ERROR', async () => {
  const made = authorizerWorld(() => ({ principalId: 'u' }));
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'ERROR' } } });
  await ask(made, 't');
  await ask(made, undefined);
  const lines = made.logged
    .get(`API-Gateway-Execution-Logs_${API}/stage`)!
    .map((line) => line.replace(/^\(\S+\) /, '').replace(/request: \S+$/, 'request: ID'));
  assert.deepEqual(lines, [
    'Execution failed due to configuration error: Invalid JSON in response: Invalid policyDocument',
    'Execution failed due to configuration error: Authorizer error',
    'Gateway response type: AUTHORIZER_CONFIGURATION_ERROR with status code: 500',
    'Unauthorized request: ID',
    'Gateway response type: UNAUTHORIZED with status code: 401',
  ]);
});
