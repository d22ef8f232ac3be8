// GetSdk: the official client downloads it, Node.js and a browser run it, and it calls the API: with a key, signed, and with what is wrong.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { GetSdkCommand } from '@aws-sdk/client-api-gateway';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { chromium } from 'playwright-core';
import { fromBufferPromise } from 'yauzl';
import { requires } from '../requires.ts';
import { clientsAt, type Clients } from './clients.ts';
import { createFunction, createRole, plannedKey, policy, RestApi } from './gateway.ts';
import { startPortico, type Portico } from './portico.ts';

const ECHO = `exports.handler = async ({ resource, path, pathParameters, multiValueQueryStringParameters: query, body, requestContext }) =>
  ({ statusCode: 200, headers: { 'Content-Type': 'application/json' },
     body: JSON.stringify({ resource, path, pathParameters, query, body, user: requestContext.identity.userArn }) });`;

interface SdkAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
}
type SdkFunction = (params?: object, body?: unknown, additionalParams?: object) => Promise<SdkAnswer>;
type SdkClient = Readonly<Record<string, SdkFunction>>;
interface Factory {
  newClient(config: object): SdkClient;
}

async function unzip(bytes: Uint8Array, folder: string): Promise<string[]> {
  const names: string[] = [];
  const archive = await fromBufferPromise(Buffer.from(bytes));
  for await (const entry of archive.eachEntry()) {
    const stream = await archive.openReadStreamPromise(entry);
    const file = join(folder, entry.fileName);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, stream);
    names.push(entry.fileName);
  }
  return names.sort();
}

describe('the generated SDK', () => {
  let portico: Portico;
  let clients: Clients;
  let api: RestApi;
  let folder: string;
  let factory: Factory;
  let apiKey: string;
  let keys: { readonly accessKey: string; readonly secretKey: string };

  before(async () => {
    portico = await startPortico();
    clients = clientsAt(portico.url);
    folder = await mkdtemp(join(tmpdir(), 'portico-sdk-'));
    await createRole(clients, 'walk');
    await createFunction(clients, 'echo', 'node', ECHO);
    api = await RestApi.create(clients, portico, { name: 'jobs' });
    await api.proxy('GET', '/jobs/{jobId}', 'echo', { keyRequired: true });
    await api.proxy('POST', '/jobs', 'echo');
    await api.proxy('GET', '/signed/{rest+}', 'echo', { authorizationType: 'AWS_IAM' });
    await api.proxy('POST', '/signed', 'echo', { authorizationType: 'AWS_IAM' });
    await api.deploy('dev');
    apiKey = (await plannedKey(clients, 'k', { apiStages: [{ apiId: api.id, stage: 'dev' }] })).value;
    keys = await user();
  });
  after(async () => {
    await portico.stop();
    await rm(folder, { recursive: true });
  });

  async function user(): Promise<typeof keys> {
    const UserName = 'ann';
    await clients.iam.send(new CreateUserCommand({ UserName }));
    const PolicyDocument = policy([{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }]);
    await clients.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'invoke', PolicyDocument }));
    const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName }));
    return { accessKey: AccessKey!.AccessKeyId!, secretKey: AccessKey!.SecretAccessKey! };
  }

  it('is a zip with a script and a page about it', async () => {
    const sdk = await clients.gateway.send(
      new GetSdkCommand({ restApiId: api.id, stageName: 'dev', sdkType: 'javascript' }),
    );
    assert.equal(sdk.contentType, 'application/octet-stream');
    assert.match(sdk.contentDisposition ?? '', /^attachment; filename="javascript_\d{4}-\d\d-\d\d_\d\d-\d\dZ\.zip"$/);
    const script = 'apiGateway-js-sdk/apigClient.js';
    assert.deepEqual(await unzip(sdk.body!, folder), ['apiGateway-js-sdk/README.md', script]);
    const page = await readFile(join(folder, 'apiGateway-js-sdk/README.md'), 'utf8');
    assert.match(page, /apigClient\.jobsPost\(\)/);
    assert.match(page, /\| `signedRestGet` \| `GET \/signed\/\{rest\+\}` \| {2}\| yes \|/);
    const module = (await import(pathToFileURL(join(folder, script)).href)) as { apigClientFactory: Factory };
    factory = module.apigClientFactory;
    assert.equal((globalThis as unknown as { apigClientFactory: Factory }).apigClientFactory, factory);
    assert.deepEqual(Object.keys(factory.newClient({})).sort(), [
      'jobsJobIdGet',
      'jobsPost',
      'signedPost',
      'signedRestGet',
    ]);
  });

  it('calls with the API key, and throws what is no success', async () => {
    const { status, headers, data } = await factory.newClient({ apiKey }).jobsJobIdGet!({ jobId: 'a b/1' }, undefined, {
      queryParams: { tag: ['x y', '&'] },
    });
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(data['pathParameters'], { jobId: 'a%20b%2F1' });
    assert.deepEqual(data['query'], { tag: ['x y', '&'] });
    await assert.rejects(factory.newClient({}).jobsJobIdGet!({ jobId: '1' }), {
      message: 'jobsJobIdGet answered 403',
      status: 403,
      data: { message: 'Forbidden' },
    });
    await assert.rejects(factory.newClient({ apiKey }).jobsJobIdGet!(), { message: 'jobsJobIdGet needs params.jobId' });
  });

  it('sends objects as JSON and text as it is', async () => {
    const { jobsPost } = factory.newClient({});
    assert.equal((await jobsPost!({}, { name: 'ü' })).data['body'], '{"name":"ü"}');
    assert.equal((await jobsPost!({}, 'plain', { headers: { 'Content-Type': 'text/plain' } })).data['body'], 'plain');
  });

  it('signs what asks for it: paths, queries and bodies with everything in them', async () => {
    const { signedRestGet, signedPost } = factory.newClient(keys);
    const queryParams = { b: ['2', '1 +'], 'b-': 'x', a: "ü!'()*" };
    const { data } = await signedRestGet!({ rest: 'a b/c+d/ü' }, undefined, { queryParams });
    assert.match(String(data['user']), /:user\/ann$/);
    assert.deepEqual(data['pathParameters'], { rest: 'a%20b/c%2Bd/%C3%BC' });
    assert.equal((await signedPost!({}, { n: 1 })).data['body'], '{"n":1}');
    await assert.rejects(factory.newClient({}).signedPost!({}, {}), {
      data: { message: 'Missing Authentication Token' },
    });
    await assert.rejects(factory.newClient({ ...keys, secretKey: 'other' }).signedPost!(), { status: 403 });
  });

  it('does the same in a page', requires('chromium'), async () => {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await browser.newPage();
      // A page of the API's own origin: no CORS is set up.
      await page.goto(`${portico.url}/_aws/execute-api/${api.id}/dev/jobs/page`);
      await page.addScriptTag({ path: join(folder, 'apiGateway-js-sdk/apigClient.js') });
      const said = await page.evaluate(
        async (config) => {
          const client = (globalThis as unknown as { apigClientFactory: Factory }).apigClientFactory.newClient(config);
          const job = await client['jobsJobIdGet']!({ jobId: '7' });
          const signed = await client['signedPost']!({}, { n: 'ü' });
          return [job.data['pathParameters'], signed.data['body'], signed.data['user']];
        },
        { apiKey, ...keys },
      );
      assert.deepEqual(said.slice(0, 2), [{ jobId: '7' }, '{"n":"ü"}']);
      assert.match(String(said[2]), /:user\/ann$/);
    } finally {
      await browser.close();
    }
  });

  it('is refused for kinds that are not built, and for what is not deployed', async () => {
    const ask = { restApiId: api.id, stageName: 'dev' };
    await assert.rejects(clients.gateway.send(new GetSdkCommand({ ...ask, sdkType: 'swift' })), {
      name: 'NotImplemented',
      message:
        'Portico builds SDKs of type javascript; swift (iOS (Swift)) is not built. GetExport gives an OpenAPI document that generators for it take.',
    });
    await assert.rejects(clients.gateway.send(new GetSdkCommand({ ...ask, sdkType: 'cobol' })), {
      name: 'NotFoundException',
      message: 'Invalid SDK type identifier specified: cobol',
    });
    await assert.rejects(
      clients.gateway.send(new GetSdkCommand({ ...ask, stageName: 'none', sdkType: 'javascript' })),
      { name: 'NotFoundException', message: 'Invalid stage identifier specified' },
    );
  });
});
