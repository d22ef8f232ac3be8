// How partial updates are read: what is not given stays, an empty text takes away. [api-gateway.md C1]

/** `record` with the given members. */
export function changed<T extends object>(record: T, given: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...record, ...(Object.fromEntries(members) as Partial<T>) };
}

/** An optional text after an update. */
export function cleared(given: string | undefined, former: string | undefined): string | undefined {
  return given === undefined ? former : given || undefined;
}

/** A map after an update: keys with an empty text go, others are set, the rest stays. */
export function merged(
  given: Readonly<Record<string, string>> | undefined,
  former: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (!given) return former;
  return Object.fromEntries(Object.entries({ ...former, ...given }).filter(([, value]) => value !== ''));
}
