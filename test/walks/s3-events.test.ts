// A bucket tells functions what happens in it, and a bucket takes the records of events that failed: real processes, official clients.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  type LambdaFunctionConfiguration,
} from '@aws-sdk/client-s3';
import { zip } from '../../tools/zip.ts';
import { clientsAt } from './clients.ts';
import { pause, startPortico } from './portico.ts';

const ACCOUNT = '000000000000';

const portico = await startPortico();
after(() => portico.stop());
const { iam, lambda, s3 } = clientsAt(portico.url);
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

async function deploy(name: string, source: string): Promise<string> {
  const document = JSON.stringify(trust);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: Role!.Arn!,
      Code: { ZipFile: zip([{ name: 'index.mjs', data: Buffer.from(source) }]) },
    }),
  );
  return FunctionArn!;
}

const heard = join(portico.folder, 'heard');
const listener = await deploy(
  'listener',
  `import { appendFileSync } from 'node:fs';
export const handler = async (event) => appendFileSync(${JSON.stringify(heard)}, JSON.stringify(event) + '\\n');`,
);

interface Heard {
  readonly eventVersion: string;
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: Record<string, string>;
  readonly s3: {
    readonly configurationId: string;
    readonly bucket: { readonly name: string; readonly ownerIdentity: { readonly principalId: string } };
    readonly object: Record<string, unknown>;
  };
}

/** Waits until so many events have been heard; events may overtake each other, so they come in the order of their sequencers. */
async function records(count: number): Promise<Heard[]> {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(20)) {
    const lines = read(heard).split('\n').filter(Boolean);
    if (lines.length < count) continue;
    assert.equal(lines.length, count);
    return lines.map((line) => JSON.parse(line).Records[0] as Heard);
  }
  throw new Error(`${count} events were expected, heard:\n${read(heard)}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function notify(bucket: string, configuration: Partial<LambdaFunctionConfiguration> = {}) {
  const one: LambdaFunctionConfiguration = {
    LambdaFunctionArn: listener,
    Events: ['s3:ObjectCreated:*'],
    ...configuration,
  };
  return s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: { LambdaFunctionConfigurations: [one] },
    }),
  );
}

test('a function hears of the objects that the notification names, once S3 may invoke it', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'inbox' }));
  await assert.rejects(notify('inbox'), {
    name: 'InvalidArgument',
    message: /Unable to validate the following destination/,
  });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'listener',
      StatementId: 'inbox',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::inbox',
      SourceAccount: ACCOUNT,
    }),
  );
  const rules = [
    { Name: 'prefix' as const, Value: 'in/' },
    { Name: 'suffix' as const, Value: '.txt' },
  ];
  await notify('inbox', {
    Id: 'new-files',
    Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:Put'],
    Filter: { Key: { FilterRules: rules } },
  });
  const kept = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'inbox' }));
  assert.equal(kept.LambdaFunctionConfigurations?.[0]?.Id, 'new-files');

  const Key = 'in/two words+é.txt';
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: 'inbox', Key, Body: 'hello' }));
  for (const unheard of ['out/a.txt', 'in/a.png'])
    await s3.send(new PutObjectCommand({ Bucket: 'inbox', Key: unheard, Body: 'x' }));
  const [first] = await records(1);
  const { responseElements, requestParameters, s3: facts, ...rest } = first!;
  assert.deepEqual(
    { ...rest, eventTime: undefined },
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: undefined,
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: `AWS:${ACCOUNT}` },
    },
  );
  assert.deepEqual(requestParameters, { sourceIPAddress: '127.0.0.1' });
  assert.deepEqual(Object.keys(responseElements), ['x-amz-request-id', 'x-amz-id-2']);
  const { sequencer, ...object } = facts.object;
  assert.match(String(sequencer), /^[0-9A-F]{18}$/);
  assert.deepEqual(object, { key: 'in/two+words%2B%C3%A9.txt', size: 5, eTag: ETag!.replaceAll('"', '') });
  assert.deepEqual(
    { ...facts, object: undefined, bucket: { ...facts.bucket, ownerIdentity: undefined } },
    {
      s3SchemaVersion: '1.0',
      configurationId: 'new-files',
      bucket: { name: 'inbox', ownerIdentity: undefined, arn: 'arn:aws:s3:::inbox' },
      object: undefined,
    },
  );
});

test('copies, parts, tags, deletions and delete markers are told by their own names', async () => {
  const Bucket = 'inbox';
  const name = async (count: number): Promise<string> => (await records(count)).at(-1)!.eventName;
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'in/copy.txt', CopySource: 'inbox/out/a.txt' }));
  assert.equal(await name(2), 'ObjectCreated:Copy');
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'in/parts.txt' }));
  const part = { Bucket, Key: 'in/parts.txt', UploadId, PartNumber: 1 };
  const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'part' }));
  await s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }));
  assert.equal(await name(3), 'ObjectCreated:CompleteMultipartUpload');
  const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'in/copy.txt', Tagging }));
  assert.equal(await name(4), 'ObjectTagging:Put');
  assert.equal((await records(4)).at(-1)!.eventVersion, '2.3');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/copy.txt' }));
  const gone = (await records(5)).at(-1)!;
  assert.equal(gone.eventName, 'ObjectRemoved:Delete');
  assert.deepEqual(Object.keys(gone.s3.object), ['key', 'sequencer']);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/parts.txt' }));
  const marked = (await records(6)).at(-1)!;
  assert.equal(marked.eventName, 'ObjectRemoved:DeleteMarkerCreated');
  assert.equal(marked.s3.object['versionId'], VersionId);
});

/** The records of events that failed, in the bucket that takes them. */
async function mourned(bucket: string): Promise<{ key: string; record: Record<string, never> }> {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(50)) {
    const { Contents: [found] = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    if (!found) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: found.Key! }));
    return { key: found.Key!, record: JSON.parse(await Body!.transformToString()) };
  }
  throw new Error(`no record in ${bucket}\n${portico.output()}`);
}

test('an event that failed for the last time is put into the bucket of its failures, as the role of the function', async () => {
  const arn = await deploy('fails', `export const handler = async () => { throw new Error('no'); };`);
  await s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
  const statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::failures/*' };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'fails',
      PolicyName: 'mourn',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'fails',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
    }),
  );
  const sent = await lambda.send(
    new InvokeCommand({ FunctionName: 'fails', InvocationType: 'Event', Payload: JSON.stringify({ n: 1 }) }),
  );
  const requestId = sent.$metadata.requestId;
  const { key, record } = await mourned('failures');
  assert.match(key, /^aws\/lambda\/async\/fails\/(\d{4})\/(\d\d)\/(\d\d)\/\1-\2-\3T\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/);
  assert.deepEqual(
    { ...record, timestamp: undefined, responsePayload: undefined },
    {
      version: '1.0',
      timestamp: undefined,
      requestContext: {
        requestId,
        functionArn: `${arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: undefined,
    },
  );
  assert.equal(record['responsePayload']!['errorMessage'], 'no');
});
