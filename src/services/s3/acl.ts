// Access control lists: canned ones, grant headers, and what they mean as a policy. Buckets that enforce their owner have none. [lambda F2]
import type { AccessControlPolicy, Grant, Grantee, Permission } from '@aws-sdk/client-s3';
import { fault } from '../kernel/fault.ts';
import { accessDenied, invalidArgument, malformedXml } from './faults.ts';
import { canonicalId } from './owners.ts';
import type { BucketRecord } from './resources.ts';

const GROUPS = 'http://acs.amazonaws.com/groups/';
const ALL_USERS = `${GROUPS}global/AllUsers`;
const AUTHENTICATED = `${GROUPS}global/AuthenticatedUsers`;
const LOG_DELIVERY = `${GROUPS}s3/LogDelivery`;
const KNOWN_GROUPS: ReadonlySet<string> = new Set([ALL_USERS, AUTHENTICATED, LOG_DELIVERY]);

type Rights = readonly (readonly [group: string, permission: Permission])[];

/** What each canned ACL grants beside the owner's FULL_CONTROL. */
const CANNED: Readonly<Record<string, Rights>> = {
  private: [],
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED, 'READ']],
  'aws-exec-read': [],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
  'log-delivery-write': [
    [LOG_DELIVERY, 'WRITE'],
    [LOG_DELIVERY, 'READ_ACP'],
  ],
};

/** Where a request may speak of an ACL. */
export interface AclInput {
  readonly ACL?: string | undefined;
  readonly AccessControlPolicy?: AccessControlPolicy | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

const GRANT_HEADERS = [
  ['GrantFullControl', 'FULL_CONTROL'],
  ['GrantRead', 'READ'],
  ['GrantReadACP', 'READ_ACP'],
  ['GrantWrite', 'WRITE'],
  ['GrantWriteACP', 'WRITE_ACP'],
] as const;

export function ownerGrant(account: string): Grant {
  return { Grantee: { ID: canonicalId(account), Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' };
}

/** The list that a request asks for; undefined when it asks for none, or for the owner alone. */
export function requestedAcl(input: AclInput, account: string): readonly Grant[] | undefined {
  const headers = GRANT_HEADERS.filter(([name]) => input[name] !== undefined);
  if (input.ACL !== undefined && headers.length > 0)
    throw fault('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed', {}, 400);
  if (input.ACL !== undefined) return cannedAcl(input.ACL, account);
  if (headers.length > 0)
    return headers.flatMap(([name, permission]) => headerGrants(input[name] ?? '', permission, name));
  if (!input.AccessControlPolicy) return undefined;
  const grants = input.AccessControlPolicy.Grants ?? [];
  if (!grants.every(isGrant)) throw malformedXml();
  return isOwnersOnly(grants, account) ? undefined : grants;
}

function cannedAcl(name: string, account: string): readonly Grant[] | undefined {
  const rights = CANNED[name];
  if (!rights) throw invalidArgument('', 'x-amz-acl', name);
  if (rights.length === 0) return undefined;
  return [
    ownerGrant(account),
    ...rights.map(([URI, permission]): Grant => ({ Grantee: { Type: 'Group', URI }, Permission: permission })),
  ];
}

/** `id="...", uri="..."` */
function headerGrants(text: string, permission: Permission, name: string): Grant[] {
  return text.split(',').map((item) => {
    const [, type, value] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/i.exec(item) ?? [];
    if (type === undefined || value === undefined) throw invalidArgument('Argument format not recognized', name, text);
    const grantee: Grantee = type === 'uri' ? { Type: 'Group', URI: value } : { Type: 'CanonicalUser', ID: value };
    return checkedGrant({ Grantee: grantee, Permission: permission });
  });
}

function isGrant({ Grantee: grantee, Permission: permission }: Grant): boolean {
  if (!grantee || permission === undefined) return false;
  return GRANT_HEADERS.some(([, known]) => known === permission) && Boolean(checkedGrant({ Grantee: grantee }));
}

function checkedGrant(grant: Grant): Grant {
  const { ID: id, URI: uri } = grant.Grantee ?? {};
  if (uri !== undefined && !KNOWN_GROUPS.has(uri)) throw invalidArgument('Invalid group uri', 'uri', uri);
  if (uri === undefined && !/^[0-9a-f]{64}$/.test(id ?? ''))
    throw invalidArgument('Invalid id', 'CanonicalUser/ID', id ?? '');
  return grant;
}

function isOwnersOnly(grants: readonly Grant[], account: string): boolean {
  const [only] = grants;
  return grants.length === 1 && only?.Permission === 'FULL_CONTROL' && only.Grantee?.ID === canonicalId(account);
}

export function ownershipOf(bucket: BucketRecord): string {
  return bucket.settings.ownership?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
}

export function enforcesOwner(bucket: BucketRecord): boolean {
  return ownershipOf(bucket) === 'BucketOwnerEnforced';
}

/** Refuses lists on a bucket that has none, and public ones where they are blocked. */
export function checkAcl(bucket: BucketRecord, grants: readonly Grant[] | undefined): void {
  if (grants === undefined) return;
  if (enforcesOwner(bucket)) throw fault('AccessControlListNotSupported', 'The bucket does not allow ACLs', {}, 400);
  if (bucket.settings.publicAccessBlock?.BlockPublicAcls && grants.some(isPublicGrant)) throw accessDenied();
}

export function isPublicGrant({ Grantee: grantee }: Grant): boolean {
  return grantee?.URI === ALL_USERS || grantee?.URI === AUTHENTICATED;
}

const BUCKET_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};
const OBJECT_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
};

/** The list as the policy document that grants the same, for a caller of this account ('' is nobody's). */
export function aclPolicy(
  bucket: BucketRecord,
  grants: readonly Grant[] | undefined,
  object: boolean,
  caller: string,
): string | undefined {
  if (!grants || enforcesOwner(bucket)) return undefined;
  const ignoresPublic = bucket.settings.publicAccessBlock?.IgnorePublicAcls === true;
  const rights = object ? OBJECT_RIGHTS : BUCKET_RIGHTS;
  const statements = grants
    .filter((grant) => !(ignoresPublic && isPublicGrant(grant)) && reaches(grant.Grantee, caller))
    .map(({ Grantee: grantee, Permission: permission = '' }) => ({
      Effect: 'Allow',
      Principal: grantee?.URI === ALL_USERS ? '*' : { AWS: caller },
      Action: permission === 'FULL_CONTROL' ? Object.values(rights).flat() : (rights[permission] ?? []),
      Resource: '*',
    }));
  return statements.length === 0 ? undefined : JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function reaches(grantee: Grantee | undefined, caller: string): boolean {
  if (grantee?.URI === ALL_USERS) return true;
  if (caller === '') return false;
  return grantee?.URI === AUTHENTICATED || grantee?.ID === canonicalId(caller);
}
