import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LAMBDA_URI, openKit, shown, type Kit } from './testkit.test.ts';

function modelInUse(name: string, place: string): string {
  return `Cannot delete model '${name}', is referenced in ${place}`;
}

describe('methods and integrations', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('answer with the recorded defaults', async () => {
    const { restApiId, rootId } = await kit.api();
    const method = { restApiId, resourceId: rootId, httpMethod: 'POST' };
    assert.deepEqual(shown(await kit.run('PutMethod', { ...method, authorizationType: 'none' })), {
      httpMethod: 'POST',
      authorizationType: 'NONE',
      apiKeyRequired: false,
    });
    assert.deepEqual(
      shown(
        await kit.run('PutIntegration', {
          ...method,
          type: 'AWS_PROXY',
          integrationHttpMethod: 'POST',
          uri: LAMBDA_URI,
        }),
      ),
      {
        type: 'AWS_PROXY',
        httpMethod: 'POST',
        uri: LAMBDA_URI,
        passthroughBehavior: 'WHEN_NO_MATCH',
        timeoutInMillis: 29_000,
        cacheNamespace: rootId,
        cacheKeyParameters: [],
      },
    );
    const http = await kit.run('PutIntegration', {
      ...method,
      type: 'HTTP',
      integrationHttpMethod: 'GET',
      uri: 'http://a.test',
    });
    assert.equal(http.connectionType, 'INTERNET');
    const mock = await kit.run('PutIntegration', { ...method, type: 'MOCK' });
    assert.deepEqual(shown(mock), {
      type: 'MOCK',
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29_000,
      cacheNamespace: rootId,
      cacheKeyParameters: [],
    });
  });

  it('show responses within the method, an empty template as null and an empty pattern as it is', async () => {
    const { restApiId, method } = await kit.mockApi();
    const response = { ...method, statusCode: '200' };
    await kit.run('PutMethodResponse', { ...response, responseModels: { 'application/json': 'Empty' } });
    const put = await kit.run('PutIntegrationResponse', {
      ...response,
      selectionPattern: '',
      responseTemplates: { 'application/json': '' },
    });
    const expected = { statusCode: '200', selectionPattern: '', responseTemplates: { 'application/json': null } };
    assert.deepEqual(shown(put), expected);
    const whole = await kit.run('GetMethod', method);
    assert.deepEqual(shown(whole.methodResponses), {
      200: { statusCode: '200', responseModels: { 'application/json': 'Empty' } },
    });
    assert.deepEqual(shown(whole.methodIntegration?.integrationResponses), { 200: expected });
    const embedded = await kit.run('GetResources', { restApiId, embed: ['methods'] });
    assert.deepEqual(embedded.items[0]?.resourceMethods?.['GET'], whole);

    await kit.run('DeleteIntegrationResponse', response);
    assert.ok(!('integrationResponses' in (shown(await kit.run('GetIntegration', method)) as object)));
    await kit.run('DeleteMethodResponse', response);
    await kit.run('DeleteIntegration', method);
    assert.deepEqual(shown(await kit.run('GetMethod', method)), {
      httpMethod: 'GET',
      authorizationType: 'NONE',
      apiKeyRequired: false,
    });
  });

  it('put twice, an integration response replaces and a method response is refused', async () => {
    const { method } = await kit.mockApi();
    const response = { ...method, statusCode: '200' };
    await kit.run('PutMethodResponse', response);
    await kit.run('PutIntegrationResponse', { ...response, selectionPattern: 'a' });
    const again = await kit.run('PutIntegrationResponse', { ...response, selectionPattern: 'b' });
    assert.equal(again.selectionPattern, 'b');
    await kit.refused('PutMethodResponse', response, 'ConflictException', 'Response already exists for this resource');
  });

  it('keep what they name from being deleted', async () => {
    const { restApiId, rootId } = await kit.api();
    const { id: child = '' } = await kit.run('CreateResource', { restApiId, parentId: rootId, pathPart: 'test' });
    const schema = '{"type":"object"}';
    for (const name of ['One', 'Two'])
      await kit.run('CreateModel', { restApiId, name, contentType: 'application/json', schema });
    const { id: authorizerId = '' } = await kit.run('CreateAuthorizer', {
      restApiId,
      name: 'a',
      type: 'TOKEN',
      authorizerUri: LAMBDA_URI,
    });
    const { id: requestValidatorId = '' } = await kit.run('CreateRequestValidator', { restApiId, name: 'v' });
    const any = { restApiId, httpMethod: 'ANY', authorizationType: 'NONE' };
    await kit.run('PutMethod', { ...any, resourceId: rootId, requestModels: { 'application/json': 'One' } });
    const guarded = { authorizationType: 'CUSTOM', authorizerId, requestValidatorId };
    await kit.run('PutMethod', { ...any, ...guarded, resourceId: child, requestModels: { 'application/json': 'Two' } });
    await kit.refused(
      'DeleteModel',
      { restApiId, modelName: 'One' },
      'ConflictException',
      modelInUse('One', 'method request: //ANY'),
    );
    await kit.refused(
      'DeleteModel',
      { restApiId, modelName: 'Two' },
      'ConflictException',
      modelInUse('Two', 'method request: /test/ANY'),
    );
    await kit.refused(
      'DeleteAuthorizer',
      { restApiId, authorizerId },
      'ConflictException',
      `Cannot delete authorizer '${authorizerId}', is referenced in method: ANY /test`,
    );
    await kit.refused(
      'DeleteRequestValidator',
      { restApiId, requestValidatorId },
      'ConflictException',
      `Cannot delete request validator '${requestValidatorId}', is referenced in method: ANY /test`,
    );
    const reference = `{"$ref":"https://apigateway.amazonaws.com/restapis/${restApiId}/models/Error"}`;
    await kit.run('CreateModel', { restApiId, name: 'Three', contentType: 'application/json', schema: reference });
    await kit.refused(
      'DeleteModel',
      { restApiId, modelName: 'Error' },
      'ConflictException',
      modelInUse('Error', 'model: Three'),
    );
    await kit.run('DeleteMethod', { restApiId, resourceId: child, httpMethod: 'ANY' });
    await kit.run('DeleteAuthorizer', { restApiId, authorizerId });
    await kit.run('DeleteRequestValidator', { restApiId, requestValidatorId });
    await kit.run('DeleteModel', { restApiId, modelName: 'Two' });
  });

  it('an authorizer answers without a TTL that nobody gave', async () => {
    const { restApiId } = await kit.api();
    const identitySource = 'method.request.header.Auth';
    const made = await kit.run('CreateAuthorizer', {
      restApiId,
      name: 'a',
      type: 'REQUEST',
      authorizerUri: LAMBDA_URI,
      identitySource,
    });
    assert.deepEqual(shown(made), {
      id: made.id,
      name: 'a',
      type: 'REQUEST',
      authType: 'custom',
      authorizerUri: LAMBDA_URI,
      identitySource,
    });
  });
});

describe('gateway responses', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('are 21 in alphabetical order, default until put and again once deleted', async () => {
    const { restApiId } = await kit.api();
    const all = (await kit.run('GetGatewayResponses', { restApiId })).items;
    const types = all.map((response) => response.responseType ?? '');
    assert.equal(types.length, 21);
    assert.deepEqual(types, [...types].sort());
    const templates = { 'application/json': '{"message":$context.error.messageString}' };
    assert.deepEqual(shown(all.find((response) => response.responseType === 'DEFAULT_4XX')), {
      responseType: 'DEFAULT_4XX',
      responseParameters: {},
      responseTemplates: templates,
      defaultResponse: true,
    });
    const response = { restApiId, responseType: 'THROTTLED' } as const;
    assert.equal((await kit.run('GetGatewayResponse', response)).statusCode, '429');
    const put = await kit.run('PutGatewayResponse', { ...response, statusCode: '503' });
    assert.deepEqual([put.statusCode, put.defaultResponse], ['503', false]);
    await kit.run('DeleteGatewayResponse', response);
    assert.equal((await kit.run('GetGatewayResponse', response)).defaultResponse, true);
  });
});
