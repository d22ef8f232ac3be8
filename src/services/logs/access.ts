// What a caller must be allowed for each operation, and on which ARN.
import type { AccessNeed, Call } from '../kernel/contract.ts';
import { groupArn, referredGroup, streamArn, taggedGroup } from './names.ts';

/** Tags are guarded by the ARN of the group itself, all else by the ARN of a stream, with an empty name where none is meant. [C] */
const BY_ARN = new Set(['TagResource', 'UntagResource', 'ListTagsForResource']);

interface Named {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
  readonly resourceArn?: string;
  readonly tags?: unknown;
}

export function accessNeeds(operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] {
  const named = input as Named;
  const action = `logs:${operation}`;
  if (BY_ARN.has(operation)) return [{ action, resource: groupArn(call.scope, taggedGroup(named.resourceArn, call)) }];
  if (named.logGroupName === undefined && named.logGroupIdentifier === undefined) {
    return [{ action, resource: streamArn(call.scope, '', '') }];
  }
  const group = referredGroup(named, call.scope);
  const need = { action, resource: streamArn(call.scope, group, named.logStreamName ?? '') };
  const tagged = operation === 'CreateLogGroup' && named.tags !== undefined;
  return tagged ? [need, { action: 'logs:TagResource', resource: groupArn(call.scope, group) }] : [need];
}
