// NextToken and MaxResults of Organizations' lists.
import { page } from '../kernel/paging.ts';

export interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export interface PageOutput<T> {
  readonly items: T[];
  /** What every list answer carries. */
  readonly rest: { readonly NextToken?: string };
}

const LARGEST_PAGE = 20;

/** One page of what `idOf` orders (byte order). */
export function pageOf<T>(all: readonly T[], idOf: (item: T) => string, input: PageInput): PageOutput<T> {
  const ordered = all.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const { items, next } = page(
    ordered,
    idOf,
    input.NextToken,
    Math.min(input.MaxResults ?? LARGEST_PAGE, LARGEST_PAGE),
  );
  return { items, rest: next === undefined ? {} : { NextToken: next } };
}
