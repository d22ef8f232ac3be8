// binaryMediaTypes compiled to sets. [api-gateway.md A9.1]

export interface BinaryTypes {
  /** A configured * / * : everything is binary. */
  readonly all: boolean;
  readonly exact: ReadonlySet<string>;
  /** 'image' for a configured image/*. */
  readonly families: ReadonlySet<string>;
}

/** Undefined when nothing is binary. A left wildcard other than * / * matches nothing. */
export function binaryTypes(configured: readonly string[]): BinaryTypes | undefined {
  if (configured.length === 0) return undefined;
  const types = configured.map((type) => type.trim().toLowerCase());
  const families = types
    .filter((type) => type.endsWith('/*') && !type.startsWith('*'))
    .map((type) => type.slice(0, -2));
  const exact = types.filter((type) => !type.startsWith('*'));
  return { all: types.includes('*/*'), exact: new Set(exact), families: new Set(families) };
}

/** Text before the first comma, then before the first semicolon. */
export function firstMediaType(header: string): string {
  const comma = header.indexOf(',');
  const semicolon = header.indexOf(';');
  let end = comma < 0 ? header.length : comma;
  if (semicolon >= 0 && semicolon < end) end = semicolon;
  return header.slice(0, end).trim().toLowerCase();
}

/** Is a Content-Type or Accept header's first type binary? */
export function isBinary(types: BinaryTypes | undefined, header: string | undefined): boolean {
  if (!types) return false;
  if (types.all) return true;
  if (header === undefined) return false;
  const type = firstMediaType(header);
  const slash = type.indexOf('/');
  if (slash <= 0 || slash === type.length - 1) return false;
  return types.exact.has(type) || (types.families.size > 0 && types.families.has(type.slice(0, slash)));
}
