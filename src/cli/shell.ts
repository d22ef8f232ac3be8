// Words as a POSIX shell reads them.

/** One word, quoted where it must be. */
export function posix(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
