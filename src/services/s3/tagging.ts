// Tags of buckets and of single versions of objects: put as a whole, read, deleted as a whole. [lambda F2]
import type {
  DeleteBucketTaggingRequest,
  DeleteObjectTaggingRequest,
  GetBucketTaggingRequest,
  GetObjectTaggingRequest,
  PutBucketTaggingRequest,
  PutObjectTaggingRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { announce } from './events.ts';
import { malformedXml } from './faults.ts';
import { bucketOf, updateBucket, withSetting } from './find.ts';
import type { S3Ports } from './ports.ts';
import { BUCKET_TAGS, OBJECT_TAGS, tagMap, tagSet } from './tags.ts';
import { updateObject } from './update-object.ts';
import { objectOf, toldVersion } from './versions.ts';

export function taggingHandlers(ports: S3Ports) {
  return {
    GetBucketTagging: getBucketTagging,
    PutBucketTagging: putBucketTagging,
    DeleteBucketTagging: deleteBucketTagging,
    GetObjectTagging: getObjectTagging,
    PutObjectTagging: (input: PutObjectTaggingRequest, call: Call) => putObjectTagging(ports, input, call),
    DeleteObjectTagging: (input: DeleteObjectTaggingRequest, call: Call) => deleteObjectTagging(ports, input, call),
  };
}

function getBucketTagging(input: GetBucketTaggingRequest, call: Call) {
  const { name, settings } = call.read((tx) => bucketOf(tx, input, call));
  if (!settings.tags) throw fault('NoSuchTagSet', 'The TagSet does not exist', { BucketName: name });
  return { TagSet: tagSet(settings.tags) };
}

async function putBucketTagging(input: PutBucketTaggingRequest, call: Call): Promise<void> {
  if (!input.Tagging) throw malformedXml();
  const tags = tagMap(input.Tagging.TagSet, BUCKET_TAGS);
  await updateBucket(input, call, (bucket) => withSetting(bucket, 'tags', tags));
  call.reply.status = 204;
}

async function deleteBucketTagging(input: DeleteBucketTaggingRequest, call: Call): Promise<void> {
  await updateBucket(input, call, (bucket) => withSetting(bucket, 'tags', undefined));
}

function getObjectTagging(input: GetObjectTaggingRequest, call: Call) {
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    const record = objectOf(tx, bucket.name, input.Key ?? '', input.VersionId);
    return { TagSet: tagSet(record.tags), ...toldVersion(bucket, record) };
  });
}

async function putObjectTagging(ports: S3Ports, input: PutObjectTaggingRequest, call: Call) {
  if (!input.Tagging) throw malformedXml();
  const tags = tagMap(input.Tagging.TagSet, OBJECT_TAGS);
  const { bucket, record } = await updateObject(input, call, (object) => ({ ...object, tags }));
  await announce(ports, bucket, record, 'ObjectTagging:Put', call);
  return toldVersion(bucket, record);
}

async function deleteObjectTagging(ports: S3Ports, input: DeleteObjectTaggingRequest, call: Call) {
  const { bucket, record } = await updateObject(input, call, (object) => ({ ...object, tags: {} }));
  await announce(ports, bucket, record, 'ObjectTagging:Delete', call);
  return toldVersion(bucket, record);
}
