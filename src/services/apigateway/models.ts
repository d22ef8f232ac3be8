// Models of an API: named JSON schemas that methods and other models refer to. [api-gateway.md C4, C5, C6]
import type {
  CreateModelRequest,
  DeleteModelRequest,
  GetModelRequest,
  GetModelsRequest,
  Model,
  UpdateModelRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { freshIds, recordsUnder, under } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { given, optionalText } from './patch-rules.ts';
import { MODEL, RESOURCE, type ModelRecord } from './resources.ts';

const NAME = /^[A-Za-z0-9]+$/;
export const EMPTY_SCHEMA = 'Model schema must have at least 1 property or array items defined';

const MODEL_PATCH: PatchTable<ModelRecord> = {
  refuse: refuseWithList,
  rules: [
    optionalText('/description', 'description'),
    {
      path: '/schema',
      ops: ['replace'],
      apply(model, change) {
        const schema = given(change);
        if (schema === undefined) throw badRequest(EMPTY_SCHEMA);
        return { ...model, schema };
      },
    },
  ],
};

export async function createModel(input: Given<CreateModelRequest>, call: Call): Promise<Model> {
  return call.write((tx) => {
    findRestApi(tx, call, input.restApiId);
    if (!input.name) throw badRequest('Model name must be non-empty');
    requireMembers(call, input, ['contentType']);
    checkModelName(input.name);
    const key = under(input.restApiId, input.name);
    if (tx.get(MODEL, call.scope, key)) throw conflict('Model name already exists for this REST API');
    if (!input.schema) throw badRequest(EMPTY_SCHEMA);
    const { name, schema, contentType } = input;
    const id = freshIds(call, recordsUnder(tx, call, MODEL, input.restApiId))();
    const model: ModelRecord = { id, name, description: input.description || undefined, schema, contentType };
    tx.put(MODEL, call.scope, key, model);
    return model;
  });
}

export function checkModelName(name: string): void {
  if (!NAME.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`);
}

export function findModel(tx: ReadTx, call: Call, input: Given<GetModelRequest>): ModelRecord {
  const missing = `Invalid model name specified: ${input.modelName}`;
  return findUnderApi(tx, call, MODEL, input.restApiId, input.modelName, missing);
}

export function getModel(input: Given<GetModelRequest>, call: Call): Model {
  return call.read((tx) => findModel(tx, call, input));
}

export function getModels(input: Given<GetModelsRequest>, call: Call) {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, MODEL, input.restApiId);
  });
  return answerPage<ModelRecord, Model>(
    all,
    (model) => model.name,
    input,
    (model) => model,
  );
}

export async function updateModel(input: Given<UpdateModelRequest>, call: Call): Promise<Model> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const model = patched(findModel(tx, call, input), input.patchOperations, MODEL_PATCH, undefined);
    tx.put(MODEL, call.scope, under(input.restApiId, model.name), model);
    return model;
  });
}

export async function deleteModel(input: Given<DeleteModelRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { name } = findModel(tx, call, input);
    const place = referenceTo(tx, call, input.restApiId, name);
    if (place !== undefined) throw conflict(`Cannot delete model '${name}', is referenced in ${place}`);
    tx.delete(MODEL, call.scope, under(input.restApiId, name));
  });
}

/** Where a model is in use, in the words of the refusal; the root's methods print as '//GET'. [C5] */
function referenceTo(tx: ReadTx, call: Call, apiId: string, name: string): string | undefined {
  for (const { path, methods } of recordsUnder(tx, call, RESOURCE, apiId)) {
    for (const { httpMethod, requestModels, responses } of Object.values(methods)) {
      if (names(requestModels, name)) return `method request: ${path}/${httpMethod}`;
      const used = Object.values(responses).some((response) => names(response.responseModels, name));
      if (used) return `method response: ${path}/${httpMethod}`;
    }
  }
  const reference = `/restapis/${apiId}/models/${name}"`;
  const others = recordsUnder(tx, call, MODEL, apiId).filter((model) => model.name !== name);
  const user = others.find((model) => model.schema?.includes(reference));
  return user && `model: ${user.name}`;
}

function names(models: Readonly<Record<string, string>> | undefined, name: string): boolean {
  return Object.values(models ?? {}).includes(name);
}
