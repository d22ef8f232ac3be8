// What a writer says of an object besides its bytes, and the headers with which readers get it back. [lambda F3]
import { fault } from '../kernel/fault.ts';
import { checkAcl, requestedAcl, type AclInput } from './acl.ts';
import { invalidArgument, invalidRequest, unservedHeader } from './faults.ts';
import type { BucketRecord, Described, Encryption, Kept, ObjectRecord } from './resources.ts';
import { tagsOfHeader } from './tags.ts';

/** PutObject, CreateMultipartUpload and CopyObject share these members. */
export interface DescribingInput extends AclInput {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

const METADATA_LIMIT = 2048;
const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);

export function keptOf(input: DescribingInput, bucket: BucketRecord, nowMs: number): Kept {
  const acl = requestedAcl(input, bucket.account);
  // Without an ACL of its own, 'bucket-owner-full-control' passes everywhere. [lambda F2]
  checkAcl(bucket, acl);
  return {
    described: describedOf(input),
    storageClass: storageClassOf(input.StorageClass),
    encryption: encryptionOf(input, bucket),
    tags: tagsOfHeader(input.Tagging),
    ...(acl && { acl }),
    ...lockOf(input, bucket, nowMs),
  };
}

export function describedOf(input: DescribingInput): Described {
  const metadata = input.Metadata ?? {};
  const size = Object.entries(metadata).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > METADATA_LIMIT)
    throw fault(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: size, MaxSizeAllowed: METADATA_LIMIT },
      400,
    );
  return present({
    contentType: input.ContentType,
    cacheControl: input.CacheControl,
    contentDisposition: input.ContentDisposition,
    contentEncoding: input.ContentEncoding,
    contentLanguage: input.ContentLanguage,
    expiresMs: input.Expires?.getTime(),
    websiteRedirect: redirectOf(input.WebsiteRedirectLocation),
    metadata,
  });
}

function redirectOf(location: string | undefined): string | undefined {
  if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location;
  throw fault(
    'InvalidRedirectLocation',
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    {},
    400,
  );
}

export function storageClassOf(name: string | undefined): string {
  if (name === undefined) return 'STANDARD';
  if (STORAGE_CLASSES.has(name)) return name;
  throw fault(
    'InvalidStorageClass',
    'The storage class you specified is not valid',
    { StorageClassRequested: name },
    400,
  );
}

/** Nothing is encrypted at rest here; what was asked for, or the bucket's default, is answered as S3 would. */
export function encryptionOf(input: DescribingInput, bucket: BucketRecord): Encryption {
  if (input.SSECustomerAlgorithm !== undefined)
    throw unservedHeader(
      'x-amz-server-side-encryption-customer-algorithm',
      'Portico does not encrypt with keys of the caller. Leave out the customer key, or use AES256.',
    );
  const { ServerSideEncryption: asked } = input;
  if (asked !== undefined && !/^(AES256|aws:kms(:dsse)?)$/.test(asked))
    throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', asked);
  const rule = bucket.settings.encryption?.Rules?.[0];
  const standard = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = asked ?? standard?.SSEAlgorithm ?? 'AES256';
  if (algorithm === 'AES256') return { algorithm };
  const keyId =
    input.SSEKMSKeyId ??
    (asked === undefined || asked === standard?.SSEAlgorithm ? standard?.KMSMasterKeyID : undefined) ??
    `arn:aws:kms:${bucket.region}:${bucket.account}:alias/aws/s3`;
  const bucketKey = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return { algorithm, keyId, ...(bucketKey && { bucketKey }) };
}

/** What the request says of locks, or the bucket's default retention. */
function lockOf(input: DescribingInput, bucket: BucketRecord, nowMs: number): Pick<Kept, 'retention' | 'legalHold'> {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (mode === undefined && until === undefined && hold === undefined) return defaultLock(bucket, nowMs);
  if (!bucket.settings.objectLock) throw invalidRequest('Bucket is missing Object Lock Configuration');
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-retain-until-date' : 'x-amz-object-lock-mode',
      '',
    );
  if (until && until.getTime() <= nowMs)
    throw invalidArgument(
      'The retain until date must be in the future!',
      'x-amz-object-lock-retain-until-date',
      until.toISOString(),
    );
  return {
    ...(mode !== undefined && until && { retention: { mode, untilMs: until.getTime() } }),
    ...(hold === 'ON' && { legalHold: true }),
  };
}

const DAY_MS = 86_400_000;

function defaultLock(bucket: BucketRecord, nowMs: number): Pick<Kept, 'retention'> {
  const standard = bucket.settings.objectLock?.Rule?.DefaultRetention;
  if (standard?.Mode === undefined) return {};
  const days = standard.Days ?? (standard.Years ?? 0) * 365;
  return { retention: { mode: standard.Mode, untilMs: nowMs + days * DAY_MS } };
}

/** Members that GetObject and HeadObject share, but for length, range and checksums. */
export function describingHeaders(record: ObjectRecord) {
  const { described, retention, storageClass, tags } = record;
  const tagCount = Object.keys(tags).length;
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(record.modifiedMs),
    ETag: `"${record.etag}"`,
    ContentType: described.contentType ?? 'binary/octet-stream',
    CacheControl: described.cacheControl,
    ContentDisposition: described.contentDisposition,
    ContentEncoding: described.contentEncoding,
    ContentLanguage: described.contentLanguage,
    Expires: described.expiresMs === undefined ? undefined : new Date(described.expiresMs),
    WebsiteRedirectLocation: described.websiteRedirect,
    Metadata: described.metadata,
    // STANDARD goes without saying.
    StorageClass: storageClass === 'STANDARD' ? undefined : storageClass,
    TagCount: tagCount === 0 ? undefined : tagCount,
    ObjectLockMode: retention?.mode,
    ObjectLockRetainUntilDate: retention && new Date(retention.untilMs),
    ObjectLockLegalHoldStatus: record.legalHold ? 'ON' : undefined,
    ...encryptionHeaders(record.encryption),
  };
}

export function encryptionHeaders({ algorithm, keyId, bucketKey }: Encryption) {
  return {
    ServerSideEncryption: algorithm,
    ...(keyId !== undefined && { SSEKMSKeyId: keyId }),
    ...(bucketKey !== undefined && { BucketKeyEnabled: bucketKey }),
  };
}

/** Without the members that are undefined, for the store. */
function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
