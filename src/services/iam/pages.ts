// Marker and MaxItems of IAM's lists. Knows no entity.
import { page } from '../kernel/paging.ts';

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface PageOutput<T> {
  readonly items: T[];
  /** The members that every list answer carries. */
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string };
}

const DEFAULT_ITEMS = 100;

/** One page of what `idOf` orders (byte order). */
export function pageOf<T>(all: readonly T[], idOf: (item: T) => string, input: PageInput): PageOutput<T> {
  const ordered = all.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : idOf(a) > idOf(b) ? 1 : 0));
  const { items, next } = page(ordered, idOf, input.Marker, input.MaxItems ?? DEFAULT_ITEMS);
  return { items, rest: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
}
