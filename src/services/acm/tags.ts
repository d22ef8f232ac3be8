// Tags of certificates, by ACM's own operations and by those that all services share.
import type {
  AddTagsToCertificateRequest,
  ListTagsForCertificateRequest,
  ListTagsForResourceRequest,
  RemoveTagsFromCertificateRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-acm';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { checkArn, findCertificate } from './find.ts';
import { CERTIFICATE } from './resources.ts';
import type { Tag } from './resources.ts';

export const tagHandlers = {
  AddTagsToCertificate: (input: AddTagsToCertificateRequest, call: Call) =>
    change(call, checkArn(input.CertificateArn), added(input.Tags)),
  RemoveTagsFromCertificate: (input: RemoveTagsFromCertificateRequest, call: Call) =>
    change(call, checkArn(input.CertificateArn), removed(input.Tags)),
  ListTagsForCertificate: (input: ListTagsForCertificateRequest, call: Call) =>
    listed(call, checkArn(input.CertificateArn)),
  TagResource: (input: TagResourceRequest, call: Call) =>
    change(call, checkArn(input.ResourceArn, 'resourceArn'), added(input.Tags)),
  UntagResource: (input: UntagResourceRequest, call: Call) =>
    change(call, checkArn(input.ResourceArn, 'resourceArn'), removed(input.TagKeys?.map((Key) => ({ Key })))),
  ListTagsForResource: (input: ListTagsForResourceRequest, call: Call) =>
    listed(call, checkArn(input.ResourceArn, 'resourceArn')),
};

type TagInput = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

const MOST_TAGS = 50;

/** The last of several values of one key counts. */
export function readTags(input: TagInput | undefined): Tag[] {
  const tags = new Map((input ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
  const violations = new Violations();
  for (const [key, value] of tags)
    violations.text('tags.key', key, { min: 1, max: 128 }).text('tags.value', value, { max: 256 });
  violations.refuse();
  if ([...tags.keys()].some((key) => key.toLowerCase().startsWith('aws:')))
    throw fault('InvalidTagException', 'Tag keys cannot start with aws:.');
  return checked([...tags].map(([Key, Value]) => ({ Key, Value })));
}

function checked(tags: Tag[]): Tag[] {
  if (tags.length <= MOST_TAGS) return tags;
  throw fault('TooManyTagsException', `A certificate can have no more than ${MOST_TAGS} tags.`);
}

type TagChange = (tags: readonly Tag[]) => Tag[];

function added(input: TagInput | undefined): TagChange {
  new Violations().required('tags', input).refuse();
  const more = readTags(input);
  return (tags) => checked([...tags.filter(({ Key }) => more.every((tag) => tag.Key !== Key)), ...more]);
}

/** A value that is given must match as well. */
function removed(input: TagInput | undefined): TagChange {
  new Violations().required('tags', input).refuse();
  const isGone = (tag: Tag): boolean =>
    (input ?? []).some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
  return (tags) => tags.filter((tag) => !isGone(tag));
}

function change(call: Call, arn: string, apply: TagChange): Promise<void> {
  return call.write((tx) => {
    const record = findCertificate(tx, call, arn);
    tx.put(CERTIFICATE, call.scope, record.id, { ...record, tags: apply(record.tags) });
  });
}

function listed(call: Call, arn: string): object {
  return { Tags: [...call.read((tx) => findCertificate(tx, call, arn)).tags] };
}
