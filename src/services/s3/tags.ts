// Tags of buckets and objects: their rules, and both ways in which requests bear them. [lambda F2, F3]
import type { Tag } from '@aws-sdk/client-s3';
import { fault, type Fault } from '../kernel/fault.ts';

export const BUCKET_TAGS = 50;
export const OBJECT_TAGS = 10;

export type Tags = Readonly<Record<string, string>>;

const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Refuses what S3 does not take as tags. */
export function tagMap(tags: readonly Tag[] | undefined, most: number): Tags {
  const given = tags ?? [];
  if (given.length > most)
    throw most === OBJECT_TAGS
      ? fault('BadRequest', `Object tags cannot be greater than ${most}`, {}, 400)
      : fault('BadRequest', `Bucket tag count cannot be greater than ${most}`, {}, 400);
  const map = new Map<string, string>();
  for (const { Key: key = '', Value: value = '' } of given) {
    if (key === '' || key.length > 128 || !TEXT.test(key))
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    if (value.length > 256 || !TEXT.test(value))
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    if (key.startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester', { TagKey: key });
    if (map.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    map.set(key, value);
  }
  return Object.fromEntries(map);
}

function invalidTag(message: string, fields: Record<string, string>): Fault {
  return fault('InvalidTag', message, fields, 400);
}

/** x-amz-tagging: a query string. */
export function tagsOfHeader(text: string | undefined): Tags {
  if (text === undefined || text === '') return {};
  const tags = [...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value }));
  if (tags.length === 0 || tags.some(({ Key }) => Key === ''))
    throw fault(
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      { ArgumentName: 'x-amz-tagging', ArgumentValue: text },
      400,
    );
  return tagMap(tags, OBJECT_TAGS);
}

export function tagSet(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
