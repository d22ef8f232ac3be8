// Every operation of API Gateway v2 that HTTP APIs have, by the official client, boto3 and aws-cli against the running program.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { requires } from '../requires.ts';
import { clientsAt, REGION, type Keys } from './clients.ts';
import { policy } from './gateway.ts';
import { complete, sender, unbuilt, walk, type Found, type Row, type Send } from './operations.ts';
import { startPortico, type Portico } from './portico.ts';

const run = promisify(execFile);

/** 501, as docs/coverage.md says: what WebSocket APIs alone have, portals, routing rules. */
const NOT_BUILT = [
  ...['Create', 'Delete', 'Get', 'Update'].flatMap((verb) =>
    ['IntegrationResponse', 'Model', 'RouteResponse', 'Portal', 'PortalProduct', 'ProductPage'].map((n) => verb + n),
  ),
  ...['Create', 'Delete', 'Get', 'Update'].map((verb) => `${verb}ProductRestEndpointPage`),
  ...['Create', 'Delete', 'Get', 'Put'].map((verb) => `${verb}RoutingRule`),
  ...['Delete', 'Get', 'Put'].map((verb) => `${verb}PortalProductSharingPolicy`),
  ...['Disable', 'Preview', 'Publish'].map((verb) => `${verb}Portal`),
  ...['PortalProducts', 'Portals', 'ProductPages', 'ProductRestEndpointPages', 'RoutingRules'].map((n) => `List${n}`),
  'DeleteRouteRequestParameter',
  'GetIntegrationResponses',
  'GetModelTemplate',
  'GetModels',
  'GetRouteResponses',
];

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const INVOKE = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;
const DOCUMENT = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'imported', version: '1' },
  paths: { '/x': { get: { responses: { default: { description: 'all' } } } } },
});
const DOMAIN = { DomainName: 'http.example.test' };
const CERTIFICATE = 'arn:aws:acm:us-east-1:000000000000:certificate/8b1f3c1e-0d0c-4c1b-9d5e-3a3d6f3b1a11';

const api = ({ ApiId }: Found) => ({ ApiId });
const pick = (s: Found, ...names: string[]) => Object.fromEntries(names.map((name) => [name, s[name]]));
const stage = (s: Found) => ({ ...api(s), StageName: '$default' });
const below = (name: string) => (s: Found) => pick(s, 'ApiId', name);
const [route, integration, authorizer, deployment] = ['RouteId', 'IntegrationId', 'AuthorizerId', 'DeploymentId'].map(
  below,
) as [Row[1], Row[1], Row[1], Row[1]];
const mapping = (s: Found) => ({ ...DOMAIN, ...pick(s, 'ApiMappingId') });
const link = (s: Found) => pick(s, 'VpcLinkId');
const tagged = ({ ApiId }: Found) => ({ ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}/stages/$default` });

const MAKE: readonly Row[] = [
  [
    'CreateApi',
    () => ({ Name: 'a', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: ['*'] } }),
    { ApiId: 'ApiId' },
  ],
  ['ImportApi', () => ({ Body: DOCUMENT }), { ApiId: 'ImportedId' }],
  ['ReimportApi', (s) => ({ ApiId: s['ImportedId'], Body: DOCUMENT })],
  ['CreateVpcLink', () => ({ Name: 'l', SubnetIds: ['subnet-1'] }), { VpcLinkId: 'VpcLinkId' }],
  [
    'CreateIntegration',
    (s) => ({
      ...api(s),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: '2.0',
      RequestParameters: { 'append:header.x-id': '$context.requestId' },
      ResponseParameters: { 200: { 'overwrite:statuscode': '201' } },
    }),
    { IntegrationId: 'IntegrationId' },
  ],
  [
    'CreateAuthorizer',
    (s) => ({
      ...api(s),
      Name: 'gate',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: INVOKE,
      AuthorizerPayloadFormatVersion: '2.0',
      IdentitySource: ['$request.header.x'],
    }),
    { AuthorizerId: 'AuthorizerId' },
  ],
  [
    'CreateRoute',
    (s) => ({ ...api(s), RouteKey: 'GET /pets/{id}', Target: `integrations/${s['IntegrationId']}` }),
    { RouteId: 'RouteId' },
  ],
  ['CreateStage', (s) => ({ ...stage(s), RouteSettings: { 'GET /pets/{id}': { ThrottlingBurstLimit: 1 } } })],
  ['CreateDeployment', stage, { DeploymentId: 'DeploymentId' }],
  [
    'CreateDomainName',
    () => ({ ...DOMAIN, DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL' }] }),
  ],
  ['CreateApiMapping', (s) => ({ ...DOMAIN, ...api(s), Stage: '$default' }), { ApiMappingId: 'ApiMappingId' }],
];

const read = (operation: string, input: Row[1] = () => ({})): Row => [operation, input];

const READ: readonly Row[] = [
  read('GetApi', api),
  read('GetApis'),
  read('ExportApi', (s) => ({ ...api(s), OutputType: 'JSON', Specification: 'OAS30' })),
  read('GetRoute', route),
  read('GetRoutes', api),
  read('GetIntegration', integration),
  read('GetIntegrations', api),
  read('GetAuthorizer', authorizer),
  read('GetAuthorizers', api),
  read('GetDeployment', deployment),
  read('GetDeployments', api),
  read('GetStage', stage),
  read('GetStages', api),
  read('GetDomainName', () => DOMAIN),
  read('GetDomainNames'),
  read('GetApiMapping', mapping),
  read('GetApiMappings', () => DOMAIN),
  read('GetVpcLink', link),
  read('GetVpcLinks'),
  read('GetTags', tagged),
];

const CHANGE: readonly Row[] = [
  ['UpdateApi', (s) => ({ ...api(s), Description: 'd' })],
  ['UpdateIntegration', (s) => ({ ...integration(s), TimeoutInMillis: 50 })],
  ['UpdateAuthorizer', (s) => ({ ...authorizer(s), AuthorizerResultTtlInSeconds: 5 })],
  ['UpdateRoute', (s) => ({ ...route(s), AuthorizationType: 'CUSTOM', ...pick(s, 'AuthorizerId') })],
  ['UpdateDeployment', (s) => ({ ...deployment(s), Description: 'd' })],
  [
    'UpdateStage',
    (s) => ({
      ...stage(s),
      StageVariables: { a: '1' },
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g',
        Format: '$context.requestId',
      },
    }),
  ],
  ['UpdateDomainName', () => DOMAIN],
  ['UpdateApiMapping', (s) => ({ ...mapping(s), ...api(s), ApiMappingKey: 'v1/pets' })],
  ['UpdateVpcLink', (s) => ({ ...link(s), Name: 'm' })],
  ['TagResource', (s) => ({ ...tagged(s), Tags: { a: '1' } })],
  ['UntagResource', (s) => ({ ...tagged(s), TagKeys: ['a'] })],
  ['ResetAuthorizersCache', stage],
];

const UNMAKE: readonly Row[] = [
  ['DeleteApiMapping', mapping],
  ['DeleteDomainName', () => DOMAIN],
  ['DeleteRouteSettings', (s) => ({ ...stage(s), RouteKey: 'GET /pets/{id}' })],
  ['DeleteAccessLogSettings', stage],
  ['DeleteCorsConfiguration', api],
  ['DeleteStage', stage],
  ['DeleteDeployment', deployment],
  ['DeleteRoute', route],
  ['DeleteAuthorizer', authorizer],
  ['DeleteIntegration', integration],
  ['DeleteVpcLink', link],
  ['DeleteApi', api],
];

const ROWS = [...MAKE, ...READ, ...CHANGE, ...UNMAKE];

/** All that stands in the path of an operation or is required of its query. */
const EVERYTHING = Object.fromEntries(
  (
    'ApiId DomainName IntegrationId IntegrationResponseId ModelId PortalId PortalProductId ProductPageId ' +
    'ProductRestEndpointPageId RequestParameterKey RouteId RouteResponseId RoutingRuleId'
  )
    .split(' ')
    .map((name) => [name, 'x']),
);

let portico: Portico;
let folder: string;
let root: Keys;
/** For boto3 and aws-cli. */
let env: NodeJS.ProcessEnv;

/** The answer of one command of aws-cli. */
const byCommand: Send = async (operation, input) => {
  const command = operation.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const args = ['apigatewayv2', command, '--output', 'json', '--cli-input-json', JSON.stringify(input)];
  const { stdout } = await run('aws', args, { env });
  return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
};

describe('every operation of API Gateway v2 for HTTP APIs', () => {
  // Signatures count: paths hold '$default', blanks and slashes of route keys and ARNs.
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portico-http-'));
    portico = await startPortico({ data: folder, args: ['--auth', 'strict'] });
    root = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as Keys;
    env = { ...portico.env, AWS_ACCESS_KEY_ID: root.accessKeyId, AWS_SECRET_ACCESS_KEY: root.secretAccessKey };
  });
  after(async () => {
    await portico.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('by the official client', () => {
    let client: sdk.ApiGatewayV2Client;
    before(() => {
      const settings = { endpoint: portico.url, region: REGION, credentials: root, maxAttempts: 1 };
      client = new sdk.ApiGatewayV2Client(settings);
    });
    const send = sender(sdk, () => client);
    complete(sdk, ROWS, NOT_BUILT);
    walk(ROWS, send);
    unbuilt('apigatewayv2', NOT_BUILT, EVERYTHING, send);

    it('a user is held to verbs and paths', async () => {
      const { iam } = clientsAt(portico.url, root);
      await iam.send(new CreateUserCommand({ UserName: 'reader' }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }));
      const Resource = 'arn:aws:apigateway:us-east-1::/apis/*';
      const PolicyDocument = policy([{ Effect: 'Allow', Action: 'apigateway:GET', Resource }]);
      await iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'p', PolicyDocument }));
      const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
      const reader = new sdk.ApiGatewayV2Client({ endpoint: portico.url, region: REGION, credentials });
      const { ApiId } = (await send('CreateApi', { Name: 'r', ProtocolType: 'HTTP' })) as { ApiId: string };
      assert.deepEqual((await reader.send(new sdk.GetRoutesCommand({ ApiId }))).Items, []);
      const denied = {
        name: 'AccessDeniedException',
        message:
          /not authorized to perform: apigateway:POST on resource: arn:aws:apigateway:us-east-1::\/apis\/\w+\/routes/,
      };
      await assert.rejects(reader.send(new sdk.CreateRouteCommand({ ApiId, RouteKey: 'GET /' })), denied);
      await assert.rejects(reader.send(new sdk.GetApisCommand({})), { name: 'AccessDeniedException' });
    });

    it('a WebSocket API is refused by name with 501', async () => {
      const creation = send('CreateApi', { Name: 'w', ProtocolType: 'WEBSOCKET' });
      await assert.rejects(creation, { name: 'NotImplemented', message: /Portico serves no WebSocket APIs/ });
    });

    it('has the next page by the paginator of any list', async () => {
      for (let n = 0; n < 3; n++) await send('CreateApi', { Name: `p${n}`, ProtocolType: 'HTTP' });
      const first = await send('GetApis', { MaxResults: '2' });
      const rest = await send('GetApis', { MaxResults: '500', NextToken: first['NextToken'] });
      const ids = [first, rest].flatMap((page) => (page['Items'] as { ApiId: string }[]).map(({ ApiId }) => ApiId));
      assert.equal(rest['NextToken'], undefined);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.length >= 3);
    });
  });

  describe('by boto3', hasBoto3() ? {} : { skip: 'needs boto3' }, () => {
    let python: ChildProcess;
    const answers: { take: (line: string) => void }[] = [];
    before(() => {
      python = spawn('python3', ['-u', join(import.meta.dirname, 'http-operations.py')], {
        env,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      createInterface({ input: python.stdout! }).on('line', (line) => answers.shift()?.take(line));
    });
    after(() => python.stdin!.end());
    const send: Send = async (operation, input) => {
      const line = new Promise<string>((take) => answers.push({ take }));
      python.stdin!.write(`${JSON.stringify([operation, input])}\n`);
      const { answer, error } = JSON.parse(await line) as { answer?: Record<string, unknown>; error?: string };
      assert.equal(error, undefined);
      return answer!;
    };
    walk(ROWS, send);
  });

  describe('by aws-cli', requires('aws-cli'), () => {
    const chosen =
      /^(?:CreateApi|CreateIntegration|CreateRoute|GetRoutes|GetTags|TagResource|CreateStage|Delete(?:RouteSettings|Api))$/;
    walk(
      ROWS.filter(([operation]) => chosen.test(operation)),
      byCommand,
    );
  });
});

function hasBoto3(): boolean {
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
