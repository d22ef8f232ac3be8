// Walk 3: an open URL with curl, an AWS_IAM one with curl --aws-sigv4, botocore and the JS SDK's signer, and why somebody was refused.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { requires } from '../requires.ts';
import { botocore } from '../signers/botocore.ts';
import type { Signer, SigningKey } from '../signers/contract.ts';
import { smithy } from '../signers/smithy.ts';
import { ROOT, startPortico } from './portico.ts';
import { ACCOUNT, allowEverybody, CREDENTIALS, makeUrl, REGION, type UrlFunction } from './url-function.ts';

const run = promisify(execFile);

const ECHO = `export const handler = async (event) => ({ received: event });`;

const portico = await startPortico();
after(() => portico.stop());
const client = { endpoint: portico.url, region: REGION, credentials: CREDENTIALS };
const iam = new IAMClient(client);

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

async function curl(target: UrlFunction, path: string, ...options: string[]): Promise<Answer> {
  const local = ['--resolve', `${target.host}:127.0.0.1`];
  const { stdout } = await run('curl', ['-s', '-i', ...local, ...options, `${target.url}${path}`]);
  const [head = '', ...body] = stdout.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: body.join('\r\n\r\n') };
}

async function explained({ head }: Answer): Promise<string> {
  const requestId = /x-amzn-requestid: (\S+)/.exec(head)?.[1] ?? '';
  const { stdout } = await run(process.execPath, [join(ROOT, 'bin', 'portico.js'), 'explain', requestId], {
    env: { ...portico.env, PORTICO_PORT: String(portico.port) },
  });
  return stdout;
}

function mayCall(arn: string, condition?: object): string {
  const statement = {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunctionUrl',
    Resource: arn,
    ...(condition && { Condition: condition }),
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

async function makeUser(name: string, policy?: string): Promise<SigningKey> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (policy !== undefined)
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'call', PolicyDocument: policy }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

async function signedStatus(
  signer: Signer,
  target: UrlFunction,
  key: SigningKey,
): Promise<{ status: number; body: string }> {
  const body = '{"name": "Alice"}';
  const headers = { host: target.host, 'content-type': 'application/json' };
  const common = { region: REGION, service: 'lambda', nowMs: Date.now() };
  const [signed] = await signer.sign([{ method: 'POST', path: '/greet', query: 'x=1', headers, body, key, ...common }]);
  const pairs = Object.entries(signed!.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  return curl(target, signed!.target, '-X', 'POST', '--data-binary', body, ...pairs);
}

test('an open URL waits for its permission, then serves', requires('curl'), async () => {
  const echo = await makeUrl(portico, 'echo', ECHO, { permission: false });
  const refused = await curl(echo, '/a');
  assert.equal(refused.status, 403);
  assert.match(refused.body, /^\{"Message":"Forbidden\. For troubleshooting Function URL authorization issues/);
  const why = await explained(refused);
  assert.match(why, /Why: No policy allows the call/);
  assert.match(why, /aws lambda add-permission --function-name echo .* --principal '\*' --function-url-auth-type NONE/);
  await allowEverybody(portico, 'echo');
  const served = await curl(
    echo,
    '/a/b?x=1&x=2',
    '-b',
    's=1; t=2',
    '-H',
    'Content-Type: application/json',
    '-d',
    '{"name":"Alice"}',
  );
  assert.equal(served.status, 200);
  const { received } = JSON.parse(served.body);
  assert.equal(received.rawPath, '/a/b');
  assert.deepEqual(received.queryStringParameters, { x: '1,2' });
  assert.deepEqual(received.cookies, ['s=1', 't=2']);
  assert.equal(received.body, '{"name":"Alice"}');
  const byPath = await fetch(`${portico.url}/_aws/lambda-url/${echo.host.split('.', 1)[0]}/p?q=1`);
  assert.equal(((await byPath.json()) as { received: { rawPath: string } }).received.rawPath, '/p');
});

test('a signed URL serves who may call it, by every signer', requires('curl', 'botocore'), async () => {
  const greet = await makeUrl(portico, 'greet', ECHO, { authType: 'AWS_IAM' });
  const alice = await makeUser('alice', mayCall(greet.arn));
  const flag = ['--aws-sigv4', `aws:amz:${REGION}:lambda`];
  const byCurl = await curl(greet, '/?a=1', ...flag, '--user', `${alice.accessKeyId}:${alice.secretAccessKey}`);
  assert.equal(byCurl.status, 200, byCurl.body);
  const { iam: caller } = JSON.parse(byCurl.body).received.requestContext.authorizer;
  assert.equal(caller.accessKey, alice.accessKeyId);
  assert.equal(caller.userArn, `arn:aws:iam::${ACCOUNT}:user/alice`);
  for (const signer of [botocore, smithy])
    assert.equal((await signedStatus(signer, greet, alice)).status, 200, signer.name);
  assert.equal((await curl(greet, '/')).status, 403);
  const own = await curl(greet, '/', ...flag, '--user', 'test:test');
  assert.equal(own.status, 403);
  assert.match(own.head, /x-amzn-errortype: unrecognizedclientexception/);
});

test('a permission taken away, a key deleted: the next request is refused', requires('curl'), async () => {
  const target = await makeUrl(portico, 'guarded', ECHO, { authType: 'AWS_IAM' });
  const bob = await makeUser('bob', mayCall(target.arn));
  assert.equal((await signedStatus(smithy, target, bob)).status, 200);
  await iam.send(new DeleteUserPolicyCommand({ UserName: 'bob', PolicyName: 'call' }));
  assert.match((await signedStatus(smithy, target, bob)).body, /Forbidden/);
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'call-guarded', PolicyDocument: mayCall(target.arn) }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn: Policy!.Arn }));
  assert.equal((await signedStatus(smithy, target, bob)).status, 200);
  await iam.send(new DeleteAccessKeyCommand({ UserName: 'bob', AccessKeyId: bob.accessKeyId }));
  // In open mode a key that is not known is nobody's: no secret, no verification.
  assert.match((await signedStatus(smithy, target, bob)).body, /The security token included in the request is invalid/);
});

test('a role calls with temporary credentials', requires('curl', 'botocore'), async () => {
  const target = await makeUrl(portico, 'for-roles', ECHO, { authType: 'AWS_IAM' });
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }],
  });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'caller', AssumeRolePolicyDocument: trust }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'caller', PolicyName: 'call', PolicyDocument: mayCall(target.arn) }),
  );
  const sts = new STSClient(client);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'walk' }));
  const key = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  for (const signer of [botocore, smithy]) {
    const { status, body } = await signedStatus(signer, target, key);
    assert.equal(status, 200, `${signer.name}: ${body}`);
    const { userArn } = JSON.parse(body).received.requestContext.authorizer.iam;
    assert.equal(userArn, `arn:aws:sts::${ACCOUNT}:assumed-role/caller/walk`);
  }
  assert.equal((await signedStatus(smithy, target, { ...key, sessionToken: `${key.sessionToken}x` })).status, 403);
});

test('a URL is limited to an address range by aws:SourceIp, and the near miss is told', requires('curl'), async () => {
  const target = await makeUrl(portico, 'inside', ECHO, { authType: 'AWS_IAM' });
  const ranges = (range: string): string => mayCall(target.arn, { IpAddress: { 'aws:SourceIp': range } });
  const flag = ['--aws-sigv4', `aws:amz:${REGION}:lambda`];
  const inside = await makeUser('inside', ranges('127.0.0.0/8'));
  assert.equal(
    (await curl(target, '/', ...flag, '--user', `${inside.accessKeyId}:${inside.secretAccessKey}`)).status,
    200,
  );
  const outside = await makeUser('outside', ranges('203.0.113.0/24'));
  const refused = await curl(target, '/', ...flag, '--user', `${outside.accessKeyId}:${outside.secretAccessKey}`);
  assert.equal(refused.status, 403);
  assert.match(await explained(refused), /inline policy call of user outside does not match: .*aws:SourceIp/i);
});
