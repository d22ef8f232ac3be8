// The official client against IAM through the real codec: what it sends is understood, what it gets it reads back.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-iam';
import type { Handler } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { codec } from '../../wire/codec.ts';
import type { WireRequest, WireResponse } from '../../wire/contract.ts';
import { ACCOUNT, DOCUMENT, openIam, service, TRUST } from './kit.test.ts';
import type { Iam } from './kit.test.ts';

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

async function answer(iam: Iam, request: WireRequest): Promise<WireResponse> {
  const called = codec.recognise(request);
  const operation = called.operation!;
  try {
    const input = codec.decode({ ...called, operation }, request);
    const output = await (service.handlers[operation] as Handler<object>)(input, iam.call(operation));
    return codec.encode({ ...called, operation }, output, 'request-1');
  } catch (error) {
    if (error instanceof Fault) return codec.encodeFault('iam', error, 'request-1', request);
    throw error;
  }
}

function clientOf(iam: Iam): sdk.IAMClient {
  const handle = async ({ method, path, headers, body = '' }: SdkRequest): Promise<object> => {
    const rawHeaders = Object.entries(headers).flat();
    const request = {
      method,
      path,
      query: '',
      headers,
      rawHeaders,
      body: Buffer.from(body),
      sourceIp: '127.0.0.1',
      scheme: 'http' as const,
    };
    const sent = await answer(iam, request);
    const pairs = Array.from({ length: sent.headers.length / 2 }, (_, index) =>
      sent.headers.slice(index * 2, index * 2 + 2),
    );
    return {
      response: {
        statusCode: sent.status,
        headers: Object.fromEntries(pairs),
        body: Readable.from([Buffer.from(sent.body as string)]),
      },
    };
  };
  return new sdk.IAMClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { handle } as never,
  });
}

test('a role with policies, through the official client', async () => {
  const client = clientOf(openIam());
  const { Role } = await client.send(
    new sdk.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: TRUST, Tags: [{ Key: 'k', Value: 'v' }] }),
  );
  assert.equal(Role?.Arn, `arn:aws:iam::${ACCOUNT}:role/r`);
  assert.deepEqual(Role?.CreateDate, new Date('2024-02-05T18:17:42Z'));
  await client.send(new sdk.PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument: DOCUMENT }));
  const policy = await client.send(new sdk.GetRolePolicyCommand({ RoleName: 'r', PolicyName: 'p' }));
  assert.equal(decodeURIComponent(policy.PolicyDocument!), DOCUMENT);
  await client.send(
    new sdk.AttachRolePolicyCommand({ RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  const { AttachedPolicies, IsTruncated } = await client.send(
    new sdk.ListAttachedRolePoliciesCommand({ RoleName: 'r' }),
  );
  assert.deepEqual(AttachedPolicies, [
    { PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  ]);
  assert.equal(IsTruncated, false);
  const shown = await client.send(new sdk.GetRoleCommand({ RoleName: 'r' }));
  assert.equal(shown.Role?.MaxSessionDuration, 3600);
  assert.deepEqual(
    (await client.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName: 'r' }))).InstanceProfiles,
    [],
  );
});

test("refusals are the client's own errors", async () => {
  const client = clientOf(openIam());
  await assert.rejects(client.send(new sdk.GetRoleCommand({ RoleName: 'no' })), (error: sdk.NoSuchEntityException) => {
    assert.ok(error instanceof sdk.NoSuchEntityException);
    assert.equal(error.$metadata.httpStatusCode, 404);
    assert.equal(error.message, 'The role with name no cannot be found.');
    return true;
  });
  await assert.rejects(client.send(new sdk.CreateUserCommand({ UserName: 'a b' })), { name: 'ValidationError' });
  await assert.rejects(
    client.send(new sdk.DeletePolicyCommand({ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })),
    { name: 'AccessDenied' },
  );
});

test("the client's paginator walks every managed policy", async () => {
  const client = clientOf(openIam());
  const names: string[] = [];
  for await (const { Policies } of sdk.paginateListPolicies({ client, pageSize: 10 }, { Scope: 'AWS' }))
    names.push(...(Policies ?? []).map((one) => one.PolicyName!));
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length > 30);
});

test('maps and nested lists: summary and simulation', async () => {
  const client = clientOf(openIam());
  const { SummaryMap } = await client.send(new sdk.GetAccountSummaryCommand({}));
  assert.equal(SummaryMap?.UsersQuota, 5000);
  const { EvaluationResults } = await client.send(
    new sdk.SimulateCustomPolicyCommand({
      PolicyInputList: [DOCUMENT],
      ActionNames: ['s3:GetObject', 'lambda:InvokeFunction'],
      ContextEntries: [{ ContextKeyName: 'aws:TagKeys', ContextKeyType: 'stringList', ContextKeyValues: ['a', 'b'] }],
    }),
  );
  assert.deepEqual(
    EvaluationResults?.map((one) => one.EvalDecision),
    ['allowed', 'implicitDeny'],
  );
});
