// How answers of both versions look: empty optional members are left out. [api-gateway.md C1]

/** A list or map with something in it, else undefined. */
export function filled<T extends object>(collection: T | undefined): T | undefined {
  return collection && Object.keys(collection).length > 0 ? collection : undefined;
}
