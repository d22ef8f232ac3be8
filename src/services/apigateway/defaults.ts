// What every new API has: its root resource and two models.
import type { Call } from '../kernel/contract.ts';
import type { ModelRecord, ResourceRecord } from './resources.ts';

const EMPTY = `{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title" : "Empty Schema",
  "type" : "object"
}`;

const ERROR = `{
  "$schema" : "http://json-schema.org/draft-04/schema#",
  "title" : "Error Schema",
  "type" : "object",
  "properties" : {
    "message" : { "type" : "string" }
  }
}`;

export function defaultModels(call: Call): ModelRecord[] {
  return [
    model(call, 'Empty', 'This is a default empty schema model', EMPTY),
    model(call, 'Error', 'This is a default error schema model', ERROR),
  ];
}

function model(call: Call, name: string, description: string, schema: string): ModelRecord {
  return { id: call.ids.lower(6), name, description, schema, contentType: 'application/json' };
}

export function rootResource(apiId: string, id: string): ResourceRecord {
  return { id, apiId, path: '/', methods: {} };
}
