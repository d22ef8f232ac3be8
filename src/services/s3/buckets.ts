// Buckets themselves: create, find, list, delete. [lambda F1, F2]
import type {
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationRequest,
  HeadBucketRequest,
  ListBucketsRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { page } from '../kernel/paging.ts';
import { checkAcl, requestedAcl } from './acl.ts';
import { isBucketName } from './bucket-names.ts';
import { CONFIGURATION } from './configurations.ts';
import { bucketArn, bucketOf, findBucket, withSetting } from './find.ts';
import { invalidArgument, invalidBucketName } from './faults.ts';
import { keysWith } from './ids.ts';
import { ownerOf } from './owners.ts';
import { BUCKET, EVERYWHERE, UPLOAD, VERSION, type BucketRecord } from './resources.ts';
import { BUCKET_TAGS, tagMap } from './tags.ts';
import { dropUpload } from './uploads.ts';

export const bucketHandlers = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  ListBuckets: listBuckets,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
};

const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

async function createBucket(input: CreateBucketRequest, call: Call) {
  const name = input.Bucket ?? '';
  if (!isBucketName(name)) throw invalidBucketName(name);
  const record = newBucket(input, name, call);
  await call.write((tx) => {
    const found = findBucket(tx, name);
    if (found) return refuseSecond(found, record);
    return tx.put(BUCKET, EVERYWHERE, name, record);
  });
  return {
    Location: record.region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: bucketArn(name),
  };
}

/** Since April 2023 a new bucket blocks public access and knows no ACLs. [lambda F2] */
function newBucket(input: CreateBucketRequest, name: string, call: Call): BucketRecord {
  const { account } = call;
  const ownership = input.ObjectOwnership ?? 'BucketOwnerEnforced';
  const grants = requestedAcl(input, account);
  if (grants && ownership === 'BucketOwnerEnforced')
    throw fault(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      {},
      400,
    );
  const tags = tagMap(input.CreateBucketConfiguration?.Tags, BUCKET_TAGS);
  const plain: BucketRecord = {
    name,
    account,
    region: regionOf(input, call),
    createdMs: call.nowMs,
    ...(input.ObjectLockEnabledForBucket && { versioning: 'Enabled' as const }),
    settings: {
      ownership: { Rules: [{ ObjectOwnership: ownership }] },
      publicAccessBlock: BLOCKED,
      ...(Object.keys(tags).length > 0 && { tags }),
      ...(input.ObjectLockEnabledForBucket && { objectLock: { ObjectLockEnabled: 'Enabled' as const } }),
    },
  };
  checkAcl(plain, grants);
  return grants ? withSetting(plain, 'acl', grants) : plain;
}

/** The region of the endpoint decides unless the request says otherwise; only us-east-1 makes buckets for other regions. */
function regionOf(input: CreateBucketRequest, call: Call): string {
  const constraint: string | undefined = input.CreateBucketConfiguration?.LocationConstraint;
  if (constraint !== undefined && (constraint === 'us-east-1' || !/^(EU|[a-z]{2}(-[a-z]+)+-\d)$/.test(constraint)))
    throw fault(
      'InvalidLocationConstraint',
      'The specified location-constraint is not valid',
      { LocationConstraint: constraint },
      400,
    );
  const asked = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (call.region === 'us-east-1') return asked ?? 'us-east-1';
  if (asked === call.region) return asked;
  throw fault(
    'IllegalLocationConstraintException',
    `The ${asked ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    {},
    400,
  );
}

/** us-east-1 alone takes a repeated call of the owner as done. */
function refuseSecond(found: BucketRecord, wanted: BucketRecord): void {
  const BucketName = found.name;
  if (found.account !== wanted.account)
    throw fault(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { BucketName },
    );
  if (found.region === 'us-east-1' && wanted.region === 'us-east-1') return;
  throw fault(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName },
  );
}

function headBucket(input: HeadBucketRequest, call: Call) {
  const bucket = call.read((tx) => bucketOf(tx, input, call));
  return { BucketArn: bucketArn(bucket.name), BucketRegion: bucket.region, AccessPointAlias: false };
}

function getBucketLocation(input: GetBucketLocationRequest, call: Call) {
  const { region } = call.read((tx) => bucketOf(tx, input, call));
  return region === 'us-east-1' ? {} : { LocationConstraint: region };
}

const MOST_BUCKETS = 10_000;

function listBuckets(input: ListBucketsRequest, call: Call) {
  const { MaxBuckets: most = MOST_BUCKETS, Prefix: prefix, BucketRegion: region } = input;
  if (most < 1 || most > MOST_BUCKETS)
    throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MOST_BUCKETS}`, 'max-buckets', most);
  const own = call
    .read((tx) => tx.list(BUCKET, EVERYWHERE, prefix === undefined ? {} : { prefix }))
    .map((entry) => entry.value)
    .filter((bucket) => bucket.account === call.account && (region === undefined || bucket.region === region));
  const { items, next } = page(own, (bucket) => bucket.name, input.ContinuationToken, most);
  const paged = input.MaxBuckets !== undefined || input.ContinuationToken !== undefined || region !== undefined;
  return {
    Owner: ownerOf(call.account),
    Buckets: items.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.createdMs),
      BucketArn: bucketArn(bucket.name),
      // The oldest form of the answer does not name regions.
      ...(paged && { BucketRegion: bucket.region }),
    })),
    ...(prefix !== undefined && { Prefix: prefix }),
    ...(next !== undefined && { ContinuationToken: next }),
  };
}

async function deleteBucket(input: DeleteBucketRequest, call: Call): Promise<void> {
  await call.write((tx) => {
    const { name, versioning } = bucketOf(tx, input, call);
    const everything = { prefix: keysWith(name, ''), limit: 1 };
    if (tx.list(VERSION, EVERYWHERE, everything).length > 0) throw bucketNotEmpty(name, versioning !== undefined);
    for (const upload of tx.list(UPLOAD, EVERYWHERE, { prefix: keysWith(name, '') })) dropUpload(tx, upload);
    for (const { id } of tx.list(CONFIGURATION, EVERYWHERE, { prefix: `${name}/` }))
      tx.delete(CONFIGURATION, EVERYWHERE, id);
    tx.delete(BUCKET, EVERYWHERE, name);
  });
}

function bucketNotEmpty(bucket: string, versioned: boolean) {
  const text = 'The bucket you tried to delete is not empty';
  const more = versioned ? '. You must delete all versions in the bucket.' : '';
  return fault('BucketNotEmpty', text + more, { BucketName: bucket });
}
