// Tables of codes (refusals, reasons) as one. A trace holds codes only, so a code means one thing in the whole house.

type Table = Readonly<Record<string, unknown>>;
/** What has the rows of every table. */
type Joined<T> = (T extends unknown ? (table: T) => void : never) extends (all: infer A) => void ? A : never;

/** Tables by the names of their owners; they may share a row. Throws when two of them mean different things by one code. */
export function oneTable<T extends Readonly<Record<string, Table>>>(tables: T): Joined<T[keyof T]> {
  const owners = new Map<string, string>();
  const rows = new Map<string, unknown>();
  for (const [owner, table] of Object.entries(tables)) {
    for (const [code, row] of Object.entries(table)) {
      if (rows.has(code) && rows.get(code) !== row)
        throw new Error(`code ${code} stands in two tables: ${owners.get(code)} and ${owner}`);
      rows.set(code, row);
      owners.set(code, owner);
    }
  }
  return Object.fromEntries(rows) as Joined<T[keyof T]>;
}
