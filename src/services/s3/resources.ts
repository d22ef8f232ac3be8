// S3's resources as the store holds them. Bytes are blobs under their own digest.
import type {
  AccelerateConfiguration,
  BucketLoggingStatus,
  CORSConfiguration,
  Grant,
  LifecycleRule,
  NotificationConfiguration,
  ObjectLockConfiguration,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { kind, type Scope } from '../../store/contract.ts';
import type { Algorithm, Checksum, ChecksumType } from './checksums/algorithms.ts';

/** Bucket names are one space for all accounts, so that nothing of S3 lies in an account's scope. */
export const EVERYWHERE: Scope = { account: '', region: '' };

export interface Settings {
  /** JSON text as the client sent it. */
  readonly policy: string;
  readonly acl: readonly Grant[];
  readonly cors: CORSConfiguration;
  readonly website: WebsiteConfiguration;
  readonly accelerate: AccelerateConfiguration;
  readonly requestPayment: { readonly Payer?: string };
  readonly logging: BucketLoggingStatus;
  readonly lifecycle: { readonly Rules?: readonly LifecycleRule[]; readonly minimumSize: string };
  readonly replication: ReplicationConfiguration;
  readonly encryption: ServerSideEncryptionConfiguration;
  readonly objectLock: ObjectLockConfiguration;
  readonly tags: Readonly<Record<string, string>>;
  readonly ownership: OwnershipControls;
  readonly publicAccessBlock: PublicAccessBlockConfiguration;
  readonly notification: NotificationConfiguration;
}

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  /** Absent: versioning was never enabled. */
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly mfaDelete?: string;
  readonly settings: Partial<Settings>;
}

/** Bytes in a blob; an object of a multipart upload has one for each part. */
export interface Piece {
  readonly digest: string;
  readonly size: number;
  /** Parts only. */
  readonly number?: number;
  readonly checksum?: string;
}

export interface Encryption {
  readonly algorithm: string;
  readonly keyId?: string;
  readonly bucketKey?: boolean;
}

/** What a writer says of an object, and its readers get back as headers. */
export interface Described {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly expiresMs?: number;
  readonly websiteRedirect?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Retention {
  readonly mode: string;
  readonly untilMs: number;
}

/** What a writer may set and CopyObject may carry over. */
export interface Kept {
  readonly described: Described;
  readonly storageClass: string;
  readonly encryption: Encryption;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent: the owner alone. */
  readonly acl?: readonly Grant[];
  readonly retention?: Retention;
  readonly legalHold?: boolean;
}

interface Version {
  readonly key: string;
  /** 'null' for what was written while versioning was not enabled. */
  readonly versionId: string;
  readonly modifiedMs: number;
  /** Orders the versions of a key; later than `modifiedMs` when two were written in the same millisecond. */
  readonly stampMs: number;
}

export interface ObjectRecord extends Version, Kept {
  readonly marker?: undefined;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: Checksum;
  readonly pieces: readonly Piece[];
}

export interface DeleteMarker extends Version {
  readonly marker: true;
}

export type VersionRecord = ObjectRecord | DeleteMarker;

export interface UploadRecord extends Kept {
  readonly key: string;
  readonly uploadId: string;
  readonly startedMs: number;
  readonly initiator: string;
  readonly algorithm: Algorithm;
  readonly checksumType: ChecksumType;
  /** The client named the algorithm, so that it must be kept to. */
  readonly chosen: boolean;
}

export interface PartRecord {
  readonly number: number;
  readonly digest: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  /** base64 in the upload's algorithm. */
  readonly checksum: string;
}

/** id: bucket name. */
export const BUCKET = kind<BucketRecord>('s3/bucket');
/** Every version of every object; id: `versionsOf(bucket, key)` and an order, newest first. */
export const VERSION = kind<VersionRecord>('s3/object');
/** id: `versionsOf(bucket, key)` and the upload id. */
export const UPLOAD = kind<UploadRecord>('s3/upload');
/** id: `${uploadId}/${five digits}`. */
export const PART = kind<PartRecord>('s3/part');
