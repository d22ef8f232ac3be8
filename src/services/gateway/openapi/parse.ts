// Bytes of a document to JSON: JSON or YAML, AWS's variables filled in, sizes bounded. Knows nothing of OpenAPI.
import type { Call } from '../../kernel/contract.ts';
import { badRequest } from '../faults.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

const MAX_BYTES = 6 * 1024 * 1024;
/** Deeper than any schema that people write; the functions that walk a document may recurse. */
const MAX_DEPTH = 100;

/** Refuses with `unreadable` what is no JSON or YAML object. */
export async function parseDocument(body: Uint8Array | undefined, call: Call, unreadable: string): Promise<JsonObject> {
  const bytes = Buffer.from(body ?? []);
  if (bytes.length > MAX_BYTES) throw badRequest('The API definition is larger than 6 MB.');
  const document = await parsed(withVariables(bytes.toString('utf8'), call));
  if (!isObject(document)) throw badRequest(unreadable);
  if (!within(document, MAX_DEPTH)) throw badRequest(`The API definition is nested deeper than ${MAX_DEPTH} levels.`);
  return document;
}

/** ${AWS::AccountId} and its like are resolved when the document is imported. [A27.1] */
function withVariables(text: string, call: Call): string {
  const values: Readonly<Record<string, string>> = {
    AccountId: call.account,
    Partition: 'aws',
    Region: call.region,
  };
  return text.replaceAll(/\$\{AWS::(AccountId|Partition|Region)\}/g, (_, name: string) => values[name] ?? '');
}

async function parsed(text: string): Promise<Json | undefined> {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return parsedYaml(text);
  }
}

/** Through JSON once more: it leaves only what JSON can say, and refuses anchors that hold themselves. */
async function parsedYaml(text: string): Promise<Json | undefined> {
  // Only a document that is not JSON pays for the parser.
  const yaml = await import('yaml');
  try {
    const value: unknown = yaml.parse(text, { merge: true, logLevel: 'error' });
    return JSON.parse(JSON.stringify(value) ?? 'null') as Json;
  } catch {
    return undefined;
  }
}

function within(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item: Json) => within(item, depth - 1));
}
