// Tags on functions. [lambda B2, errors-lambda.md]
import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { NO_SUCH_RESOURCE, invalid, notFound } from './faults.ts';
import { TAGS_LIMIT } from './limits.ts';
import { changeFunction, foundFunction } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { functionTarget } from './names.ts';
import type { FunctionRecord } from './resources.ts';

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const TAGGABLE_PATTERN =
  String.raw`arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:` +
  String.raw`(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|` +
  `event-source-mapping:${UUID}|capacity-provider:[a-zA-Z0-9-_]+)`;

export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > TAGS_LIMIT) throw invalid('Number of tags exceeds resource tag limit.');
}

/** Kinds of resources that can carry tags at AWS and that nobody can have made here. */
const ABSENT: Readonly<Record<string, (arn: string) => string>> = {
  'event-source-mapping': (arn) => `Event source mapping not found: ${arn}`,
  'capacity-provider': (arn) => `Capacity provider not found: ${arn}`,
};

function taggedFunction(arn: string | undefined, call: Call): FunctionTarget {
  new Violations()
    .required('resource', arn)
    .text('resource', arn, { min: 1, max: 256, pattern: TAGGABLE_PATTERN })
    .refuse();
  const type = arn!.split(':')[5]!;
  if (type !== 'function') throw notFound(ABSENT[type]?.(arn!) ?? NO_SUCH_RESOURCE);
  const target = functionTarget({ FunctionName: arn }, call);
  if (target.qualifier !== undefined) {
    throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  }
  return target;
}

function withTags(record: FunctionRecord, tags: Readonly<Record<string, string>>, call: Call): FunctionRecord {
  return { ...record, tags, latest: { ...record.latest, revisionId: call.ids.uuid() } };
}

async function tagResource(input: TagResourceRequest, call: Call): Promise<Record<string, never>> {
  const target = taggedFunction(input.Resource, call);
  if (Object.keys(input.Tags ?? {}).length === 0)
    throw invalid('An error occurred and the request cannot be processed.');
  return changeFunction(call, target, (record) => {
    const tags = { ...record.tags, ...input.Tags };
    checkTags(tags);
    return [withTags(record, tags, call), {}];
  });
}

async function untagResource(input: UntagResourceRequest, call: Call): Promise<Record<string, never>> {
  const keys = input.TagKeys?.length ? input.TagKeys : undefined;
  new Violations().required('tagKeys', keys).refuse();
  const dropped = new Set(keys);
  return changeFunction(call, taggedFunction(input.Resource, call), (record) => {
    const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !dropped.has(key)));
    return [withTags(record, tags, call), {}];
  });
}

function listTags(input: ListTagsRequest, call: Call): ListTagsResponse {
  const target = taggedFunction(input.Resource, call);
  return { Tags: { ...call.read((read) => foundFunction(read, target)).tags } };
}

export const tagHandlers = { TagResource: tagResource, UntagResource: untagResource, ListTags: listTags };
