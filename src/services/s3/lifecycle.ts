// Lifecycle rules: kept and answered; nothing expires here. [terraform-calls.md 2, 3]
import type {
  DeleteBucketLifecycleRequest,
  GetBucketLifecycleConfigurationRequest,
  LifecycleRule,
  PutBucketLifecycleConfigurationRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { invalidArgument, malformedXml } from './faults.ts';
import { bucketOf, updateBucket, withSetting } from './find.ts';

export const lifecycleHandlers = {
  GetBucketLifecycleConfiguration: getBucketLifecycle,
  PutBucketLifecycleConfiguration: putBucketLifecycle,
  DeleteBucketLifecycle: deleteBucketLifecycle,
};

const DEFAULT_MINIMUM = 'all_storage_classes_128K';
const MINIMUMS: ReadonlySet<string> = new Set([DEFAULT_MINIMUM, 'varies_by_storage_class']);

function getBucketLifecycle(input: GetBucketLifecycleConfigurationRequest, call: Call) {
  const { name, settings } = call.read((tx) => bucketOf(tx, input, call));
  const { lifecycle } = settings;
  if (!lifecycle)
    throw fault('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', { BucketName: name });
  return { Rules: lifecycle.Rules?.map(withDates), TransitionDefaultMinimumObjectSize: lifecycle.minimumSize };
}

/** The store keeps dates as text. */
function withDates(rule: LifecycleRule): LifecycleRule {
  return JSON.parse(JSON.stringify(rule), (name, value: unknown) =>
    name === 'Date' ? new Date(value as string) : value,
  ) as LifecycleRule;
}

async function putBucketLifecycle(input: PutBucketLifecycleConfigurationRequest, call: Call) {
  const rules = input.LifecycleConfiguration?.Rules ?? [];
  const minimumSize: string = input.TransitionDefaultMinimumObjectSize ?? DEFAULT_MINIMUM;
  if (!MINIMUMS.has(minimumSize))
    throw invalidArgument(
      `Invalid TransitionDefaultMinimumObjectSize found: ${minimumSize}`,
      'x-amz-transition-default-minimum-object-size',
      minimumSize,
    );
  checkRules(rules);
  const named = rules.map((rule) => ({ ...rule, ID: rule.ID ?? call.ids.hex(48) }));
  await updateBucket(input, call, (bucket) => withSetting(bucket, 'lifecycle', { Rules: named, minimumSize }));
  return { TransitionDefaultMinimumObjectSize: minimumSize };
}

const ACTIONS = [
  'Expiration',
  'Transitions',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransitions',
  'AbortIncompleteMultipartUpload',
] as const;

function checkRules(rules: readonly LifecycleRule[]): void {
  if (rules.length === 0 || rules.length > 1000) throw malformedXml();
  const seen = new Set<string>();
  for (const rule of rules) {
    if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
    if (!ACTIONS.some((action) => rule[action] !== undefined))
      throw fault('InvalidRequest', 'At least one action needs to be specified in a rule', {}, 400);
    const { ID: id } = rule;
    if (id === undefined) continue;
    if (id.length > 255) throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', id);
    if (seen.has(id)) throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID', id);
    seen.add(id);
  }
}

async function deleteBucketLifecycle(input: DeleteBucketLifecycleRequest, call: Call): Promise<void> {
  await updateBucket(input, call, (bucket) => withSetting(bucket, 'lifecycle', undefined));
}
