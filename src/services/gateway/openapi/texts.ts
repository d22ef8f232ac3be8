// Maps of texts as extensions bring them.
import type { Findings } from './findings.ts';
import { isObject, mapped, memberOf, type JsonObject } from './json.ts';

/** Where a finding stands. */
export interface OperationPlace {
  readonly path: string;
  readonly httpMethod: string;
}

/** Anything but text is left out with a warning. [A27.1] */
export function textsOf(
  node: JsonObject,
  map: string,
  { path, httpMethod }: OperationPlace,
  findings: Findings,
): Readonly<Record<string, string>> | undefined {
  const value = memberOf(node, map);
  if (!isObject(value)) return undefined;
  return mapped(value, (item, name) => {
    if (typeof item === 'string') return item;
    findings.warn(
      `Invalid format for '${map}'. Expected type string for property '${name}' of resource '${path}' and method '${httpMethod}' but got '${shown(item)}'`,
    );
    return undefined;
  });
}

function shown(item: unknown): string {
  return typeof item === 'object' ? JSON.stringify(item) : String(item);
}
