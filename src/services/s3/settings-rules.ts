// What S3 checks or completes in the settings of a bucket before it keeps them. [lambda F2]
import type {
  CORSConfiguration,
  ObjectLockConfiguration,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { fault } from '../kernel/fault.ts';
import { invalidArgument, invalidRequest, malformedXml } from './faults.ts';
import type { BucketRecord } from './resources.ts';

const CORS_METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

export function checkCors(value: CORSConfiguration): CORSConfiguration {
  const rules = value.CORSRules ?? [];
  if (rules.length === 0 || rules.length > 100) throw malformedXml();
  for (const { AllowedMethods: methods = [], AllowedOrigins: origins = [], AllowedHeaders: headers = [] } of rules) {
    if (methods.length === 0 || origins.length === 0) throw malformedXml();
    const method = methods.find((name) => !CORS_METHODS.has(name));
    if (method !== undefined)
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    const origin = origins.find(isTooWild);
    if (origin !== undefined) throw invalidRequest(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
    const header = headers.find(isTooWild);
    if (header !== undefined) throw invalidRequest(`AllowedHeader "${header}" can not have more than one wildcard.`);
  }
  return value;
}

function isTooWild(text: string): boolean {
  return text.split('*').length > 2;
}

export function checkWebsite(value: WebsiteConfiguration): WebsiteConfiguration {
  const { IndexDocument: index, RedirectAllRequestsTo: all, ErrorDocument: error, RoutingRules: rules } = value;
  if (all && (index || error || rules))
    throw invalidArgument(
      'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
      'RedirectAllRequestsTo',
      'not null',
    );
  if (!all && !index)
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  const suffix = index?.Suffix;
  if (index && (!suffix || suffix.includes('/')))
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix ?? 'null');
  return value;
}

export function checkReplication(value: ReplicationConfiguration, bucket: BucketRecord): ReplicationConfiguration {
  if (bucket.versioning === 'Enabled') return value;
  throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
}

export function completeEncryption(value: ServerSideEncryptionConfiguration): ServerSideEncryptionConfiguration {
  const [rule, ...more] = value.Rules ?? [];
  const standard = rule?.ApplyServerSideEncryptionByDefault;
  if (!rule || more.length > 0) throw malformedXml();
  if (standard && !/^(AES256|aws:kms(:dsse)?)$/.test(standard.SSEAlgorithm ?? '')) throw malformedXml();
  if (standard?.KMSMasterKeyID !== undefined && standard.SSEAlgorithm === 'AES256')
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      'ApplyServerSideEncryptionByDefault',
      standard.SSEAlgorithm,
    );
  return { Rules: [{ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false }] };
}

export function checkLock(value: ObjectLockConfiguration, bucket: BucketRecord): ObjectLockConfiguration {
  if (bucket.versioning !== 'Enabled')
    throw fault(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      {},
      409,
    );
  const standard = value.Rule?.DefaultRetention;
  if (value.ObjectLockEnabled !== 'Enabled') throw malformedXml();
  if (value.Rule && (!standard?.Mode || (standard.Days === undefined) === (standard.Years === undefined)))
    throw malformedXml();
  return value;
}

const OWNERSHIPS: ReadonlySet<string> = new Set(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']);

export function completeOwnership(value: OwnershipControls, bucket: BucketRecord): OwnershipControls {
  const [rule, ...more] = value.Rules ?? [];
  if (!rule || more.length > 0 || !OWNERSHIPS.has(rule.ObjectOwnership ?? '')) throw malformedXml();
  if (rule.ObjectOwnership === 'BucketOwnerEnforced' && bucket.settings.acl)
    throw fault(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      {},
      400,
    );
  return value;
}

export function completeBlock(value: PublicAccessBlockConfiguration): PublicAccessBlockConfiguration {
  return {
    BlockPublicAcls: value.BlockPublicAcls ?? false,
    IgnorePublicAcls: value.IgnorePublicAcls ?? false,
    BlockPublicPolicy: value.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: value.RestrictPublicBuckets ?? false,
  };
}
