// Resources of an API: create, read, rename and move, delete with the subtree. The rules of the tree are tree.ts's.
import type {
  CreateResourceRequest,
  DeleteResourceRequest,
  GetResourceRequest,
  GetResourcesRequest,
  Resource,
  UpdateResourceRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { resourceAnswer } from './answers.ts';
import { badRequest, notFound } from '../gateway/faults.ts';
import { findResource, findRestApi } from './find.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type Change, type PatchTable } from './patch.ts';
import { RESOURCE, type ResourceRecord } from './resources.ts';
import { checkPathPart, checkPlace, childPath, moved, subtree } from './tree.ts';

/** Changes to the place are gathered in order and checked against the tree as they come. */
const RESOURCE_PATCH: PatchTable<ResourceRecord, PatchContext> = {
  refuse: refuseWithList,
  rules: [
    { path: '/parentId', ops: ['replace'], apply: (resource, change, context) => place(resource, change, context) },
    { path: '/pathPart', ops: ['replace'], apply: (resource, change, context) => place(resource, change, context) },
  ],
};

interface PatchContext {
  readonly tx: Tx;
  readonly call: Call;
}

export async function createResource(input: Given<CreateResourceRequest>, call: Call): Promise<Resource> {
  requireMembers(call, input, ['pathPart']);
  return call.write((tx) => {
    const parent = findResource(tx, call, input.restApiId, input.parentId);
    checkPathPart(input.pathPart);
    checkPlace(treeOf(tx, call, input.restApiId), parent, input.pathPart);
    const { restApiId: apiId, pathPart } = input;
    const path = childPath(parent, pathPart);
    const id = unusedId(tx, call, RESOURCE, 6, apiId);
    const resource: ResourceRecord = { id, apiId, parentId: parent.id, pathPart, path, methods: {} };
    tx.put(RESOURCE, call.scope, under(apiId, id), resource);
    return resourceAnswer(resource, false);
  });
}

function treeOf(tx: ReadTx, call: Call, apiId: string): ResourceRecord[] {
  return recordsUnder(tx, call, RESOURCE, apiId);
}

export function getResource(input: Given<GetResourceRequest>, call: Call): Resource {
  return call.read((tx) =>
    resourceAnswer(findResource(tx, call, input.restApiId, input.resourceId), embeds(input.embed)),
  );
}

export function getResources(input: Given<GetResourcesRequest>, call: Call) {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return treeOf(tx, call, input.restApiId);
  });
  const withMethods = embeds(input.embed);
  return answerPage(
    all,
    (resource) => resource.id,
    input,
    (resource) => resourceAnswer(resource, withMethods),
  );
}

function embeds(embed: readonly string[] | undefined): boolean {
  return embed?.includes('methods') ?? false;
}

export async function updateResource(input: Given<UpdateResourceRequest>, call: Call): Promise<Resource> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const resource = findResource(tx, call, input.restApiId, input.resourceId);
    return resourceAnswer(patched(resource, input.patchOperations, RESOURCE_PATCH, { tx, call }), false);
  });
}

function place(resource: ResourceRecord, change: Change, { tx, call }: PatchContext): ResourceRecord {
  const member = change.path.slice(1);
  const { parentId, pathPart } = resource;
  if (parentId === undefined || pathPart === undefined) throw badRequest(`Root resource cannot update its ${member}.`);
  const changed = moved(treeOf(tx, call, resource.apiId), resource, {
    parentId,
    pathPart,
    [member]: change.value ?? '',
  });
  for (const record of changed) tx.put(RESOURCE, call.scope, under(record.apiId, record.id), record);
  const [here] = changed;
  if (!here) throw notFound('Invalid Resource identifier specified');
  return here;
}

export async function deleteResource(input: Given<DeleteResourceRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const resource = findResource(tx, call, input.restApiId, input.resourceId);
    if (resource.parentId === undefined) throw badRequest('Root resource cannot be deleted.');
    for (const { id } of subtree(treeOf(tx, call, resource.apiId), resource)) {
      tx.delete(RESOURCE, call.scope, under(resource.apiId, id));
    }
  });
}
