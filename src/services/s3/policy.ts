// The bucket policy: kept as sent, refused where S3 would not take it. [lambda F2, F7]
import type {
  DeleteBucketPolicyRequest,
  GetBucketPolicyRequest,
  GetBucketPolicyStatusRequest,
  PutBucketPolicyRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { accessDenied } from './faults.ts';
import { bucketArn, bucketOf, updateBucket, withSetting } from './find.ts';
import { policyProblem } from './policy-check.ts';
import { isPublicPolicy } from './public.ts';
import type { BucketRecord } from './resources.ts';

export const policyHandlers = {
  GetBucketPolicy: getBucketPolicy,
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
};

function policyOf(bucket: BucketRecord): string {
  const { policy } = bucket.settings;
  if (policy !== undefined) return policy;
  throw fault('NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: bucket.name });
}

function getBucketPolicy(input: GetBucketPolicyRequest, call: Call) {
  const policy = policyOf(call.read((tx) => bucketOf(tx, input, call)));
  call.reply.headers.push('Content-Type', 'application/json');
  return { Policy: policy };
}

const POLICY_LIMIT = 20 * 1024;

async function putBucketPolicy(input: PutBucketPolicyRequest, call: Call): Promise<void> {
  const policy = input.Policy ?? '';
  if (Buffer.byteLength(policy) > POLICY_LIMIT)
    throw fault('PolicyTooLarge', `Policy is larger than ${POLICY_LIMIT} bytes`, {}, 400);
  await updateBucket(input, call, (bucket) => {
    const problem = policyProblem(policy, bucket.name);
    if (problem !== undefined) throw fault('MalformedPolicy', problem, {}, 400);
    if (bucket.settings.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(policy))
      throw accessDenied(
        `User: ${call.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
      );
    return withSetting(bucket, 'policy', policy);
  });
  call.reply.status = 204;
}

async function deleteBucketPolicy(input: DeleteBucketPolicyRequest, call: Call): Promise<void> {
  await updateBucket(input, call, (bucket) => withSetting(bucket, 'policy', undefined));
}

function getBucketPolicyStatus(input: GetBucketPolicyStatusRequest, call: Call) {
  const policy = policyOf(call.read((tx) => bucketOf(tx, input, call)));
  return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } };
}
