// MaxItems and Marker of Lambda's list operations. [lambda B]
import { page } from '../kernel/paging.ts';
import { Violations } from '../kernel/violations.ts';

/** No answer holds more, whatever MaxItems says. */
const PAGE = 50;

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface LambdaPage<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly more: { NextMarker?: string };
}

/** One page of `all` in the byte order of `idOf`. `most` is the model's bound on MaxItems. */
export function pageOf<T>(all: readonly T[], idOf: (item: T) => string, input: PageInput, most = PAGE): LambdaPage<T> {
  new Violations().range('maxItems', input.MaxItems, 1, most).refuse();
  const sorted = all.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const { items, next } = page(sorted, idOf, input.Marker, Math.min(input.MaxItems ?? PAGE, PAGE));
  return { items, more: next === undefined ? {} : { NextMarker: next } };
}

/** Versions as text in the order of their numbers, $LATEST first. */
export function versionOrder(version: string): string {
  return version.padStart(20, version === '$LATEST' ? ' ' : '0');
}
