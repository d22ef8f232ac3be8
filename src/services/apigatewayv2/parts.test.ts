// Routes, integrations and authorizers: what is shown of them, and what partial updates leave.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FUNCTION, FUNCTION_ARN, LAMBDA_URI, openKit, shown, type Kit } from './testkit.test.ts';

describe('parts of an HTTP API', () => {
  let kit: Kit;
  let ApiId: string;
  beforeEach(async () => {
    kit = openKit();
    ApiId = await kit.api();
  });
  afterEach(() => kit.close());

  const jwt = (more: object = {}) => ({
    ApiId,
    Name: 'jwt',
    AuthorizerType: 'JWT' as const,
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['one', 'two'] },
    ...more,
  });

  const gate = (more: object = {}) => ({
    ApiId,
    Name: 'gate',
    AuthorizerType: 'REQUEST' as const,
    AuthorizerUri: LAMBDA_URI,
    AuthorizerPayloadFormatVersion: '2.0',
    IdentitySource: ['$request.header.x'],
    ...more,
  });

  it('a function is invoked by POST within 30 s unless said otherwise', async () => {
    const integration = await kit.run('CreateIntegration', { ApiId, ...FUNCTION, PassthroughBehavior: 'NEVER' });
    assert.match(integration.IntegrationId ?? '', /^[a-z0-9]{7}$/);
    assert.deepEqual(shown(integration), {
      ConnectionType: 'INTERNET',
      IntegrationId: integration.IntegrationId,
      IntegrationMethod: 'POST',
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION_ARN,
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 30_000,
    });
  });

  it('an empty value takes a request mapping away, an empty map those of a status', async () => {
    const { IntegrationId = '' } = await kit.run('CreateIntegration', {
      ApiId,
      ...FUNCTION,
      RequestParameters: { 'append:header.a': '1', 'append:header.b': '2' },
      ResponseParameters: { 200: { 'append:header.a': '1' }, 404: { 'overwrite:statuscode': '403' } },
    });
    await kit.run('UpdateIntegration', {
      ApiId,
      IntegrationId,
      RequestParameters: { 'append:header.a': '', 'append:header.c': '3' },
      ResponseParameters: { 404: {}, 500: { 'append:header.b': '2' } },
      Description: 'd',
    });
    const integration = await kit.run('GetIntegration', { ApiId, IntegrationId });
    assert.deepEqual(integration.RequestParameters, { 'append:header.b': '2', 'append:header.c': '3' });
    assert.deepEqual(integration.ResponseParameters, {
      200: { 'append:header.a': '1' },
      500: { 'append:header.b': '2' },
    });
    assert.equal(integration.IntegrationUri, FUNCTION_ARN);
  });

  it('a private integration names a VPC link', async () => {
    const { VpcLinkId = '' } = await kit.run('CreateVpcLink', { Name: 'l', SubnetIds: ['subnet-1'] });
    const integration = await kit.run('CreateIntegration', {
      ApiId,
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'ANY',
      IntegrationUri: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/a/b/c',
      ConnectionType: 'VPC_LINK',
      ConnectionId: VpcLinkId,
      TlsConfig: { ServerNameToVerify: 'backend.example' },
    });
    assert.deepEqual(
      [integration.ConnectionType, integration.ConnectionId, integration.PayloadFormatVersion, integration.TlsConfig],
      ['VPC_LINK', VpcLinkId, '1.0', { ServerNameToVerify: 'backend.example' }],
    );
  });

  it('a call of another service keeps its parameters', async () => {
    const RequestParameters = { QueueUrl: 'https://sqs/q', MessageBody: '$request.body' };
    const integration = await kit.run('CreateIntegration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationSubtype: 'SQS-SendMessage',
      CredentialsArn: 'arn:aws:iam::111111111111:role/r',
      PayloadFormatVersion: '1.0',
      RequestParameters,
    });
    assert.deepEqual(integration.RequestParameters, RequestParameters);
    assert.equal(integration.IntegrationMethod, undefined);
  });

  it('a JWT authorizer has nothing of a function, a REQUEST authorizer shows a TTL only when one was given', async () => {
    const token = await kit.run('CreateAuthorizer', jwt());
    assert.match(token.AuthorizerId ?? '', /^[a-z0-9]{6}$/);
    assert.deepEqual(shown(token), {
      AuthorizerId: token.AuthorizerId,
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['one', 'two'], Issuer: 'https://issuer.example' },
      Name: 'jwt',
    });
    const request = await kit.run('CreateAuthorizer', gate());
    assert.deepEqual(shown(request), {
      AuthorizerId: request.AuthorizerId,
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: LAMBDA_URI,
      EnableSimpleResponses: false,
      IdentitySource: ['$request.header.x'],
      Name: 'gate',
    });
  });

  it('an update of an authorizer leaves what it does not name', async () => {
    const { AuthorizerId = '' } = await kit.run('CreateAuthorizer', jwt());
    await kit.run('UpdateAuthorizer', { ApiId, AuthorizerId, JwtConfiguration: { Audience: ['three'] } });
    const authorizer = await kit.run('GetAuthorizer', { ApiId, AuthorizerId });
    assert.deepEqual(authorizer.JwtConfiguration, { Audience: ['three'], Issuer: 'https://issuer.example' });
    assert.equal(authorizer.Name, 'jwt');
  });

  it('an authorizer that becomes another type keeps nothing of the first', async () => {
    const { AuthorizerId = '' } = await kit.run('CreateAuthorizer', jwt());
    const { ApiId: _, ...request } = gate();
    const changed = await kit.run('UpdateAuthorizer', { ApiId, AuthorizerId, ...request });
    assert.deepEqual([changed.JwtConfiguration, changed.AuthorizerType], [undefined, 'REQUEST']);
    const { JwtConfiguration, IdentitySource } = jwt();
    const back = { ApiId, AuthorizerId, AuthorizerType: 'JWT' as const, JwtConfiguration, IdentitySource };
    const again = await kit.run('UpdateAuthorizer', back);
    assert.deepEqual([again.AuthorizerUri, again.EnableSimpleResponses], [undefined, undefined]);
  });

  it('a route shows its scopes; another type of authorization drops what it does not know', async () => {
    const { AuthorizerId = '' } = await kit.run('CreateAuthorizer', jwt());
    const route = await kit.run('CreateRoute', {
      ApiId,
      RouteKey: 'GET /a/{id}/{rest+}',
      AuthorizationType: 'JWT',
      AuthorizerId,
      AuthorizationScopes: ['read'],
      OperationName: 'get',
    });
    assert.deepEqual(shown(route), {
      ApiKeyRequired: false,
      AuthorizationScopes: ['read'],
      AuthorizationType: 'JWT',
      AuthorizerId,
      OperationName: 'get',
      RouteId: route.RouteId,
      RouteKey: 'GET /a/{id}/{rest+}',
    });
    const open = await kit.run('UpdateRoute', { ApiId, RouteId: route.RouteId!, AuthorizationType: 'NONE' });
    assert.deepEqual([open.AuthorizerId, open.AuthorizationScopes, open.OperationName], [undefined, undefined, 'get']);
    await kit.run('DeleteAuthorizer', { ApiId, AuthorizerId });
  });

  it('lists come in pages', async () => {
    for (const path of ['a', 'b', 'c']) await kit.run('CreateRoute', { ApiId, RouteKey: `GET /${path}` });
    const first = await kit.run('GetRoutes', { ApiId, MaxResults: '2' });
    const second = await kit.run('GetRoutes', { ApiId, MaxResults: '2', NextToken: first.NextToken });
    assert.deepEqual([first.Items.length, second.Items.length, second.NextToken], [2, 1, undefined]);
    assert.equal(new Set([...first.Items, ...second.Items].map(({ RouteKey }) => RouteKey)).size, 3);
    const refusal = 'Invalid maxResults specified: none';
    await kit.refused('GetRoutes', { ApiId, MaxResults: 'none' }, 'BadRequestException', refusal);
  });
});
