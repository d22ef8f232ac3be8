// Tags of log groups, through the operations by ARN and the older ones by name. [lambda F10]
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { changeGroup, findGroup } from './find.ts';
import { groupNameOf, taggedGroup } from './names.ts';
import type { LogsPorts } from './ports.ts';

type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

export function tagHandlers(ports: LogsPorts) {
  return {
    TagResource: (input: TagResourceRequest, call: Call) =>
      tag(ports, call, taggedGroup(input.resourceArn, call), input.tags),
    UntagResource: (input: UntagResourceRequest, call: Call) =>
      untag(ports, call, taggedGroup(input.resourceArn, call), 'tagKeys', input.tagKeys),
    ListTagsForResource: (input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResponse =>
      list(ports, call, taggedGroup(input.resourceArn, call)),
    TagLogGroup: (input: TagLogGroupRequest, call: Call) =>
      tag(ports, call, groupNameOf(input.logGroupName), input.tags),
    UntagLogGroup: (input: UntagLogGroupRequest, call: Call) =>
      untag(ports, call, groupNameOf(input.logGroupName), 'tags', input.tags),
    ListTagsLogGroup: (input: ListTagsLogGroupRequest, call: Call): ListTagsLogGroupResponse =>
      list(ports, call, groupNameOf(input.logGroupName)),
  };
}

/** Throws TooManyTagsException. */
export function checkTags(group: string, tags: Tags): void {
  if (Object.keys(tags).length <= MOST_TAGS) return;
  throw fault('TooManyTagsException', `A resource can have no more than ${MOST_TAGS} tags.`, { resourceName: group });
}

async function tag(ports: LogsPorts, call: Call, name: string, tags: Tags | undefined): Promise<void> {
  new Violations().required('tags', tags).refuse('InvalidParameterException');
  await changeGroup(ports, call, name, (group) => {
    const all = { ...group.tags, ...tags };
    checkTags(name, all);
    return { ...group, tags: all };
  });
}

async function untag(
  ports: LogsPorts,
  call: Call,
  name: string,
  member: string,
  keys: readonly string[] | undefined,
): Promise<void> {
  new Violations().required(member, keys).refuse('InvalidParameterException');
  await changeGroup(ports, call, name, (group) => {
    const left = Object.entries(group.tags).filter(([key]) => keys?.includes(key) !== true);
    return { ...group, tags: Object.fromEntries(left) };
  });
}

function list(ports: LogsPorts, call: Call, name: string): { tags: Record<string, string> } {
  return { tags: { ...call.read((tx) => findGroup(ports, call, tx, name)).tags } };
}
