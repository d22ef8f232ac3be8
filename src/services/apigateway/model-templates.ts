// GetModelTemplate: a mapping template that writes what a model's schema describes, with samples to replace.
import type { GetModelTemplateRequest, Template } from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { findRestApi } from './find.ts';
import { own, recordsUnder } from '../gateway/records.ts';
import type { Given } from '../gateway/input.ts';
import { findModel } from './models.ts';
import { jsonOf } from '../gateway/openapi/draft.ts';
import { isObject, memberOf, objectAt, textAt, type Json } from '../gateway/openapi/json.ts';
import { modelOfUrl } from './openapi/schemas.ts';
import { MODEL } from './resources.ts';

const HEAD = "#set($inputRoot = $input.path('$'))\n";
/** Models may refer to each other in rings. */
const MAX_DEPTH = 8;
const SAMPLES: Readonly<Record<string, string>> = {
  string: '"foo"',
  integer: '42',
  number: '42.0',
  boolean: 'true',
  null: 'null',
};

interface Drawing {
  /** By model name. */
  readonly schemas: ReadonlyMap<string, Json | undefined>;
  /** '$inputRoot.pets': where the template reads what it writes. */
  readonly source: string;
  readonly indent: string;
  readonly depth: number;
}

export function getModelTemplate(input: Given<GetModelTemplateRequest>, call: Call): Template {
  return call.read((tx) => {
    const model = findModel(tx, call, input);
    const { id } = findRestApi(tx, call, input.restApiId);
    const schemas = new Map(recordsUnder(tx, call, MODEL, id).map(({ name, schema }) => [name, jsonOf(schema)]));
    const drawing = { schemas, source: '$inputRoot', indent: '', depth: 0 };
    return { value: HEAD + drawn(schemas.get(model.name), drawing) };
  });
}

function drawn(node: Json | undefined, drawing: Drawing): string {
  if (!isObject(node) || drawing.depth > MAX_DEPTH) return '{}';
  const reference = textAt(node, '$ref');
  const deeper = { ...drawing, depth: drawing.depth + 1 };
  if (reference !== undefined) return drawn(drawing.schemas.get(modelOfUrl(reference) ?? ''), deeper);
  const type = textAt(node, 'type') ?? 'object';
  if (type === 'array') return drawnArray(memberOf(node, 'items'), deeper);
  return own(SAMPLES, type) ?? drawnObject(Object.entries(objectAt(node, 'properties')), deeper);
}

function drawnObject(properties: readonly [string, Json][], drawing: Drawing): string {
  if (properties.length === 0) return '{}';
  const indent = `${drawing.indent}  `;
  const lines = properties.map(([name, schema]) => {
    const member = { ...drawing, indent, source: `${drawing.source}.${name}` };
    return `${indent}${JSON.stringify(name)} : ${drawn(schema, member)}`;
  });
  return `{\n${lines.join(',\n')}\n${drawing.indent}}`;
}

function drawnArray(items: Json | undefined, drawing: Drawing): string {
  const indent = `${drawing.indent}  `;
  const lines = [
    '[',
    '##TODO: Update this foreach loop to reference array from input json',
    `#foreach($elem in ${drawing.source})`,
    `${indent}${drawn(items, { ...drawing, indent, source: '$elem' })}`,
    '#if($foreach.hasNext),#end',
    '#end',
    `${drawing.indent}]`,
  ];
  return lines.join('\n');
}
