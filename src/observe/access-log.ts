// Access-log formats compiled to closures: "$context.x" names a field, everything else is literal. Knows no door's fields.

export type FieldValue = string | number | boolean | null | undefined;
export type Field<S> = (subject: S) => FieldValue;

/** `$context.identity.sourceIp`; a dot that ends a sentence is not part of the name. */
const REFERENCE = /\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_-]+)*)/g;

function printed(value: FieldValue): string {
  return value === undefined || value === null || value === '' ? '-' : String(value);
}

/**
 * Compiles one format. A field that `field` does not know, or that has no value, prints '-'; line ends in the format become
 * spaces, since an access-log record is one line. [api-gateway.md A25.1]
 */
export function compileLine<S>(format: string, field: (name: string) => Field<S> | undefined): (subject: S) => string {
  const oneLine = format.trim().replaceAll(/\r?\n/g, ' ');
  const literals: string[] = [];
  const fields: (Field<S> | undefined)[] = [];
  let from = 0;
  for (const found of oneLine.matchAll(REFERENCE)) {
    literals.push(oneLine.slice(from, found.index));
    fields.push(field(found[1]!));
    from = found.index + found[0].length;
  }
  const tail = oneLine.slice(from);
  return (subject) => {
    let line = '';
    for (let i = 0; i < fields.length; i += 1) line += literals[i]! + printed(fields[i]?.(subject));
    return line + tail;
  };
}
