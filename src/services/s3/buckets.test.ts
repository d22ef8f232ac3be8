import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OTHER_ACCOUNT, bytes, openKit, refused, root, type Kit } from './testkit.test.ts';

describe('buckets', () => {
  let kit: Kit;
  const create = (constraint: string | undefined, region: string) =>
    kit.send(
      'CreateBucket',
      {
        Bucket: 'constrained',
        ...(constraint && { CreateBucketConfiguration: { LocationConstraint: constraint as 'EU' } }),
      },
      { region },
    );
  before(async () => {
    kit = await openKit();
  });
  after(() => kit.close());

  test('a bucket is created in the region of the call or of its constraint, and found there', async () => {
    const created = await kit.send('CreateBucket', { Bucket: 'first' });
    assert.deepEqual(created, { Location: '/first', BucketArn: 'arn:aws:s3:::first' });
    await kit.send('CreateBucket', { Bucket: 'euro', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
    assert.deepEqual(await kit.send('GetBucketLocation', { Bucket: 'first' }), {});
    assert.deepEqual(await kit.send('GetBucketLocation', { Bucket: 'euro' }), { LocationConstraint: 'eu-west-1' });
    const head = await kit.send('HeadBucket', { Bucket: 'euro' }, { region: 'eu-west-1' });
    assert.deepEqual(head, { BucketArn: 'arn:aws:s3:::euro', BucketRegion: 'eu-west-1', AccessPointAlias: false });
  });

  test('a call signed for another region is told the right one', async () => {
    const refusal = await refused(
      kit.send('HeadBucket', { Bucket: 'euro' }),
      'AuthorizationHeaderMalformed',
      "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    );
    assert.deepEqual(refusal.fields, { Region: 'eu-west-1' });
    assert.deepEqual(Reflect.get(refusal, 'headers'), { 'x-amz-bucket-region': 'eu-west-1' });
  });

  test('a constraint must fit the endpoint', async () => {
    await refused(
      create('us-east-1', 'us-east-1'),
      'InvalidLocationConstraint',
      'The specified location-constraint is not valid',
    );
    await refused(create('nowhere', 'us-east-1'), 'InvalidLocationConstraint');
    await refused(
      create(undefined, 'eu-west-1'),
      'IllegalLocationConstraintException',
      'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
    );
    await refused(
      create('eu-central-1', 'eu-west-1'),
      'IllegalLocationConstraintException',
      'The eu-central-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    );
  });

  test('names that no bucket can have are refused', async () => {
    const names = [
      'ab',
      'Upper',
      'under_score',
      '-start',
      'end-',
      'two..dots',
      '10.0.0.1',
      'xn--x',
      'x-s3alias',
      'a'.repeat(64),
    ];
    for (const Bucket of names)
      await refused(kit.send('CreateBucket', { Bucket }), 'InvalidBucketName', 'The specified bucket is not valid.');
    await kit.send('CreateBucket', { Bucket: 'with.dots-and-9' });
  });

  test('a second creation is fine for its owner in us-east-1, and refused elsewhere and for others', async () => {
    await kit.send('CreateBucket', { Bucket: 'first' });
    const europe = { region: 'eu-west-1' };
    const again = { Bucket: 'euro', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } };
    await refused(
      kit.send('CreateBucket', again, europe),
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
    );
    await refused(
      kit.send('CreateBucket', { Bucket: 'first' }, { principal: root(OTHER_ACCOUNT) }),
      'BucketAlreadyExists',
    );
  });

  test('an account lists its own buckets only, page by page', async () => {
    await kit.send('CreateBucket', { Bucket: 'foreign' }, { principal: root(OTHER_ACCOUNT) });
    const all = await kit.send('ListBuckets', {});
    assert.deepEqual(
      all.Buckets.map((one) => one.Name),
      ['euro', 'first', 'with.dots-and-9'],
    );
    const page = await kit.send('ListBuckets', { MaxBuckets: 2 });
    assert.deepEqual(
      page.Buckets.map((one) => one.Name),
      ['euro', 'first'],
    );
    const rest = await kit.send('ListBuckets', { MaxBuckets: 2, ContinuationToken: page.ContinuationToken });
    assert.deepEqual(
      rest.Buckets.map((one) => one.Name),
      ['with.dots-and-9'],
    );
    assert.equal(rest.ContinuationToken, undefined);
    const foreign = await kit.send('ListBuckets', { Prefix: 'f' }, { principal: root(OTHER_ACCOUNT) });
    assert.deepEqual(
      foreign.Buckets.map((one) => one.Name),
      ['foreign'],
    );
  });

  test('a bucket that is not there is refused by name, one of another owner by the expected owner', async () => {
    const missing = await refused(
      kit.send('HeadBucket', { Bucket: 'missing' }),
      'NoSuchBucket',
      'The specified bucket does not exist',
    );
    assert.deepEqual(missing.fields, { BucketName: 'missing' });
    await refused(kit.send('HeadBucket', { Bucket: 'No Bucket' }), 'InvalidBucketName');
    await refused(kit.send('HeadBucket', { Bucket: 'first', ExpectedBucketOwner: OTHER_ACCOUNT }), 'AccessDenied');
  });

  test('a bucket is deleted when it is empty, with its unfinished uploads', async () => {
    await kit.send('CreateBucket', { Bucket: 'doomed' });
    await kit.send('PutObject', { Bucket: 'doomed', Key: 'k', Body: bytes('x') });
    await refused(
      kit.send('DeleteBucket', { Bucket: 'doomed' }),
      'BucketNotEmpty',
      'The bucket you tried to delete is not empty',
    );
    await kit.send('DeleteObject', { Bucket: 'doomed', Key: 'k' });
    await kit.send('CreateMultipartUpload', { Bucket: 'doomed', Key: 'u' });
    await kit.send('DeleteBucket', { Bucket: 'doomed' });
    await refused(kit.send('HeadBucket', { Bucket: 'doomed' }), 'NoSuchBucket');
    await kit.send('CreateBucket', { Bucket: 'doomed' });
    assert.deepEqual((await kit.send('ListMultipartUploads', { Bucket: 'doomed' })).Uploads, []);
  });

  test('what a call needs: actions, ARNs and conditions as AWS maps them', () => {
    const needs = (operation: string, input: Record<string, unknown>) =>
      kit.service
        .needs(operation, { Bucket: 'first', ...input }, kit.call(operation))
        .map((need) => `${need.action} ${need.resource}`);
    const object = 'arn:aws:s3:::first/a/b';
    const bucket = 'arn:aws:s3:::first';
    assert.deepEqual(needs('ListBuckets', {}), ['s3:ListAllMyBuckets *']);
    assert.deepEqual(needs('HeadBucket', {}), [`s3:ListBucket ${bucket}`]);
    assert.deepEqual(needs('ListObjectVersions', {}), [`s3:ListBucketVersions ${bucket}`]);
    assert.deepEqual(needs('DeleteBucketCors', {}), [`s3:PutBucketCORS ${bucket}`]);
    assert.deepEqual(needs('GetBucketPolicy', {}), [`s3:GetBucketPolicy ${bucket}`]);
    assert.deepEqual(needs('PutObject', { Key: 'a/b', Tagging: 'k=v', ACL: 'private' }), [
      `s3:PutObject ${object}`,
      `s3:PutObjectTagging ${object}`,
      `s3:PutObjectAcl ${object}`,
    ]);
    assert.deepEqual(needs('HeadObject', { Key: 'a/b' }), [`s3:GetObject ${object}`, `s3:ListBucket ${bucket}`]);
    assert.deepEqual(needs('GetObject', { Key: 'a/b', VersionId: 'null' })[0], `s3:GetObjectVersion ${object}`);
    assert.deepEqual(needs('CopyObject', { Key: 'a/b', CopySource: 'first/c' }), [
      's3:GetObject arn:aws:s3:::first/c',
      `s3:ListBucket ${bucket}`,
      `s3:PutObject ${object}`,
    ]);
    assert.deepEqual(needs('AbortMultipartUpload', { Key: 'a/b' }), [`s3:AbortMultipartUpload ${object}`]);
    const [list] = kit.service.needs(
      'ListObjectsV2',
      { Bucket: 'first', Prefix: 'p/', MaxKeys: 5 },
      kit.call('ListObjectsV2'),
    );
    assert.deepEqual([list?.context?.['s3:prefix'], list?.context?.['s3:max-keys']], ['p/', '5']);
    assert.throws(() => needs('GetObject', { Bucket: 'missing', Key: 'k' }), { code: 'NoSuchBucket' });
  });
});
