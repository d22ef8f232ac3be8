// What a client makes while Portico is killed: each step that was acknowledged becomes a fact, which a later Portico must still hold.
import assert from 'node:assert/strict';
import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetResourceCommand,
  GetRestApiCommand,
  GetStageCommand,
  GetUsagePlanKeyCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, DescribeRepositoriesCommand, TagResourceCommand } from '@aws-sdk/client-ecr';
import {
  CreateRoleCommand,
  CreateUserCommand,
  CreateAccessKeyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAccessKeysCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Clients } from './clients.ts';
import { ACCOUNT, policy, zipOf } from './gateway.ts';

export interface Fact {
  readonly name: string;
  /** Rejects when it no longer holds. */
  check(clients: Clients): Promise<void>;
}

/** Makes one thing in several steps; `n` is its number, unique in the whole test. */
export type Lane = (clients: Clients, n: number) => AsyncGenerator<Fact>;

function fact(name: string, check: Fact['check']): Fact {
  return { name, check };
}

async function* functions({ lambda }: Clients, n: number): AsyncGenerator<Fact> {
  const FunctionName = `fn-${n}`;
  const ZipFile = zipOf('node', `exports.handler = async () => ${n};`);
  const Role = `arn:aws:iam::${ACCOUNT}:role/walk`;
  const input = { FunctionName, Runtime: 'nodejs22.x' as const, Handler: 'index.handler', Role, Code: { ZipFile } };
  await lambda.send(new CreateFunctionCommand(input));
  yield fact(`function ${n} with its code`, async (clients) => {
    const { Code, Configuration } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }));
    assert.equal(Configuration?.CodeSize, ZipFile.length);
    const code = await fetch(Code!.Location!);
    assert.ok(ZipFile.equals(await code.bytes()), 'the code is the one that was sent');
  });
  const grant = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await lambda.send(new AddPermissionCommand({ FunctionName, ...grant }));
  yield fact(`permission of function ${n}`, async (clients) => {
    const { Policy } = await clients.lambda.send(new GetPolicyCommand({ FunctionName }));
    assert.equal(JSON.parse(Policy!).Statement[0].Sid, 's');
  });
}

async function* apis({ gateway }: Clients, n: number): AsyncGenerator<Fact> {
  const { id: restApiId, rootResourceId: parentId } = await gateway.send(
    new CreateRestApiCommand({ name: `api-${n}` }),
  );
  yield fact(`API ${n} with its root`, async (clients) => {
    const api = await clients.gateway.send(new GetRestApiCommand({ restApiId }));
    assert.deepEqual([api.name, api.rootResourceId], [`api-${n}`, parentId]);
    const root = await clients.gateway.send(new GetResourceCommand({ restApiId, resourceId: parentId }));
    assert.equal(root.path, '/');
  });
  const made = await gateway.send(new CreateResourceCommand({ restApiId, parentId, pathPart: 'jobs' }));
  const place = { restApiId, resourceId: made.id! };
  await gateway.send(new PutMethodCommand({ ...place, httpMethod: 'GET', authorizationType: 'NONE' }));
  await gateway.send(new PutIntegrationCommand({ ...place, httpMethod: 'GET', type: 'MOCK' }));
  yield fact(`method of API ${n}`, async (clients) => {
    const resource = await clients.gateway.send(new GetResourceCommand(place));
    assert.deepEqual([resource.path, Object.keys(resource.resourceMethods ?? {})], ['/jobs', ['GET']]);
  });
  const { id: deploymentId } = await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'stg' }));
  yield fact(`stage of API ${n}`, async (clients) => {
    const stage = await clients.gateway.send(new GetStageCommand({ restApiId, stageName: 'stg' }));
    assert.equal(stage.deploymentId, deploymentId);
  });
}

async function* keys({ gateway }: Clients, n: number): AsyncGenerator<Fact> {
  const { id, value } = await gateway.send(new CreateApiKeyCommand({ name: `key-${n}`, enabled: true }));
  yield fact(`key ${n}`, async (clients) => {
    const key = await clients.gateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }));
    assert.deepEqual([key.name, key.value, key.enabled], [`key-${n}`, value, true]);
  });
  const { id: usagePlanId } = await gateway.send(new CreateUsagePlanCommand({ name: `plan-${n}` }));
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: 'API_KEY' }));
  yield fact(`key ${n} in its plan`, async (clients) => {
    const key = await clients.gateway.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId: id }));
    assert.equal(key.value, value);
  });
}

async function* roles({ iam }: Clients, n: number): AsyncGenerator<Fact> {
  const RoleName = `role-${n}`;
  const trust = policy([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }]);
  const made = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  yield fact(`role ${n}`, async (clients) => {
    const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName }));
    assert.deepEqual(
      [Role?.RoleId, decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')],
      [made.Role?.RoleId, trust],
    );
  });
  const PolicyDocument = policy([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  yield fact(`policy of role ${n}`, async (clients) => {
    const found = await clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    assert.equal(decodeURIComponent(found.PolicyDocument ?? ''), PolicyDocument);
  });
  const UserName = `user-${n}`;
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  yield fact(`access key of user ${n}`, async (clients) => {
    const { AccessKeyMetadata = [] } = await clients.iam.send(new ListAccessKeysCommand({ UserName }));
    assert.deepEqual(
      AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId),
      [AccessKey?.AccessKeyId],
    );
  });
}

async function* logGroups({ logs }: Clients, n: number): AsyncGenerator<Fact> {
  const logGroupName = `/walk/group-${n}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  yield fact(`log group ${n}`, async (clients) => {
    const { logGroups: found } = await clients.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
    );
    const [group] = (found ?? []).filter((one) => one.logGroupName === logGroupName);
    assert.equal(group?.retentionInDays, 7);
  });
  const place = { logGroupName, logStreamName: 's' };
  await logs.send(new CreateLogStreamCommand(place));
  await logs.send(new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: Date.now(), message: `event ${n}` }] }));
  yield fact(`event of log group ${n}`, async (clients) => {
    const { events = [] } = await clients.logs.send(new GetLogEventsCommand({ ...place, startFromHead: true }));
    assert.deepEqual(
      events.map(({ message }) => message),
      [`event ${n}`],
    );
  });
}

async function* buckets({ s3 }: Clients, n: number): AsyncGenerator<Fact> {
  const Bucket = `walk-bucket-${n}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: `object ${n}` }));
  yield fact(`object of bucket ${n}`, async (clients) => {
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key: 'a/b' }));
    assert.equal(await Body?.transformToString(), `object ${n}`);
  });
}

async function* repositories({ ecr }: Clients, n: number): AsyncGenerator<Fact> {
  const repositoryName = `walk/repository-${n}`;
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(new TagResourceCommand({ resourceArn: repository!.repositoryArn, tags: [{ Key: 'k', Value: 'v' }] }));
  yield fact(`repository ${n}`, async (clients) => {
    const found = await clients.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
    assert.equal(found.repositories?.[0]?.repositoryArn, repository!.repositoryArn);
  });
}

export const LANES: readonly Lane[] = [functions, apis, keys, roles, logGroups, buckets, repositories];
