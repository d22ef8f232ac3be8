import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Principal } from '../../identity/contract.ts';
import { evaluate } from '../../identity/evaluate.ts';
import { permits } from './permits.ts';
import { isPublicPolicy } from './public.ts';
import { findReadable } from './read.ts';
import { OTHER_ACCOUNT, bytes, nobody, openKit, refused, root, userWith, type Kit } from './testkit.test.ts';

const Bucket = 'guarded';

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const EVERYONE_READS = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/*`,
};

describe('who may', () => {
  let kit: Kit;
  const may = (principal: Principal, operation: string, input: object = { Key: 'k' }): boolean => {
    const call = kit.call(operation, { principal });
    return kit.service.needs(operation, { Bucket, ...input }, call).every((need) => permits(evaluate, need, call));
  };
  const setPolicy = (Policy: string) => kit.send('PutBucketPolicy', { Bucket, Policy });
  const setBlock = (on: boolean) =>
    kit.send('PutPublicAccessBlock', {
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: on,
        IgnorePublicAcls: on,
        BlockPublicPolicy: on,
        RestrictPublicBuckets: on,
      },
    });
  const read = (bucket: string, key: string, principal = root(), versionId?: string) =>
    findReadable({ bucket, key, ...(versionId && { versionId }) }, evaluate, kit.call('CreateFunction', { principal }));
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
    await kit.send('PutObject', { Bucket, Key: 'k', Body: bytes('x') });
  });
  after(() => kit.close());

  test('the owner may everything; other accounts and anonymous callers nothing until they are granted it', async () => {
    assert.equal(may(root(), 'GetObject'), true);
    assert.equal(may(root(OTHER_ACCOUNT), 'GetObject'), false);
    assert.equal(may(nobody, 'GetObject'), false);
    await setPolicy(
      policy({
        Effect: 'Allow',
        Principal: { AWS: OTHER_ACCOUNT },
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      }),
    );
    assert.equal(may(root(OTHER_ACCOUNT), 'GetObject'), true);
    assert.equal(may(root(OTHER_ACCOUNT), 'PutObject'), false);
    assert.equal(may(nobody, 'GetObject'), false);
  });

  test('a user needs the action on the key, or a grant of the bucket; a denial of the bucket wins', async () => {
    const reader = userWith({ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/public/*` });
    await kit.send('PutObject', { Bucket, Key: 'public/a', Body: bytes('x') });
    assert.equal(may(reader, 'GetObject', { Key: 'public/a' }), true);
    assert.equal(may(reader, 'GetObject', { Key: 'k' }), false);
    assert.equal(
      may(reader, 'GetObject', { Key: 'public/missing' }),
      false,
      'who may not list must not learn what is missing',
    );
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/public/*` };
    await setPolicy(policy(deny));
    assert.equal(may(reader, 'GetObject', { Key: 'public/a' }), false);
  });

  test('lists are granted by prefix', async () => {
    const lister = userWith({
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${Bucket}`,
      Condition: { StringLike: { 's3:prefix': 'home/*' } },
    });
    assert.equal(may(lister, 'ListObjectsV2', { Prefix: 'home/ann' }), true);
    assert.equal(may(lister, 'ListObjectsV2', { Prefix: 'other/' }), false);
    assert.equal(may(lister, 'ListObjectsV2', {}), false);
  });

  test('a public policy is refused while it is blocked, and ignored for outsiders while it is restricted', async () => {
    const refusal = await refused(setPolicy(policy(EVERYONE_READS)), 'AccessDenied');
    assert.match(
      refusal.message,
      /because public policies are blocked by the BlockPublicPolicy block public access setting\.$/,
    );
    await setBlock(false);
    await setPolicy(policy(EVERYONE_READS));
    assert.equal(may(nobody, 'GetObject'), true);
    assert.equal(may(nobody, 'PutObject'), false);
    assert.deepEqual(await kit.send('GetBucketPolicyStatus', { Bucket }), { PolicyStatus: { IsPublic: true } });
    await setBlock(true);
    assert.equal(may(nobody, 'GetObject'), false);
    await kit.send('DeleteBucketPolicy', { Bucket });
    await refused(kit.send('GetBucketPolicy', { Bucket }), 'NoSuchBucketPolicy', 'The bucket policy does not exist');
  });

  test('the policy comes back as the text that was put', async () => {
    const text = ` ${policy({ ...EVERYONE_READS, Principal: { AWS: OTHER_ACCOUNT } })}`.trim();
    await setPolicy(text);
    assert.equal(kit.status, 204);
    assert.deepEqual(await kit.send('GetBucketPolicy', { Bucket }), { Policy: text });
  });

  const MALFORMED: readonly [string, string][] = [
    ['not json', "Policies must be valid JSON and the first byte must be '{'"],
    [' {}', "Policies must be valid JSON and the first byte must be '{'"],
    ['{}', 'Missing required field Statement'],
    [policy({ ...EVERYONE_READS, Resource: 'arn:aws:s3:::another/*' }), 'Policy has invalid resource'],
    [policy({ ...EVERYONE_READS, Principal: { AWS: 'nobody' } }), 'Invalid principal in policy'],
    [policy({ ...EVERYONE_READS, Principal: undefined }), 'Missing required field Principal'],
    [policy({ ...EVERYONE_READS, Action: 'ec2:Run' }), 'Policy has invalid action'],
    [
      policy({ ...EVERYONE_READS, Resource: `arn:aws:s3:::${Bucket}` }),
      'Action does not apply to any resource(s) in statement',
    ],
  ];
  for (const [text, message] of MALFORMED) {
    test(`a policy is refused: ${message}`, async () => {
      await refused(setPolicy(text), 'MalformedPolicy', message);
    });
  }

  test('which policies are public', () => {
    const condition = (Condition: object) => isPublicPolicy(policy({ ...EVERYONE_READS, Condition }));
    assert.equal(isPublicPolicy(policy(EVERYONE_READS)), true);
    assert.equal(isPublicPolicy(policy({ ...EVERYONE_READS, Effect: 'Deny' })), false);
    assert.equal(
      isPublicPolicy(policy({ ...EVERYONE_READS, Principal: { Service: 'cloudfront.amazonaws.com' } })),
      false,
    );
    assert.equal(condition({ StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::1:distribution/x' } }), false);
    assert.equal(condition({ StringEquals: { 'aws:UserAgent': 'x' } }), true);
    assert.equal(condition({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), false);
    assert.equal(condition({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), true);
  });

  test('access control lists: refused while the owner is enforced, then as good as a policy', async () => {
    await refused(
      kit.send('PutBucketAcl', { Bucket, ACL: 'public-read' }),
      'AccessControlListNotSupported',
      'The bucket does not allow ACLs',
    );
    await kit.send('PutBucketAcl', { Bucket, ACL: 'private' });
    await kit.send('PutBucketOwnershipControls', {
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
    });
    await refused(kit.send('PutBucketAcl', { Bucket, ACL: 'public-read' }), 'AccessDenied');
    await setBlock(false);
    await kit.send('DeleteBucketPolicy', { Bucket });
    await kit.send('PutBucketAcl', { Bucket, ACL: 'public-read' });
    assert.equal(may(nobody, 'ListObjectsV2', {}), true);
    assert.equal(may(nobody, 'GetObject'), false);
    await kit.send('PutObjectAcl', { Bucket, Key: 'k', ACL: 'public-read' });
    assert.equal(may(nobody, 'GetObject'), true);
    const { Grants: grants } = await kit.send('GetObjectAcl', { Bucket, Key: 'k' });
    assert.deepEqual(
      grants.map((grant) => grant.Permission),
      ['FULL_CONTROL', 'READ'],
    );
    await setBlock(true);
    assert.equal(may(nobody, 'GetObject'), false, 'IgnorePublicAcls');
    await refused(
      kit.send('PutBucketOwnershipControls', {
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
      'InvalidBucketAclWithObjectOwnership',
    );
    await kit.send('PutBucketAcl', { Bucket, ACL: 'private' });
  });

  test('each key of a list of deletions is allowed or refused by itself', async () => {
    const remover = userWith({ Effect: 'Allow', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${Bucket}/mine/*` });
    const Delete = { Objects: [{ Key: 'mine/a' }, { Key: 'k' }] };
    const answer = await kit.send('DeleteObjects', { Bucket, Delete }, { principal: remover });
    assert.deepEqual(answer, {
      Deleted: [{ Key: 'mine/a' }],
      Errors: [{ Key: 'k', Code: 'AccessDenied', Message: 'Access Denied' }],
    });
  });

  test('a neighbour reads what its caller may read', async () => {
    const found = read(Bucket, 'k');
    assert.equal(typeof found === 'string' ? found : found.size, 1);
    assert.equal(read('none', 'k'), 'no-such-bucket');
    assert.equal(read(Bucket, 'none'), 'no-such-key');
    assert.equal(read(Bucket, 'k', root(), 'nonsense'), 'no-such-key');
    assert.equal(read(Bucket, 'k', root(OTHER_ACCOUNT)), 'access-denied');
  });
});

describe('events to functions', () => {
  let kit: Kit;
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  const configure = (one: object, more: object = {}) =>
    kit.send('PutBucketNotificationConfiguration', {
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, ...one } as never],
        ...more,
      },
    });
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  test('the function must exist and let S3 invoke it; queues and topics are refused by name', async () => {
    const Events = ['s3:ObjectCreated:*'];
    kit.grants = 'unknown';
    const missing = await refused(
      configure({ Events }),
      'InvalidArgument',
      'Unable to validate the following destination configurations',
    );
    assert.equal(missing.fields['ArgumentValue1'], 'The destination Lambda does not exist');
    kit.grants = false;
    const denied = await refused(configure({ Events }), 'InvalidArgument');
    assert.equal(denied.fields['ArgumentValue1'], 'Not authorized to invoke function');
    kit.grants = true;
    await refused(configure({ Events }, { QueueConfigurations: [{ QueueArn: 'q', Events }] }), 'NotImplemented');
    assert.deepEqual(await kit.send('GetBucketNotificationConfiguration', { Bucket }), {});
  });

  test('what is written and removed under the filter is told, in the form of S3 events', async () => {
    const rules = [
      { Name: 'prefix' as const, Value: 'in/' },
      { Name: 'suffix' as const, Value: '.txt' },
    ];
    await configure({
      Id: 'c',
      Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:Delete'],
      Filter: { Key: { FilterRules: rules } },
    });
    await kit.send('PutObject', { Bucket, Key: 'in/a b.txt', Body: bytes('123456') });
    await kit.send('PutObject', { Bucket, Key: 'out/a.txt', Body: bytes('') });
    await kit.send('PutObject', { Bucket, Key: 'in/a.jpg', Body: bytes('') });
    await kit.send('DeleteObject', { Bucket, Key: 'in/a b.txt' });
    const records = kit.told.map(
      ({ payload }) => (JSON.parse(payload) as { Records: [Record<string, any>] }).Records[0],
    );
    assert.deepEqual(
      records.map((record) => record['eventName']),
      ['ObjectCreated:Put', 'ObjectRemoved:Delete'],
    );
    const [{ s3, ...rest }] = records as [Record<string, any>];
    assert.equal(rest['eventTime'], '2026-03-01T12:00:00.250Z');
    assert.deepEqual(
      [s3.configurationId, s3.bucket.arn, s3.object.key, s3.object.size, s3.object.eTag],
      ['c', `arn:aws:s3:::${Bucket}`, 'in/a+b.txt', 6, 'e10adc3949ba59abbe56e057f20f883e'],
    );
    assert.deepEqual([kit.told[0]?.functionArn, kit.told[0]?.sourceArn], [arn, `arn:aws:s3:::${Bucket}`]);
  });
});
