// What a caller must be allowed on objects. [lambda F7; AWS, "Actions, resources, and condition keys for Amazon S3"]
import type { AccessNeed, Call, ReadTx } from '../kernel/contract.ts';
import { bucketPolicies, objectPolicies } from './access-policies.ts';
import { sourceOf } from './copy-source.ts';
import { findBucket, bucketArn } from './find.ts';
import { isVersionId } from './ids.ts';
import type { BucketRecord, ObjectRecord } from './resources.ts';
import { currentOf, versionOf } from './versions.ts';

/** Actions by operation: without and with a version. */
const ACTIONS: Readonly<Record<string, readonly [string, string?]>> = {
  GetObject: ['GetObject', 'GetObjectVersion'],
  HeadObject: ['GetObject', 'GetObjectVersion'],
  GetObjectAttributes: ['GetObjectAttributes', 'GetObjectVersionAttributes'],
  PutObject: ['PutObject'],
  CopyObject: ['PutObject'],
  CreateMultipartUpload: ['PutObject'],
  UploadPart: ['PutObject'],
  UploadPartCopy: ['PutObject'],
  CompleteMultipartUpload: ['PutObject'],
  AbortMultipartUpload: ['AbortMultipartUpload'],
  ListParts: ['ListMultipartUploadParts'],
  DeleteObject: ['DeleteObject', 'DeleteObjectVersion'],
  GetObjectTagging: ['GetObjectTagging', 'GetObjectVersionTagging'],
  PutObjectTagging: ['PutObjectTagging', 'PutObjectVersionTagging'],
  DeleteObjectTagging: ['DeleteObjectTagging', 'DeleteObjectVersionTagging'],
  GetObjectAcl: ['GetObjectAcl', 'GetObjectVersionAcl'],
  PutObjectAcl: ['PutObjectAcl', 'PutObjectVersionAcl'],
  GetObjectRetention: ['GetObjectRetention'],
  PutObjectRetention: ['PutObjectRetention'],
  GetObjectLegalHold: ['GetObjectLegalHold'],
  PutObjectLegalHold: ['PutObjectLegalHold'],
};

export function isObjectOperation(operation: string): boolean {
  return operation in ACTIONS;
}

const READS: ReadonlySet<string> = new Set(['GetObject', 'HeadObject', 'GetObjectAttributes']);

export interface ObjectInput {
  readonly Key?: string;
  readonly VersionId?: string;
  readonly CopySource?: string;
  readonly ACL?: string;
  readonly Tagging?: unknown;
  readonly StorageClass?: string;
  readonly ServerSideEncryption?: string;
  readonly BypassGovernanceRetention?: boolean;
}

export function objectNeeds(
  tx: ReadTx,
  bucket: BucketRecord,
  operation: string,
  input: ObjectInput,
  call: Call,
): AccessNeed[] {
  const [plain, versioned] = ACTIONS[operation] as readonly [string, string?];
  const { Key: key = '', VersionId: versionId } = input;
  const record = found(tx, bucket, key, versionId);
  const name = versionId === undefined ? plain : (versioned ?? plain);
  const needs = [needOn(bucket, record, key, name, call, contextOf(input, record))];
  // Whoever may not list must not learn what is missing. [lambda F3]
  if (READS.has(operation) && !record) needs.push(listNeed(bucket, call));
  if (input.BypassGovernanceRetention) needs.push(needOn(bucket, record, key, 'BypassGovernanceRetention', call));
  if (typeof input.Tagging === 'string' && operation !== 'PutObjectTagging')
    needs.push(needOn(bucket, record, key, 'PutObjectTagging', call));
  if (input.ACL !== undefined && operation !== 'PutObjectAcl')
    needs.push(needOn(bucket, record, key, 'PutObjectAcl', call, contextOf(input, record)));
  return input.CopySource === undefined ? needs : [...sourceNeeds(tx, input.CopySource, call), ...needs];
}

function sourceNeeds(tx: ReadTx, text: string, call: Call): AccessNeed[] {
  const source = sourceOf(text);
  const bucket = findBucket(tx, source.bucket);
  return bucket
    ? objectNeeds(
        tx,
        bucket,
        'GetObject',
        { Key: source.key, ...(source.versionId !== undefined && { VersionId: source.versionId }) },
        call,
      )
    : [];
}

/** One key of DeleteObjects. */
export function deleteNeed(
  tx: ReadTx,
  bucket: BucketRecord,
  key: string,
  versionId: string | undefined,
  call: Call,
): AccessNeed {
  const name = versionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
  return needOn(bucket, found(tx, bucket, key, versionId), key, name, call);
}

function needOn(
  bucket: BucketRecord,
  record: ObjectRecord | undefined,
  key: string,
  name: string,
  call: Call,
  context: AccessNeed['context'] = contextOf({}, record),
): AccessNeed {
  return {
    action: `s3:${name}`,
    resource: `${bucketArn(bucket.name)}/${key}`,
    resourceAccount: bucket.account,
    resourcePolicies: objectPolicies(bucket, record, call),
    ...(context && { context }),
  };
}

function listNeed(bucket: BucketRecord, call: Call): AccessNeed {
  return {
    action: 's3:ListBucket',
    resource: bucketArn(bucket.name),
    resourceAccount: bucket.account,
    resourcePolicies: bucketPolicies(bucket, call),
  };
}

function found(tx: ReadTx, bucket: BucketRecord, key: string, versionId: string | undefined): ObjectRecord | undefined {
  if (versionId === undefined) return currentOf(tx, bucket.name, key);
  const version = isVersionId(versionId) ? versionOf(tx, bucket.name, key, versionId)?.value : undefined;
  return version?.marker ? undefined : version;
}

function contextOf(input: ObjectInput, record: ObjectRecord | undefined): AccessNeed['context'] {
  const context: Record<string, string | undefined> = {
    's3:versionid': input.VersionId,
    's3:x-amz-acl': input.ACL,
    's3:x-amz-copy-source': input.CopySource,
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
  };
  for (const [name, value] of Object.entries(record?.tags ?? {}))
    context[`s3:existingobjecttag/${name.toLowerCase()}`] = value;
  return context;
}
