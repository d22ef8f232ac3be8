// What every reader of a document holds.
import type { Dialect } from './dialect.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import { memberOf, textAt, type JsonObject } from '../../gateway/openapi/json.ts';
import { oas30 } from './oas30.ts';
import { swagger20 } from './swagger20.ts';

export interface Reading {
  readonly document: JsonObject;
  readonly dialect: Dialect;
  readonly findings: Findings;
  /** '/base' in front of every path, or ''. */
  readonly basePath: string;
}

/** The path of the resource for a path of the document. */
export function resourcePath({ basePath }: Reading, path: string): string {
  return `${basePath}${path}`.replace(/(.)\/+$/, '$1');
}

/** Undefined for anything but Swagger 2.0 and OpenAPI 3.0. */
export function dialectOf(document: JsonObject): Dialect | undefined {
  if (textAt(document, 'openapi')?.startsWith('3.0')) return oas30;
  return versionText(document) === '2.0' ? swagger20 : undefined;
}

/** YAML without quotes makes a number of 2.0. */
function versionText(document: JsonObject): string | undefined {
  const version = memberOf(document, 'swagger');
  return version === 2 ? '2.0' : textAt(document, 'swagger');
}
