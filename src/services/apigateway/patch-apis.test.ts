// Every PATCH path: what is sent, and what the answer then holds. [api-gateway.md C3]
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkPatches, type Row } from './patchkit.test.ts';
import { LAMBDA_URI, openKit, type Kit } from './testkit.test.ts';

function endpoint(types: string[], ipAddressType: string, rest = {}): Row[3] {
  return { endpointConfiguration: { types, ipAddressType, ...rest } };
}

describe('PATCH paths of what describes an API', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('a REST API', async () => {
    const { restApiId } = await kit.api();
    await checkPatches(kit, 'UpdateRestApi', { restApiId }, [
      ['replace', '/name', 'n', { name: 'n' }],
      ['replace', '/description', 'd', { description: 'd' }],
      ['replace', '/description', '', { description: undefined }],
      ['replace', '/version', 'v1', { version: 'v1' }],
      ['replace', '/policy', '{"a":1}', { policy: String.raw`{\"a\":1}` }],
      ['replace', '/policy', '', { policy: undefined }],
      ['replace', '/apiKeySource', 'AUTHORIZER', { apiKeySource: 'AUTHORIZER' }],
      ['replace', '/minimumCompressionSize', '1024', { minimumCompressionSize: 1024 }],
      ['replace', '/minimumCompressionSize', '0', { minimumCompressionSize: 0 }],
      ['replace', '/minimumCompressionSize', undefined, { minimumCompressionSize: undefined }],
      ['replace', '/disableExecuteApiEndpoint', 'true', { disableExecuteApiEndpoint: true }],
      ['add', '/binaryMediaTypes/image~1png', undefined, { binaryMediaTypes: ['image/png'] }],
      ['add', '/binaryMediaTypes/image~1jpeg', undefined, { binaryMediaTypes: ['image/png', 'image/jpeg'] }],
      ['replace', '/binaryMediaTypes/image~1png', 'image/gif', { binaryMediaTypes: ['image/jpeg', 'image/gif'] }],
      ['add', '/binaryMediaTypes/-', undefined, { binaryMediaTypes: ['image/jpeg', 'image/gif', '-'] }],
      ['remove', '/binaryMediaTypes/image~1jpeg', undefined, { binaryMediaTypes: ['image/gif', '-'] }],
      ['replace', '/endpointConfiguration/types/EDGE', 'REGIONAL', endpoint(['REGIONAL'], 'ipv4')],
      ['replace', '/endpointConfiguration/ipAddressType', 'dualstack', endpoint(['REGIONAL'], 'dualstack')],
      ['replace', '/endpointConfiguration/types/0', 'PRIVATE', endpoint(['PRIVATE'], 'dualstack')],
      [
        'add',
        '/endpointConfiguration/vpcEndpointIds',
        'vpce-1',
        endpoint(['PRIVATE'], 'dualstack', { vpcEndpointIds: ['vpce-1'] }),
      ],
      ['remove', '/endpointConfiguration/vpcEndpointIds', 'vpce-1', endpoint(['PRIVATE'], 'dualstack')],
    ]);
  });

  it('a resource, whose subtree moves with it', async () => {
    const { restApiId, rootId } = await kit.api();
    const under = async (parentId: string, pathPart: string) =>
      (await kit.run('CreateResource', { restApiId, parentId, pathPart })).id ?? '';
    const pets = await under(rootId, 'pets');
    const zoo = await under(rootId, 'zoo');
    const pet = await under(pets, '{id}');
    await checkPatches(kit, 'UpdateResource', { restApiId, resourceId: pets }, [
      ['replace', '/pathPart', 'dogs', { pathPart: 'dogs', path: '/dogs', parentId: rootId }],
      ['replace', '/parentId', zoo, { pathPart: 'dogs', path: '/zoo/dogs', parentId: zoo }],
    ]);
    const { path } = await kit.run('GetResource', { restApiId, resourceId: pet });
    assert.equal(path, '/zoo/dogs/{id}');
  });

  it('a method and its responses', async () => {
    const { restApiId, rootId, method } = await kit.mockApi();
    const authorizer = { restApiId, name: 'a', type: 'TOKEN', authorizerUri: LAMBDA_URI } as const;
    const { id: authorizerId = '' } = await kit.run('CreateAuthorizer', authorizer);
    const { id: validator = '' } = await kit.run('CreateRequestValidator', { restApiId, name: 'v' });
    const name = 'method.request.header.x-shop';
    await checkPatches(kit, 'UpdateMethod', method, [
      ['replace', '/authorizationType', 'aws_iam', { authorizationType: 'AWS_IAM' }],
      ['replace', '/apiKeyRequired', 'true', { apiKeyRequired: true }],
      ['replace', '/apiKeyRequired', 'nonsense', { apiKeyRequired: false }],
      ['replace', '/operationName', 'list', { operationName: 'list' }],
      ['replace', '/requestValidatorId', validator, { requestValidatorId: validator }],
      ['replace', '/requestValidatorId', '', { requestValidatorId: undefined }],
      ['add', `/requestParameters/${name}`, 'true', { requestParameters: { [name]: true } }],
      ['replace', `/requestParameters/${name}`, 'false', { requestParameters: { [name]: false } }],
      ['remove', `/requestParameters/${name}`, undefined, { requestParameters: undefined }],
      ['add', '/requestModels/application~1json', 'Empty', { requestModels: { 'application/json': 'Empty' } }],
      ['replace', '/requestModels/application~1json', 'Error', { requestModels: { 'application/json': 'Error' } }],
      ['remove', '/requestModels/application~1json', undefined, { requestModels: undefined }],
      ['add', '/authorizationScopes', 'read', { authorizationScopes: ['read'] }],
      ['remove', '/authorizationScopes', 'read', { authorizationScopes: undefined }],
    ]);
    const custom = [
      { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
      { op: 'replace', path: '/authorizerId', value: authorizerId },
    ] as const;
    const guarded = await kit.run('UpdateMethod', { ...method, patchOperations: [...custom] });
    assert.equal(guarded.authorizerId, authorizerId);
    await checkPatches(kit, 'UpdateMethod', method, [
      ['replace', '/authorizationType', 'NONE', { authorizationType: 'NONE', authorizerId: undefined }],
    ]);

    const response = { restApiId, resourceId: rootId, httpMethod: 'GET', statusCode: '200' };
    await kit.run('PutMethodResponse', response);
    const header = 'method.response.header.x-shop';
    await checkPatches(kit, 'UpdateMethodResponse', response, [
      ['add', `/responseParameters/${header}`, 'true', { responseParameters: { [header]: true } }],
      ['replace', `/responseParameters/${header}`, 'false', { responseParameters: { [header]: false } }],
      ['remove', `/responseParameters/${header}`, undefined, { responseParameters: undefined }],
      ['add', '/responseModels/application~1json', 'Empty', { responseModels: { 'application/json': 'Empty' } }],
      ['replace', '/responseModels/application~1json', 'Error', { responseModels: { 'application/json': 'Error' } }],
      ['remove', '/responseModels/application~1json', undefined, { responseModels: undefined }],
    ]);
  });

  it('an integration and its responses', async () => {
    const { restApiId, rootId } = await kit.api();
    const method = { restApiId, resourceId: rootId, httpMethod: 'GET' };
    const source = 'method.request.header.a';
    const target = 'integration.request.header.b';
    await kit.run('PutMethod', { ...method, authorizationType: 'NONE', requestParameters: { [source]: true } });
    await kit.run('PutIntegration', { ...method, type: 'HTTP', integrationHttpMethod: 'GET', uri: 'http://a.test/' });
    await checkPatches(kit, 'UpdateIntegration', method, [
      ['replace', '/uri', 'https://b.test/{proxy}', { uri: 'https://b.test/{proxy}' }],
      ['replace', '/httpMethod', 'POST', { httpMethod: 'POST' }],
      ['replace', '/type', 'HTTP_PROXY', { type: 'HTTP_PROXY' }],
      ['replace', '/credentials', 'arn:aws:iam::*:user/*', { credentials: 'arn:aws:iam::*:user/*' }],
      ['replace', '/connectionType', 'VPC_LINK', { connectionType: 'VPC_LINK' }],
      ['replace', '/connectionId', 'abc', { connectionId: 'abc' }],
      ['replace', '/passthroughBehavior', 'NEVER', { passthroughBehavior: 'NEVER' }],
      ['replace', '/contentHandling', 'CONVERT_TO_TEXT', { contentHandling: 'CONVERT_TO_TEXT' }],
      ['replace', '/timeoutInMillis', '20002', { timeoutInMillis: 20_002 }],
      ['replace', '/cacheNamespace', 'ns', { cacheNamespace: 'ns' }],
      [
        'add',
        '/cacheKeyParameters/method.request.path.proxy',
        undefined,
        { cacheKeyParameters: ['method.request.path.proxy'] },
      ],
      ['remove', '/cacheKeyParameters/method.request.path.proxy', undefined, { cacheKeyParameters: [] }],
      ['replace', '/tlsConfig/insecureSkipVerification', 'true', { tlsConfig: { insecureSkipVerification: true } }],
      ['remove', '/tlsConfig', undefined, { tlsConfig: undefined }],
      ['replace', '/requestTemplates/application~1json', '{}', { requestTemplates: { 'application/json': '{}' } }],
      ['remove', '/requestTemplates/application~1json', undefined, { requestTemplates: undefined }],
      ['add', `/requestParameters/${target}`, source, { requestParameters: { [target]: source } }],
      ['remove', `/requestParameters/${target}`, undefined, { requestParameters: undefined }],
    ]);

    const response = { ...method, statusCode: '200' };
    const header = 'method.response.header.x';
    await kit.run('PutMethodResponse', { ...response, responseParameters: { [header]: true } });
    await kit.run('PutMethodResponse', { ...method, statusCode: '201', responseParameters: { [header]: true } });
    await kit.run('PutIntegrationResponse', response);
    await checkPatches(kit, 'UpdateIntegrationResponse', response, [
      ['replace', '/selectionPattern', '4..', { selectionPattern: '4..' }],
      ['replace', '/selectionPattern', '', { selectionPattern: '' }],
      ['replace', '/contentHandling', 'CONVERT_TO_BINARY', { contentHandling: 'CONVERT_TO_BINARY' }],
      ['remove', '/contentHandling', undefined, { contentHandling: undefined }],
      ['add', '/responseTemplates/application~1json', '{}', { responseTemplates: { 'application/json': '{}' } }],
      ['replace', '/responseTemplates/application~1json', '', { responseTemplates: { 'application/json': null } }],
      ['remove', '/responseTemplates/application~1json', undefined, { responseTemplates: undefined }],
      ['add', `/responseParameters/${header}`, "'1'", { responseParameters: { [header]: "'1'" } }],
      ['remove', `/responseParameters/${header}`, undefined, { responseParameters: undefined }],
      ['replace', '/statusCode', '201', { statusCode: '201' }],
    ]);
    const { methodIntegration } = await kit.run('GetMethod', method);
    assert.deepEqual(Object.keys(methodIntegration?.integrationResponses ?? {}), ['201']);
  });

  it('authorizers, models, validators, deployments', async () => {
    const { restApiId, deploymentId } = await kit.stagedApi();
    const authorizer = { restApiId, name: 'a', type: 'TOKEN', authorizerUri: LAMBDA_URI } as const;
    const { id: authorizerId = '' } = await kit.run('CreateAuthorizer', authorizer);
    const { id: requestValidatorId = '' } = await kit.run('CreateRequestValidator', { restApiId, name: 'v' });
    await checkPatches(kit, 'UpdateAuthorizer', { restApiId, authorizerId }, [
      ['replace', '/name', 'b', { name: 'b' }],
      ['replace', '/type', 'REQUEST', { type: 'REQUEST' }],
      ['replace', '/authorizerUri', `${LAMBDA_URI}`, { authorizerUri: LAMBDA_URI }],
      [
        'replace',
        '/authorizerCredentials',
        'arn:aws:iam::111111111111:role/r',
        { authorizerCredentials: 'arn:aws:iam::111111111111:role/r' },
      ],
      ['replace', '/identitySource', 'method.request.header.token', { identitySource: 'method.request.header.token' }],
      ['replace', '/identityValidationExpression', '^a+$', { identityValidationExpression: '^a+$' }],
      ['replace', '/authorizerResultTtlInSeconds', '60', { authorizerResultTtlInSeconds: 60 }],
      ['replace', '/authType', 'custom', { authType: 'custom' }],
      ['add', '/providerARNs', 'arn:p', { providerARNs: ['arn:p'] }],
      ['remove', '/providerARNs', 'arn:p', { providerARNs: undefined }],
    ]);
    await checkPatches(kit, 'UpdateModel', { restApiId, modelName: 'Empty' }, [
      ['replace', '/description', 'd', { description: 'd' }],
      ['replace', '/schema', '{}', { schema: '{}' }],
    ]);
    await checkPatches(kit, 'UpdateRequestValidator', { restApiId, requestValidatorId }, [
      ['replace', '/name', 'w', { name: 'w' }],
      ['replace', '/validateRequestBody', 'true', { validateRequestBody: true }],
      ['replace', '/validateRequestParameters', 'true', { validateRequestParameters: true }],
    ]);
    await checkPatches(kit, 'UpdateDeployment', { restApiId, deploymentId }, [
      ['replace', '/description', 'd', { description: 'd' }],
    ]);
  });

  it('gateway responses and documentation', async () => {
    const { restApiId } = await kit.api();
    const header = 'gatewayresponse.header.x';
    const templates = { 'application/json': '{"message":$context.error.messageString}' };
    await checkPatches(kit, 'UpdateGatewayResponse', { restApiId, responseType: 'UNAUTHORIZED' }, [
      ['replace', '/statusCode', '418', { statusCode: '418', responseTemplates: templates, defaultResponse: false }],
      ['add', `/responseParameters/${header}`, "'1'", { responseParameters: { [header]: "'1'" } }],
      ['replace', `/responseParameters/${header}`, "'2'", { responseParameters: { [header]: "'2'" } }],
      ['remove', `/responseParameters/${header}`, undefined, { responseParameters: {} }],
      ['add', '/responseTemplates/text~1plain', 'no', { responseTemplates: { ...templates, 'text/plain': 'no' } }],
      ['remove', '/responseTemplates/text~1plain', undefined, { responseTemplates: templates }],
    ]);
    const part = await kit.run('CreateDocumentationPart', { restApiId, location: { type: 'API' }, properties: '{}' });
    await checkPatches(kit, 'UpdateDocumentationPart', { restApiId, documentationPartId: part.id }, [
      ['replace', '/properties', '{"a":1}', { properties: '{"a":1}' }],
    ]);
    await kit.run('CreateDocumentationVersion', { restApiId, documentationVersion: '1' });
    await checkPatches(kit, 'UpdateDocumentationVersion', { restApiId, documentationVersion: '1' }, [
      ['replace', '/description', 'd', { description: 'd' }],
    ]);
  });
});
