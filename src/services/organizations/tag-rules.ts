// What a list of tags may be.
import { constraint, invalid } from './faults.ts';
import type { Tag } from './resources.ts';

export type TagInput = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

const MOST_TAGS = 50;

export function readTags(input: TagInput | undefined): Tag[] {
  return checked((input ?? []).map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' })));
}

/** `added` replaces tags of the same key. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  const keys = new Set(added.map(({ Key }) => Key));
  return checked([...tags.filter(({ Key }) => !keys.has(Key)), ...added]);
}

function checked(tags: Tag[]): Tag[] {
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalid('DUPLICATE_TAG_KEY', 'You specified a tag key more than once.');
  if (tags.length > MOST_TAGS)
    throw constraint('MAX_TAG_LIMIT_EXCEEDED', `You have exceeded the number of tags allowed on this resource.`);
  return tags;
}
