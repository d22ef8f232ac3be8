// Models as the named schemas of a document: references in the document's own form. [A15, A27]
import type { ModelRecord } from '../resources.ts';
import { jsonOf, writeNamed, type Draft } from '../../gateway/openapi/draft.ts';
import { isObject, mapped, textAt, type Json, type JsonObject } from '../../gateway/openapi/json.ts';
import { modelOfUrl } from './schemas.ts';

export function writeSchemas(models: readonly ModelRecord[], prefix: string): Draft {
  return writeNamed(
    models,
    (model) => model.name,
    (model) => writeSchema(model, prefix),
  );
}

/** $schema has no place in a document. A model may hold any text; what is no JSON says nothing. */
function writeSchema(model: ModelRecord, prefix: string): JsonObject {
  const schema = jsonOf(model.schema);
  if (!isObject(schema)) return {};
  const { $schema: _, ...rest } = schema;
  const written = rewritten(rest, prefix, model.name);
  return isObject(written) ? written : {};
}

function rewritten(node: Json, prefix: string, own: string): Json {
  if (Array.isArray(node)) return (node as readonly Json[]).map((item) => rewritten(item, prefix, own));
  if (!isObject(node)) return node;
  const reference = textAt(node, '$ref');
  const name = reference === '#' ? own : modelOfUrl(reference ?? '');
  return name === undefined ? mapped(node, (value) => rewritten(value, prefix, own)) : { $ref: `${prefix}${name}` };
}
