// The policies that speak for a bucket and its objects: its own, and its access control lists as policies. [lambda F7]
import type { AccessNeed, Call } from '../kernel/contract.ts';
import { aclPolicy } from './acl.ts';
import { isPublicPolicy } from './public.ts';
import type { BucketRecord, ObjectRecord } from './resources.ts';

type Policies = NonNullable<AccessNeed['resourcePolicies']>;

export function bucketPolicies(bucket: BucketRecord, call: Call): Policies {
  const policies = [...ownPolicy(bucket, call)];
  const list = aclPolicy(bucket, bucket.settings.acl, false, callerOf(call));
  if (list !== undefined) policies.push({ source: `the access control list of bucket ${bucket.name}`, document: list });
  return policies;
}

export function objectPolicies(bucket: BucketRecord, record: ObjectRecord | undefined, call: Call): Policies {
  const policies = [...bucketPolicies(bucket, call)];
  const list = aclPolicy(bucket, record?.acl, true, callerOf(call));
  if (list !== undefined && record)
    policies.push({ source: `the access control list of ${bucket.name}/${record.key}`, document: list });
  return policies;
}

/** RestrictPublicBuckets: what a public policy grants, it grants to the bucket's own account and to services alone. [lambda F7] */
function ownPolicy(bucket: BucketRecord, call: Call): Policies {
  const { policy, publicAccessBlock } = bucket.settings;
  if (policy === undefined) return [];
  const outsider = call.principal.type === 'anonymous' || call.principal.account !== bucket.account;
  if (outsider && publicAccessBlock?.RestrictPublicBuckets && isPublicPolicy(policy)) return [];
  return [{ source: `the policy of bucket ${bucket.name}`, document: policy }];
}

function callerOf({ principal }: Call): string {
  return principal.type === 'anonymous' ? '' : principal.account;
}
