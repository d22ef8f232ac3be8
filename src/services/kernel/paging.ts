// Opaque page tokens over ascending ids. No service's own wording.

/** Token for "after this id". */
export function pageToken(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

export function readPageToken(token: string | undefined): string | undefined {
  return token === undefined || token === '' ? undefined : Buffer.from(token, 'base64url').toString('utf8');
}

export interface PageOf<T> {
  readonly items: T[];
  readonly next: string | undefined;
}

/** One page of `all`, which is sorted ascending by `idOf` in byte order. */
export function page<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  token: string | undefined,
  limit: number,
): PageOf<T> {
  const after = readPageToken(token);
  const from = after === undefined ? 0 : all.findIndex((item) => idOf(item) > after);
  if (from < 0) return { items: [], next: undefined };
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  return { items, next: from + limit < all.length && last !== undefined ? pageToken(idOf(last)) : undefined };
}
