// A REST API under a name of its own: imported certificate, base path, TLS policy, mutual TLS, and the default endpoint switched off.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import http2 from 'node:http2';
import https from 'node:https';
import { after, test } from 'node:test';
import { ACMClient, DeleteCertificateCommand, ImportCertificateCommand } from '@aws-sdk/client-acm';
import {
  APIGatewayClient,
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateRestApiCommand,
  DeleteDomainNameCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateDomainNameCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zip } from '../../tools/zip.ts';
import { certificate } from '../../src/x509/certificate.ts';
import { startPortico } from './portico.ts';
import { CREDENTIALS, REGION } from './url-function.ts';

const portico = await startPortico({ args: ['--tls-port', '0'] });
after(() => portico.stop());
const client = { endpoint: portico.url, region: REGION, credentials: CREDENTIALS };
const gateway = new APIGatewayClient(client);
const acm = new ACMClient(client);
const s3 = new S3Client({ ...client, forcePathStyle: true });
const DAY_MS = 86_400_000;

interface Pair {
  readonly cert: string;
  readonly key: string;
}

function selfSigned(subject: string): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const times = { fromMs: Date.now() - DAY_MS, untilMs: Date.now() + DAY_MS };
  return {
    cert: certificate({ subject, issuer: subject, ...times, publicKey, signingKey: privateKey }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

interface Seen {
  readonly status: number;
  readonly body: any;
  /** Common name of the server's certificate. */
  readonly subject: string;
}

/** By name, as DNS would lead here. */
function get(name: string, path: string, more: https.RequestOptions = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: portico.port, servername: name, headers: { host: name }, agent: false };
    const request = https.get({ ...options, path, rejectUnauthorized: false, ...more }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      const { subject } = (response.socket as import('node:tls').TLSSocket).getPeerCertificate();
      response.on('end', () => {
        const body = text.startsWith('{') ? JSON.parse(text) : text;
        resolve({ status: response.statusCode ?? 0, body, subject: String(subject.CN) });
      });
    });
    request.on('error', reject);
  });
}

const ECHO = 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';

/** A REST API whose every path echoes its event, deployed to `live`. */
async function makeApi(): Promise<string> {
  const iam = new IAMClient(client);
  const lambda = new LambdaClient(client);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'echo', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const code = { ZipFile: zip([{ name: 'index.mjs', data: Buffer.from(ECHO) }]) };
  const made = {
    FunctionName: 'echo',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: Role?.Arn,
    Code: code,
  } as const;
  const { FunctionArn } = await lambda.send(new CreateFunctionCommand(made));
  const grant = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await lambda.send(new AddPermissionCommand({ FunctionName: 'echo', ...grant }));
  const { id: restApiId = '' } = await gateway.send(new CreateRestApiCommand({ name: 'echo' }));
  const { items } = await gateway.send(new GetResourcesCommand({ restApiId }));
  const root = { restApiId, resourceId: items?.[0]?.id ?? '', httpMethod: 'ANY' };
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`;
  await gateway.send(new PutMethodCommand({ ...root, authorizationType: 'NONE' }));
  await gateway.send(new PutIntegrationCommand({ ...root, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri }));
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'live' }));
  return restApiId;
}

const restApiId = await makeApi();
const own = selfSigned('pets.example.test');

test('the API answers under its own name and certificate, and by the local authority before that', async () => {
  const domainName = 'pets.example.test';
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({ Certificate: Buffer.from(own.cert), PrivateKey: Buffer.from(own.key) }),
  );
  const made = {
    domainName,
    regionalCertificateArn: CertificateArn,
    endpointConfiguration: { types: ['REGIONAL' as const] },
  };
  await gateway.send(new CreateDomainNameCommand(made));
  assert.deepEqual(await get(domainName, '/zoo').then(({ status, body }) => [status, body]), [
    403,
    { message: 'Forbidden' },
  ]);
  await gateway.send(new CreateBasePathMappingCommand({ domainName, restApiId, basePath: 'zoo', stage: 'live' }));
  const {
    status,
    body: event,
    subject,
  } = await get(domainName, '/zoo?a=1', {
    ca: own.cert,
    checkServerIdentity: () => undefined,
    rejectUnauthorized: true,
  });
  assert.deepEqual([status, subject], [200, 'pets.example.test']);
  const { path, resource, requestContext } = event;
  assert.deepEqual([path, resource, requestContext.path, requestContext.stage], ['/zoo', '/', '/zoo', 'live']);
  assert.deepEqual([requestContext.domainName, requestContext.domainPrefix], [domainName, 'pets']);
  assert.equal(requestContext.identity.clientCert, undefined);
  assert.equal((await get('other.example.test', '/')).subject, 'other.example.test');
  await assert.rejects(acm.send(new DeleteCertificateCommand({ CertificateArn })), { name: 'ResourceInUseException' });
});

test('by HTTP/2, by plain HTTP, and on the port of its own', async () => {
  const session = http2.connect(portico.url.replace('http:', 'https:'), {
    servername: 'pets.example.test',
    rejectUnauthorized: false,
  });
  const stream = session.request({ ':path': '/zoo', ':authority': 'pets.example.test' });
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text += piece;
  session.close();
  assert.equal(JSON.parse(text).path, '/zoo');
  const tlsPort = Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(portico.output())?.[1]);
  assert.equal((await get('pets.example.test', '/zoo', { port: tlsPort })).status, 200);
});

test('the default endpoint can be switched off, and the domain stays', async () => {
  const host = `${restApiId}.execute-api.localhost`;
  assert.equal((await get(host, '/live')).status, 200);
  const patchOperations = [{ op: 'replace' as const, path: '/disableExecuteApiEndpoint', value: 'true' }];
  await gateway.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'live' }));
  assert.deepEqual(await get(host, '/live').then(({ status, body }) => [status, body]), [
    403,
    { message: 'Forbidden' },
  ]);
  assert.equal((await get('pets.example.test', '/zoo')).status, 200);
});

test('mutual TLS: the trust store of a bucket decides, and the function sees who called', async () => {
  const domainName = 'mutual.example.test';
  const alice = selfSigned('alice');
  await s3.send(new CreateBucketCommand({ Bucket: 'trust' }));
  await s3.send(new PutObjectCommand({ Bucket: 'trust', Key: 'ca.pem', Body: alice.cert }));
  await gateway.send(
    new CreateDomainNameCommand({
      domainName,
      endpointConfiguration: { types: ['REGIONAL'] },
      mutualTlsAuthentication: { truststoreUri: 's3://trust/ca.pem' },
    }),
  );
  await gateway.send(new CreateBasePathMappingCommand({ domainName, restApiId, stage: 'live' }));
  const { status, body: event } = await get(domainName, '/', alice);
  assert.equal(status, 200);
  const { clientCert } = event.requestContext.identity;
  assert.deepEqual(
    [clientCert.subjectDN, clientCert.issuerDN, clientCert.clientCertPem],
    ['CN=alice', 'CN=alice', alice.cert],
  );
  assert.deepEqual(Object.keys(clientCert.validity), ['notBefore', 'notAfter']);
  assert.equal((await get(domainName, '/')).status, 403);
  const bob = selfSigned('bob');
  assert.equal((await get(domainName, '/', bob)).status, 403);
  const plain = await fetch(portico.url, { headers: { host: domainName } });
  assert.notEqual(plain.status, 200);
  await s3.send(new PutObjectCommand({ Bucket: 'trust', Key: 'ca.pem', Body: alice.cert + bob.cert }));
  const path = '/mutualTlsAuthentication/truststoreUri';
  const patchOperations = [{ op: 'replace' as const, path, value: 's3://trust/ca.pem' }];
  await gateway.send(new UpdateDomainNameCommand({ domainName, patchOperations }));
  assert.equal((await get(domainName, '/', bob)).status, 200);
});

test('a policy of TLS 1.3 alone refuses older clients in the handshake', async () => {
  const domainName = 'modern.example.test';
  const securityPolicy = 'SecurityPolicy_TLS13_1_3_2025_09' as const;
  await gateway.send(
    new CreateDomainNameCommand({ domainName, securityPolicy, endpointConfiguration: { types: ['REGIONAL'] } }),
  );
  await gateway.send(new CreateBasePathMappingCommand({ domainName, restApiId, stage: 'live' }));
  assert.equal((await get(domainName, '/')).status, 200);
  await assert.rejects(get(domainName, '/', { maxVersion: 'TLSv1.2' }), /alert protocol version/);
  await gateway.send(new DeleteDomainNameCommand({ domainName }));
  assert.notEqual((await get(domainName, '/')).status, 200);
});
