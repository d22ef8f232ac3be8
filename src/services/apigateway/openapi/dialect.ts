// The seam between the two versions of OpenAPI: each is read by a file with this face (swagger20.ts, oas30.ts).
import type { Findings } from '../../gateway/openapi/findings.ts';
import type { Json, JsonObject } from '../../gateway/openapi/json.ts';

/** A body that an operation takes or gives: content type and schema. */
export type Content = readonly [contentType: string, schema: Json];

export interface Dialect {
  /** What a reference to a named schema starts with. */
  readonly schemaPrefix: string;
  schemas(document: JsonObject): JsonObject;
  securitySchemes(document: JsonObject): JsonObject;
  /** '/base/part', or '' */
  basePath(document: JsonObject): string;
  /** x-amazon-apigateway-endpoint-configuration, wherever this version has it. */
  endpointConfiguration(document: JsonObject): JsonObject;
  /** `parameters` are resolved, the operation's own and its path's. */
  requestContents(document: JsonObject, operation: JsonObject, parameters: readonly JsonObject[]): Content[];
  responseContents(document: JsonObject, operation: JsonObject, response: JsonObject): Content[];
  /** Warns of what has no place in this version. */
  inspect(document: JsonObject, findings: Findings): void;
}
