// Every operation of API Gateway v1 once, by the official client against the running program: none is forgotten, none fails with 500.
import { after, before, describe } from 'node:test';
import * as sdk from '@aws-sdk/client-api-gateway';
import { clientsAt, type Clients } from './clients.ts';
import { ACCOUNT, createFunction, createRole, functionArn } from './gateway.ts';
import { complete, sender, walk, type Found, type Row } from './operations.ts';
import { startPortico, type Portico } from './portico.ts';

const LAMBDA_URI = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn('f')}/invocations`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const replace = (path: string, value: string) => [{ op: 'replace' as const, path, value }];
const api = ({ restApiId }: Found) => ({ restApiId });
const method = ({ restApiId, resourceId }: Found) => ({ restApiId, resourceId, httpMethod: 'GET' });
const stage = ({ restApiId }: Found) => ({ restApiId, stageName: 'dev' });
const response = (s: Found) => ({ ...method(s), statusCode: '200' });
const model = (s: Found) => ({ ...api(s), modelName: 'Pet' });
const gatewayResponse = (s: Found) => ({ ...api(s), responseType: 'THROTTLED' as const });
const DOMAIN = { domainName: 'api.example.test' };
const mapping = { ...DOMAIN, basePath: 'pets' };
const access = (s: Found) => ({ domainNameAccessAssociationArn: s['accessArn'], domainNameArn: s['privateArn'] });
const createAccess: Row = [
  'CreateDomainNameAccessAssociation',
  (s) => ({
    domainNameArn: s['privateArn'],
    accessAssociationSourceType: 'VPCE',
    accessAssociationSource: 'vpce-1a2b',
  }),
  { domainNameAccessAssociationArn: 'accessArn' },
];
const DOCUMENT = Buffer.from(
  JSON.stringify({
    swagger: '2.0',
    info: { title: 'imported', version: '1' },
    paths: { '/x': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
  }),
);

const MAKE: readonly Row[] = [
  ['CreateRestApi', () => ({ name: 'a' }), { id: 'restApiId', rootResourceId: 'rootId' }],
  ['CreateResource', (s) => ({ ...api(s), parentId: s['rootId'], pathPart: 'pets' }), { id: 'resourceId' }],
  ['CreateModel', (s) => ({ ...api(s), name: 'Pet', contentType: 'application/json', schema: '{"type":"object"}' })],
  ['CreateRequestValidator', (s) => ({ ...api(s), name: 'v' }), { id: 'requestValidatorId' }],
  [
    'CreateAuthorizer',
    (s) => ({
      ...api(s),
      name: 'gate',
      type: 'TOKEN',
      authorizerUri: LAMBDA_URI,
      identitySource: 'method.request.header.token',
    }),
    { id: 'authorizerId' },
  ],
  ['PutMethod', (s) => ({ ...method(s), authorizationType: 'NONE' })],
  ['PutMethodResponse', response],
  [
    'PutIntegration',
    (s) => ({ ...method(s), type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode":200}' } }),
  ],
  ['PutIntegrationResponse', response],
  ['PutGatewayResponse', gatewayResponse],
  [
    'CreateDocumentationPart',
    (s) => ({ ...api(s), location: { type: 'API' }, properties: '{}' }),
    { id: 'documentationPartId' },
  ],
  [
    'ImportDocumentationParts',
    (s) => ({
      ...api(s),
      body: Buffer.from(
        '{"swagger":"2.0","info":{"title":"t","version":"1"},"paths":{},"x-amazon-apigateway-documentation":{"version":"1","documentationParts":[{"location":{"type":"RESOURCE","path":"/pets"},"properties":{}}]}}',
      ),
    }),
  ],
  ['CreateDocumentationVersion', (s) => ({ ...api(s), documentationVersion: '1' })],
  ['CreateDeployment', api, { id: 'deploymentId' }],
  ['CreateStage', (s) => ({ ...stage(s), deploymentId: s['deploymentId'] })],
  ['ImportRestApi', () => ({ body: DOCUMENT }), { id: 'importedId' }],
  ['PutRestApi', (s) => ({ restApiId: s['importedId'], mode: 'merge', body: DOCUMENT })],
  ['CreateApiKey', () => ({ name: 'k', enabled: true }), { id: 'apiKey' }],
  ['ImportApiKeys', () => ({ format: 'csv', body: Buffer.from('name,key\nimported,abcdefghijklmnopqrstuvwxyz\n') })],
  [
    'CreateUsagePlan',
    (s) => ({
      name: 'p',
      apiStages: [{ apiId: s['restApiId'], stage: 'dev' }],
      quota: { limit: 10, period: 'DAY' },
    }),
    { id: 'usagePlanId' },
  ],
  ['CreateUsagePlanKey', (s) => ({ usagePlanId: s['usagePlanId'], keyId: s['apiKey'], keyType: 'API_KEY' })],
  ['CreateDomainName', () => ({ ...DOMAIN, endpointConfiguration: { types: ['REGIONAL'] } }), { domainNameArn: 'arn' }],
  [
    'CreateDomainName',
    () => ({ domainName: 'private.example.test', endpointConfiguration: { types: ['PRIVATE'] } }),
    { domainNameArn: 'privateArn' },
  ],
  createAccess,
  ['CreateBasePathMapping', (s) => ({ ...mapping, ...stage(s), stage: 'dev' })],
  ['CreateVpcLink', () => ({ name: 'l', targetArns: ['arn:aws:elasticloadbalancing:x'] }), { id: 'vpcLinkId' }],
  ['GenerateClientCertificate', () => ({}), { clientCertificateId: 'clientCertificateId' }],
];

const read = (operation: string, input: (s: Found) => object = () => ({})): Row => [operation, input];

const READ: readonly Row[] = [
  read('GetRestApi', api),
  read('GetRestApis'),
  read('GetResource', (s) => ({ ...api(s), resourceId: s['resourceId'] })),
  read('GetResources', api),
  read('GetMethod', method),
  read('GetMethodResponse', response),
  read('GetIntegration', method),
  read('GetIntegrationResponse', response),
  read('GetModel', model),
  read('GetModels', api),
  read('GetModelTemplate', model),
  read('GetRequestValidator', (s) => ({ ...api(s), requestValidatorId: s['requestValidatorId'] })),
  read('GetRequestValidators', api),
  read('GetAuthorizer', (s) => ({ ...api(s), authorizerId: s['authorizerId'] })),
  read('GetAuthorizers', api),
  read('GetGatewayResponse', gatewayResponse),
  read('GetGatewayResponses', api),
  read('GetDocumentationPart', (s) => ({ ...api(s), documentationPartId: s['documentationPartId'] })),
  read('GetDocumentationParts', api),
  read('GetDocumentationVersion', (s) => ({ ...api(s), documentationVersion: '1' })),
  read('GetDocumentationVersions', api),
  read('GetDeployment', (s) => ({ ...api(s), deploymentId: s['deploymentId'] })),
  read('GetDeployments', api),
  read('GetStage', stage),
  read('GetStages', api),
  read('GetExport', (s) => ({ ...stage(s), exportType: 'oas30' })),
  read('GetSdkType', () => ({ id: 'javascript' })),
  read('GetSdkTypes'),
  read('GetSdk', (s) => ({ ...stage(s), sdkType: 'javascript' })),
  read('GetApiKey', (s) => ({ apiKey: s['apiKey'] })),
  read('GetApiKeys'),
  read('GetUsagePlan', (s) => ({ usagePlanId: s['usagePlanId'] })),
  read('GetUsagePlans'),
  read('GetUsagePlanKey', (s) => ({ usagePlanId: s['usagePlanId'], keyId: s['apiKey'] })),
  read('GetUsagePlanKeys', (s) => ({ usagePlanId: s['usagePlanId'] })),
  read('GetUsage', (s) => ({ usagePlanId: s['usagePlanId'], startDate: today(), endDate: today() })),
  read('GetDomainName', () => DOMAIN),
  read('GetDomainNames'),
  read('GetDomainNameAccessAssociations', () => ({ resourceOwner: 'SELF' })),
  read('GetBasePathMapping', () => mapping),
  read('GetBasePathMappings', () => DOMAIN),
  read('GetVpcLink', (s) => ({ vpcLinkId: s['vpcLinkId'] })),
  read('GetVpcLinks'),
  read('GetClientCertificate', (s) => ({ clientCertificateId: s['clientCertificateId'] })),
  read('GetClientCertificates'),
  read('GetAccount'),
  read('GetTags', (s) => ({ resourceArn: arnOf(s) })),
  read('TestInvokeMethod', method),
  read('TestInvokeAuthorizer', (s) => ({ ...api(s), authorizerId: s['authorizerId'], headers: { token: 't' } })),
];

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function arnOf({ restApiId }: Found): string {
  return `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
}

const patch = (operation: string, ids: (s: Found) => object, path: string, value: string): Row => [
  operation,
  (s) => ({ ...ids(s), patchOperations: replace(path, value) }),
];

const CHANGE: readonly Row[] = [
  patch('UpdateRestApi', api, '/name', 'b'),
  patch('UpdateResource', (s) => ({ ...api(s), resourceId: s['resourceId'] }), '/pathPart', 'dogs'),
  patch('UpdateMethod', method, '/operationName', 'list'),
  [
    'UpdateMethodResponse',
    (s) => ({
      ...response(s),
      patchOperations: [{ op: 'add', path: '/responseParameters/method.response.header.x', value: 'true' }],
    }),
  ],
  patch('UpdateIntegration', method, '/passthroughBehavior', 'NEVER'),
  patch('UpdateIntegrationResponse', response, '/selectionPattern', '2..'),
  patch('UpdateModel', model, '/description', 'd'),
  patch(
    'UpdateRequestValidator',
    (s) => ({ ...api(s), requestValidatorId: s['requestValidatorId'] }),
    '/validateRequestBody',
    'true',
  ),
  patch('UpdateAuthorizer', (s) => ({ ...api(s), authorizerId: s['authorizerId'] }), '/name', 'door'),
  patch('UpdateGatewayResponse', gatewayResponse, '/statusCode', '420'),
  patch(
    'UpdateDocumentationPart',
    (s) => ({ ...api(s), documentationPartId: s['documentationPartId'] }),
    '/properties',
    '{"a":1}',
  ),
  patch('UpdateDocumentationVersion', (s) => ({ ...api(s), documentationVersion: '1' }), '/description', 'd'),
  patch('UpdateDeployment', (s) => ({ ...api(s), deploymentId: s['deploymentId'] }), '/description', 'd'),
  patch('UpdateStage', stage, '/description', 'd'),
  patch('UpdateApiKey', (s) => ({ apiKey: s['apiKey'] }), '/name', 'l'),
  patch('UpdateUsagePlan', (s) => ({ usagePlanId: s['usagePlanId'] }), '/name', 'q'),
  patch('UpdateUsage', (s) => ({ usagePlanId: s['usagePlanId'], keyId: s['apiKey'] }), '/remaining', '20'),
  patch('UpdateDomainName', () => DOMAIN, '/securityPolicy', 'TLS_1_2'),
  patch('UpdateBasePathMapping', () => mapping, '/stage', 'dev'),
  patch('UpdateVpcLink', (s) => ({ vpcLinkId: s['vpcLinkId'] }), '/name', 'm'),
  patch('UpdateClientCertificate', (s) => ({ clientCertificateId: s['clientCertificateId'] }), '/description', 'd'),
  patch('UpdateAccount', () => ({}), '/cloudwatchRoleArn', ROLE),
  ['TagResource', (s) => ({ resourceArn: arnOf(s), tags: { a: '1' } })],
  ['UntagResource', (s) => ({ resourceArn: arnOf(s), tagKeys: ['a'] })],
  ['FlushStageCache', stage],
  ['FlushStageAuthorizersCache', stage],
];

const UNMAKE: readonly Row[] = [
  ['DeleteClientCertificate', (s) => ({ clientCertificateId: s['clientCertificateId'] })],
  ['DeleteVpcLink', (s) => ({ vpcLinkId: s['vpcLinkId'] })],
  ['DeleteBasePathMapping', () => mapping],
  ['RejectDomainNameAccessAssociation', access],
  createAccess,
  ['DeleteDomainNameAccessAssociation', access],
  ['DeleteDomainName', () => DOMAIN],
  ['DeleteUsagePlanKey', (s) => ({ usagePlanId: s['usagePlanId'], keyId: s['apiKey'] })],
  ['DeleteApiKey', (s) => ({ apiKey: s['apiKey'] })],
  ['DeleteStage', stage],
  ['DeleteUsagePlan', (s) => ({ usagePlanId: s['usagePlanId'] })],
  ['DeleteDeployment', (s) => ({ ...api(s), deploymentId: s['deploymentId'] })],
  ['DeleteDocumentationVersion', (s) => ({ ...api(s), documentationVersion: '1' })],
  ['DeleteDocumentationPart', (s) => ({ ...api(s), documentationPartId: s['documentationPartId'] })],
  ['DeleteGatewayResponse', gatewayResponse],
  ['DeleteIntegrationResponse', response],
  ['DeleteIntegration', method],
  ['DeleteMethodResponse', response],
  ['DeleteMethod', method],
  ['DeleteAuthorizer', (s) => ({ ...api(s), authorizerId: s['authorizerId'] })],
  ['DeleteRequestValidator', (s) => ({ ...api(s), requestValidatorId: s['requestValidatorId'] })],
  ['DeleteModel', model],
  ['DeleteResource', (s) => ({ ...api(s), resourceId: s['resourceId'] })],
  ['DeleteRestApi', api],
];

const ROWS = [...MAKE, ...READ, ...CHANGE, ...UNMAKE];

describe('every operation of API Gateway v1', () => {
  let portico: Portico;
  let clients: Clients;
  before(async () => {
    portico = await startPortico();
    clients = clientsAt(portico.url);
    const source = 'exports.handler = async () => { throw new Error("Unauthorized"); };';
    await createRole(clients, 'walk');
    await createFunction(clients, 'f', 'node', source);
  });
  after(() => portico.stop());

  const send = sender(sdk, () => clients.gateway);
  complete(sdk, ROWS, []);
  walk(ROWS, send);
});
