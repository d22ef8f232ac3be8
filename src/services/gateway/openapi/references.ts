// References within a document: '#/components/parameters/Id' and the like.
import { isObject, memberOf, textAt, type Json, type JsonObject } from './json.ts';

/** A reference may lead to another one; a ring of them leads nowhere. */
const MAX_REFERENCES = 8;

/** What a node says, or what its reference within the document points to. */
export function resolved(document: JsonObject, node: Json | undefined, left = MAX_REFERENCES): JsonObject | undefined {
  if (!isObject(node)) return undefined;
  const reference = textAt(node, '$ref');
  if (reference === undefined) return node;
  return left > 0 && reference.startsWith('#/')
    ? resolved(document, pointedTo(document, reference), left - 1)
    : undefined;
}

function pointedTo(document: JsonObject, reference: string): Json | undefined {
  let node: Json | undefined = document;
  for (const name of reference.slice(2).split('/')) {
    if (!isObject(node)) return undefined;
    node = memberOf(node, name.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return node;
}
