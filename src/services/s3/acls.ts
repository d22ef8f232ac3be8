// GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl. Without a list of its own the owner has everything. [lambda F2]
import type {
  GetBucketAclRequest,
  GetObjectAclRequest,
  Grant,
  PutBucketAclRequest,
  PutObjectAclRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { checkAcl, ownerGrant, requestedAcl, type AclInput } from './acl.ts';
import { malformedXml } from './faults.ts';
import { bucketOf, updateBucket, withSetting } from './find.ts';
import { ownerOf } from './owners.ts';
import type { BucketRecord } from './resources.ts';
import { objectOf, toldVersion } from './versions.ts';
import { updateObject } from './update-object.ts';

export const aclHandlers = {
  GetBucketAcl: getBucketAcl,
  PutBucketAcl: putBucketAcl,
  GetObjectAcl: getObjectAcl,
  PutObjectAcl: putObjectAcl,
};

function shown({ account }: BucketRecord, grants: readonly Grant[] | undefined) {
  return { Owner: ownerOf(account), Grants: grants ? [...grants] : [ownerGrant(account)] };
}

/** A request that speaks of no list at all is malformed. */
function wanted(input: AclInput, bucket: BucketRecord): readonly Grant[] | undefined {
  const { ACL, AccessControlPolicy, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = input;
  const said = [ACL, AccessControlPolicy, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP];
  if (said.every((member) => member === undefined)) throw malformedXml();
  const grants = requestedAcl(input, bucket.account);
  checkAcl(bucket, grants);
  return grants;
}

function getBucketAcl(input: GetBucketAclRequest, call: Call) {
  const bucket = call.read((tx) => bucketOf(tx, input, call));
  return shown(bucket, bucket.settings.acl);
}

async function putBucketAcl(input: PutBucketAclRequest, call: Call): Promise<void> {
  await updateBucket(input, call, (bucket) => withSetting(bucket, 'acl', wanted(input, bucket)));
}

function getObjectAcl(input: GetObjectAclRequest, call: Call) {
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    return shown(bucket, objectOf(tx, bucket.name, input.Key ?? '', input.VersionId).acl);
  });
}

async function putObjectAcl(input: PutObjectAclRequest, call: Call) {
  const { bucket, record } = await updateObject(input, call, (object, bucket) => {
    const { acl: _, ...rest } = object;
    const acl = wanted(input, bucket);
    return acl ? { ...rest, acl } : rest;
  });
  return toldVersion(bucket, record);
}
