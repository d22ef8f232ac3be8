// What a list of tags may be. Used by every create operation.
import { invalidInput } from './faults.ts';
import type { Tag } from './resources.ts';

export type TagInput = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

export const MOST_TAGS = 50;

/** Keys of users and roles are alike when they differ by case alone; those of the others are not. [recorded 2026-02] */
export function readTags(input: TagInput | undefined, foldsCase: boolean): Tag[] {
  const tags = (input ?? []).map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' }));
  const keys = tags.map((tag) => (foldsCase ? tag.Key.toLowerCase() : tag.Key));
  if (new Set(keys).size === keys.length) return tags;
  throw invalidInput(
    foldsCase
      ? 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
      : 'Duplicate tag keys found.',
  );
}

/** A key that is there keeps its place and takes the new spelling and value. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[], foldsCase: boolean): Tag[] {
  const sameKey = (a: Tag, b: Tag): boolean =>
    a.Key === b.Key || (foldsCase && a.Key.toLowerCase() === b.Key.toLowerCase());
  const kept = tags.map((old) => added.find((one) => sameKey(old, one)) ?? old);
  return [...kept, ...added.filter((one) => !tags.some((old) => sameKey(old, one)))];
}
