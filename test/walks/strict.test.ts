// --auth strict: only known keys with valid signatures, users and sessions held to their policies, and an admin door that asks for its token.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { requires } from '../requires.ts';
import { portico as command, run } from './cli.ts';
import { ask, clientsAt, REGION, type Clients, type Keys } from './clients.ts';
import { ACCOUNT, createFunction, createRole, functionArn, policy } from './gateway.ts';
import { awsEnvironment, startPortico, type Portico } from './portico.ts';

interface Secrets extends Keys {
  readonly adminToken: string;
}

let folder: string;
let portico: Portico;
let root: Secrets;
let clients: Clients;
/** The flags with which the command line finds this Portico. */
let flags: string[];

const SOURCE = `exports.handler = async (event) => { console.log('asked'); return { hello: event.name }; };`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-strict-'));
  portico = await startPortico({ data: folder, args: ['--auth', 'strict'] });
  root = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as Secrets;
  clients = clientsAt(portico.url, root);
  flags = ['--auth', 'strict', '--data', folder, '--port', String(portico.port)];
  await createRole(clients, 'walk');
  await createFunction(clients, 'hello', 'node', SOURCE);
  await createFunction(clients, 'secret', 'node', SOURCE);
});
after(async () => {
  await portico.stop();
  await rm(folder, { recursive: true, force: true });
});

async function makeUser(UserName: string, statements: readonly object[]): Promise<Keys> {
  await clients.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName }));
  if (statements.length > 0) {
    const PolicyDocument = policy(statements);
    await clients.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }));
  }
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

function as(keys: Keys): Clients {
  return clientsAt(portico.url, keys);
}

/** One harmless call of each service. */
function knocks(who: Clients): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    lambda: () => who.lambda.send(new ListFunctionsCommand({})),
    apigateway: () => who.gateway.send(new GetRestApisCommand({})),
    iam: () => who.iam.send(new ListUsersCommand({})),
    sts: () => who.sts.send(new GetCallerIdentityCommand({})),
    logs: () => who.logs.send(new DescribeLogGroupsCommand({})),
    ecr: () => who.ecr.send(new DescribeRepositoriesCommand({})),
    s3: () => who.s3.send(new ListBucketsCommand({})),
  };
}

test("the root credentials are shown once, are the owner's alone, and open every service", async () => {
  assert.ok(portico.output().includes(root.accessKeyId) && portico.output().includes(root.secretAccessKey));
  assert.equal(statSync(join(folder, 'credentials.json')).mode & 0o777, 0o600);
  for (const [service, knock] of Object.entries(knocks(clients))) await assert.doesNotReject(knock(), service);
  const { Arn } = await clients.sts.send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:root`);
});

const UNKNOWN: Readonly<Record<string, string>> = {
  lambda: 'UnrecognizedClientException',
  apigateway: 'UnrecognizedClientException',
  iam: 'InvalidClientTokenId',
  sts: 'InvalidClientTokenId',
  logs: 'UnrecognizedClientException',
  ecr: 'UnrecognizedClientException',
  s3: 'InvalidAccessKeyId',
};

const MISMATCH: Readonly<Record<string, string>> = {
  lambda: 'InvalidSignatureException',
  apigateway: 'InvalidSignatureException',
  iam: 'SignatureDoesNotMatch',
  sts: 'SignatureDoesNotMatch',
  logs: 'InvalidSignatureException',
  ecr: 'InvalidSignatureException',
  s3: 'SignatureDoesNotMatch',
};

test("unknown keys and wrong secrets are refused in each protocol's words", async () => {
  const unknown = knocks(as({ accessKeyId: 'test', secretAccessKey: 'test' }));
  const wrong = knocks(as({ ...root, secretAccessKey: 'wrong' }));
  for (const service of Object.keys(UNKNOWN)) {
    await assert.rejects(unknown[service]!(), { name: UNKNOWN[service] }, service);
    await assert.rejects(wrong[service]!(), { name: MISMATCH[service] }, service);
  }
  const unsigned = await ask(portico.port, '/2015-03-31/functions/');
  assert.deepEqual([unsigned.status, unsigned.text], [403, '{"message":"Missing Authentication Token"}']);
});

const MAY_INVOKE = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn('hello') };

function denied(action: string, resource: string, why: string): { name: string; message: string } {
  const who = `arn:aws:iam::${ACCOUNT}:user/invoker`;
  return {
    name: 'AccessDeniedException',
    message: `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  };
}

test('a user may do what its policy allows, and nothing else', async () => {
  const keys = await makeUser('invoker', [
    MAY_INVOKE,
    { Effect: 'Deny', Action: 'lambda:DeleteFunction', Resource: '*' },
  ]);
  const user = as(keys);
  const { Arn } = await user.sts.send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:user/invoker`);
  assert.equal((await user.lambda.send(new InvokeCommand({ FunctionName: 'hello' }))).StatusCode, 200);
  await assert.rejects(
    user.lambda.send(new InvokeCommand({ FunctionName: 'secret' })),
    denied(
      'lambda:InvokeFunction',
      functionArn('secret'),
      'because no identity-based policy allows the lambda:InvokeFunction action',
    ),
  );
  await assert.rejects(
    user.lambda.send(new DeleteFunctionCommand({ FunctionName: 'hello' })),
    denied('lambda:DeleteFunction', functionArn('hello'), 'with an explicit deny in an identity-based policy'),
  );
  await assert.rejects(user.iam.send(new ListUsersCommand({})), { name: 'AccessDenied' });
});

test('explain says which policy was looked at and what would have passed', async () => {
  const keys = await makeUser('nobody', []);
  const error = await as(keys)
    .lambda.send(new ListFunctionsCommand({}))
    .catch((caught: unknown) => caught);
  const id = (error as { $metadata: { requestId: string } }).$metadata.requestId;
  const { code, out, err } = await command(['explain', id, ...flags]);
  assert.equal(code, 0, err);
  assert.match(out, /refused with 403/);
  assert.match(out, /user\/nobody asked for lambda:ListFunctions/);
});

test('an inactive key is refused until it is active again', async () => {
  const UserName = 'sleeper';
  const keys = await makeUser(UserName, [{ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }]);
  const set = (Status: 'Active' | 'Inactive') =>
    clients.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: keys.accessKeyId, Status }));
  const list = () => as(keys).lambda.send(new ListFunctionsCommand({}));
  await set('Inactive');
  await assert.rejects(list(), { name: 'UnrecognizedClientException' });
  await set('Active');
  await assert.doesNotReject(list());
});

async function sessionOf(who: Clients, role: string, Policy?: string): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
  const { Credentials } = await who.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'walker', Policy }));
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

test("an assumed role may do what the role may, narrowed by the session's policy", async () => {
  const user = as(await makeUser('assumer', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]));
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/assumer` },
  };
  const AssumeRolePolicyDocument = policy([trust]);
  await clients.iam.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }));
  const PolicyDocument = policy([{ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }]);
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'p', PolicyDocument }));

  const keys = await sessionOf(user, 'worker');
  const worker = as(keys);
  assert.equal(
    (await worker.sts.send(new GetCallerIdentityCommand({}))).Arn,
    `arn:aws:sts::${ACCOUNT}:assumed-role/worker/walker`,
  );
  assert.equal((await worker.lambda.send(new InvokeCommand({ FunctionName: 'secret' }))).StatusCode, 200);
  await assert.rejects(worker.iam.send(new ListUsersCommand({})), { name: 'AccessDenied' });

  const narrow = as(await sessionOf(user, 'worker', policy([MAY_INVOKE])));
  assert.equal((await narrow.lambda.send(new InvokeCommand({ FunctionName: 'hello' }))).StatusCode, 200);
  await assert.rejects(narrow.lambda.send(new InvokeCommand({ FunctionName: 'secret' })), {
    name: 'AccessDeniedException',
  });

  const { sessionToken: _, ...tokenless } = keys;
  await assert.rejects(as(tokenless).lambda.send(new ListFunctionsCommand({})), {
    name: 'UnrecognizedClientException',
  });
  await assert.rejects(sessionOf(user, 'walk'), { name: 'AccessDenied' }, 'a role that trusts only Lambda');
});

test('a session token of a user is the user', async () => {
  const user = as(await makeUser('session-user', [MAY_INVOKE]));
  const { Credentials } = await user.sts.send(new GetSessionTokenCommand({}));
  const session = as({
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  });
  assert.equal((await session.lambda.send(new InvokeCommand({ FunctionName: 'hello' }))).StatusCode, 200);
  await assert.rejects(session.lambda.send(new ListFunctionsCommand({})), { name: 'AccessDeniedException' });
});

function environment(keys: Keys): NodeJS.ProcessEnv {
  const base = awsEnvironment(portico.url);
  return { ...base, AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
}

test('aws-cli and boto3 sign as well', requires('aws-cli', 'botocore'), async () => {
  const keys = await makeUser('tools', [MAY_INVOKE]);
  const env = environment(keys);
  const invoked = await run('aws', ['lambda', 'invoke', '--function-name', 'hello', '/dev/null'], { env });
  assert.equal(invoked.code, 0, invoked.err);
  const denied = await run('aws', ['iam', 'list-users'], { env });
  assert.match(denied.err, /\(AccessDenied\).*user\/tools is not authorized to perform: iam:ListUsers/s);
  const script = `import boto3
print(boto3.client("lambda").invoke(FunctionName="hello")["StatusCode"])
try:
    boto3.client("logs").describe_log_groups()
except Exception as error:
    print(error.response["Error"]["Code"])`;
  const boto3 = await run('python3', ['-c', script], { env });
  assert.equal(boto3.out, '200\nAccessDeniedException\n', boto3.err);
});

function bearer(token: string): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${token}` } };
}

test('the admin door asks for its token, but for health', async () => {
  const { port } = portico;
  assert.equal((await ask(port, '/_portico/health')).status, 200);
  for (const path of ['status', 'urls', 'traces', 'logs']) {
    assert.equal((await ask(port, `/_portico/${path}`)).status, 401, path);
    assert.equal((await ask(port, `/_portico/${path}`, bearer('x'.repeat(32)))).status, 401, path);
    assert.equal((await ask(port, `/_portico/${path}`, bearer(root.adminToken))).status, 200, path);
  }
  assert.equal((await ask(port, '/_portico/reset', { method: 'POST', ...bearer(root.adminToken) })).status, 403);
});

test('the command line finds its credentials in the data folder', async () => {
  const env = await command(['env', '--format', 'json', ...flags]);
  assert.deepEqual(JSON.parse(env.out), {
    AWS_ENDPOINT_URL: portico.url,
    AWS_ACCESS_KEY_ID: root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
  });
  const status = await command(['status', ...flags]);
  assert.equal(status.code, 0, status.err);
  assert.match(status.out, /auth +strict/);
  const invoked = await command(['invoke', 'hello', '--payload', '{"name":"strict"}', '--tail', ...flags]);
  assert.deepEqual([invoked.code, invoked.out], [0, '{"hello":"strict"}\n'], invoked.err);
  assert.match(invoked.err, /asked/);
  assert.match((await command(['logs', 'hello', ...flags])).out, /INFO\tasked/);
  assert.match((await command(['urls', ...flags])).out, /AWS APIs/);
});

test('without the data folder the command line says what it needs', async () => {
  const { code, err } = await command(['status', '--port', String(portico.port)]);
  assert.equal(code, 1);
  assert.match(err, /^portico: The admin API needs .*\n {2}Say which data folder it uses: --auth strict --data DIR\n$/);
});

test('the next start shows no secret, and the keys still work', async () => {
  const keys = await makeUser('lasting', [MAY_INVOKE]);
  await portico.stop();
  portico = await startPortico({ data: folder, args: ['--auth', 'strict'] });
  assert.ok(!portico.output().includes(root.secretAccessKey));
  assert.equal((await as(keys).lambda.send(new InvokeCommand({ FunctionName: 'hello' }))).StatusCode, 200);
  await assert.doesNotReject(as(root).iam.send(new ListUsersCommand({})));
});
