import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openKit, refused, type Kit } from './testkit.test.ts';

const Bucket = 'settings';

/** get, put, delete, the member of the put, what is put, what is answered, the code and text while it is not set. */
const ROUND_TRIPS: readonly {
  name: string;
  remove?: string;
  member: string;
  value: object;
  answer?: object;
  unset: string | object;
  text?: string;
}[] = [
  {
    name: 'BucketCors',
    remove: 'DeleteBucketCors',
    member: 'CORSConfiguration',
    value: {
      CORSRules: [
        { ID: 'r', AllowedMethods: ['GET', 'HEAD'], AllowedOrigins: ['https://*.example'], MaxAgeSeconds: 300 },
      ],
    },
    unset: 'NoSuchCORSConfiguration',
    text: 'The CORS configuration does not exist',
  },
  {
    name: 'BucketWebsite',
    remove: 'DeleteBucketWebsite',
    member: 'WebsiteConfiguration',
    value: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } },
    unset: 'NoSuchWebsiteConfiguration',
    text: 'The specified bucket does not have a website configuration',
  },
  {
    name: 'BucketEncryption',
    remove: 'DeleteBucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    value: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'k' },
          BucketKeyEnabled: true,
        },
      ],
    },
    answer: {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'k' },
            BucketKeyEnabled: true,
          },
        ],
      },
    },
    unset: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
      },
    },
  },
  {
    name: 'BucketAccelerateConfiguration',
    member: 'AccelerateConfiguration',
    value: { Status: 'Enabled' },
    unset: {},
  },
  {
    name: 'BucketRequestPayment',
    member: 'RequestPaymentConfiguration',
    value: { Payer: 'Requester' },
    unset: { Payer: 'BucketOwner' },
  },
  {
    name: 'BucketLogging',
    member: 'BucketLoggingStatus',
    value: { LoggingEnabled: { TargetBucket: 'logs', TargetPrefix: 'p/' } },
    unset: {},
  },
];

function metrics(Id: string) {
  return { Id, Filter: { Prefix: `${Id}/` } };
}

describe('settings of a bucket', () => {
  let kit: Kit;
  const get = (operation: string) => kit.send(operation, { Bucket });
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  for (const { name, remove, member, value, answer = value, unset, text } of ROUND_TRIPS) {
    test(`${name} is kept and read back exactly, and says so while it is not set`, async () => {
      const absent = async () => {
        if (typeof unset === 'string') await refused(get(`Get${name}`), unset, text);
        else assert.deepEqual(await get(`Get${name}`), unset);
      };
      await absent();
      await kit.send(`Put${name}`, { Bucket, [member]: value });
      assert.deepEqual(await get(`Get${name}`), answer);
      if (remove === undefined) return;
      await kit.send(remove, { Bucket });
      await absent();
    });
  }

  test('a new bucket blocks public access and enforces its owner until that is taken away', async () => {
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    assert.deepEqual(await get('GetPublicAccessBlock'), { PublicAccessBlockConfiguration: block });
    assert.deepEqual(await get('GetBucketOwnershipControls'), {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    await kit.send('DeletePublicAccessBlock', { Bucket });
    await refused(
      get('GetPublicAccessBlock'),
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    );
    await kit.send('DeleteBucketOwnershipControls', { Bucket });
    await refused(
      get('GetBucketOwnershipControls'),
      'OwnershipControlsNotFoundError',
      'The bucket ownership controls were not found',
    );
    await kit.send('PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
    assert.deepEqual(await get('GetPublicAccessBlock'), {
      PublicAccessBlockConfiguration: {
        ...block,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
    });
  });

  test('lifecycle rules come back with their dates and their minimum size', async () => {
    await refused(
      get('GetBucketLifecycleConfiguration'),
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    );
    const rule = {
      ID: 'old',
      Status: 'Enabled' as const,
      Filter: { Prefix: 'tmp/' },
      Expiration: { Date: new Date('2027-01-01T00:00:00Z') },
    };
    const put = await kit.send('PutBucketLifecycleConfiguration', {
      Bucket,
      LifecycleConfiguration: { Rules: [rule] },
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    assert.deepEqual(put, { TransitionDefaultMinimumObjectSize: 'varies_by_storage_class' });
    assert.deepEqual(await kit.send('GetBucketLifecycleConfiguration', { Bucket }), {
      Rules: [rule],
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    await kit.send('DeleteBucketLifecycle', { Bucket });
    await refused(get('GetBucketLifecycleConfiguration'), 'NoSuchLifecycleConfiguration');
  });

  test('versioning is unset, enabled or suspended, and asked for by replication and object lock', async () => {
    assert.deepEqual(await get('GetBucketVersioning'), {});
    const replication = { Role: 'arn:aws:iam::000000000000:role/r', Rules: [] };
    const replicate = () => kit.send('PutBucketReplication', { Bucket, ReplicationConfiguration: replication });
    const lock = () =>
      kit.send('PutObjectLockConfiguration', { Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } });
    await refused(
      replicate(),
      'InvalidRequest',
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    );
    await refused(lock(), 'InvalidBucketState');
    await refused(
      get('GetBucketReplication'),
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    );
    await refused(
      get('GetObjectLockConfiguration'),
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    );
    await refused(
      kit.send('PutBucketVersioning', { Bucket, VersioningConfiguration: {} }),
      'IllegalVersioningConfigurationException',
    );
    await kit.send('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    assert.deepEqual(await get('GetBucketVersioning'), { Status: 'Enabled' });
    await replicate();
    assert.deepEqual(await get('GetBucketReplication'), { ReplicationConfiguration: replication });
    await kit.send('DeleteBucketReplication', { Bucket });
    await lock();
    assert.deepEqual(await get('GetObjectLockConfiguration'), {
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
    });
  });

  test('tags of a bucket: none, a set, none again', async () => {
    await refused(get('GetBucketTagging'), 'NoSuchTagSet', 'The TagSet does not exist');
    const TagSet = [
      { Key: 'team', Value: 'a' },
      { Key: 'empty', Value: '' },
    ];
    await kit.send('PutBucketTagging', { Bucket, Tagging: { TagSet } });
    assert.equal(kit.status, 204);
    assert.deepEqual(await get('GetBucketTagging'), { TagSet });
    await kit.send('DeleteBucketTagging', { Bucket });
    await refused(get('GetBucketTagging'), 'NoSuchTagSet');
    const put = (tags: { Key: string; Value: string }[]) =>
      kit.send('PutBucketTagging', { Bucket, Tagging: { TagSet: tags } });
    await refused(put([TagSet[0]!, TagSet[0]!]), 'InvalidTag', 'Cannot provide multiple Tags with the same key');
    await refused(put([{ Key: 'aws:x', Value: '' }]), 'InvalidTag', 'System tags cannot be added/updated by requester');
    await refused(
      put([{ Key: 'k', Value: 'v'.repeat(257) }]),
      'InvalidTag',
      'The TagValue you have provided is invalid',
    );
  });

  test('what S3 does not take as a setting is refused in its words', async () => {
    const cors = (rule: object) => kit.send('PutBucketCors', { Bucket, CORSConfiguration: { CORSRules: [rule] } });
    await refused(
      cors({ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }),
      'InvalidRequest',
      'Found unsupported HTTP method in CORS config. Unsupported method is PATCH',
    );
    await refused(
      cors({ AllowedMethods: ['GET'], AllowedOrigins: ['*.a.*'] }),
      'InvalidRequest',
      'AllowedOrigin "*.a.*" can not have more than one wildcard.',
    );
    await refused(kit.send('PutBucketWebsite', { Bucket, WebsiteConfiguration: {} }), 'InvalidArgument');
    await refused(kit.send('PutBucketCors', { Bucket }), 'MalformedXML');
    const lifecycle = (rule: object) =>
      kit.send('PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules: [rule as never] } });
    await refused(
      lifecycle({ Status: 'Enabled' }),
      'InvalidRequest',
      'At least one action needs to be specified in a rule',
    );
  });

  test('configurations with an id are kept side by side', async () => {
    for (const Id of ['b', 'a'])
      await kit.send('PutBucketMetricsConfiguration', { Bucket, Id, MetricsConfiguration: metrics(Id) });
    const one = await kit.send('GetBucketMetricsConfiguration', { Bucket, Id: 'a' });
    assert.deepEqual(one, { MetricsConfiguration: metrics('a') });
    assert.deepEqual(await get('ListBucketMetricsConfigurations'), {
      MetricsConfigurationList: [metrics('a'), metrics('b')],
      IsTruncated: false,
    });
    await kit.send('DeleteBucketMetricsConfiguration', { Bucket, Id: 'a' });
    await refused(
      kit.send('GetBucketMetricsConfiguration', { Bucket, Id: 'a' }),
      'NoSuchConfiguration',
      'The specified configuration does not exist.',
    );
    assert.deepEqual(await get('ListBucketInventoryConfigurations'), {
      InventoryConfigurationList: [],
      IsTruncated: false,
    });
  });
});
