// Documentation versions: an API's parts as they were when the version was made. [api-gateway.md C3]
import type {
  CreateDocumentationVersionRequest,
  DeleteDocumentationVersionRequest,
  DocumentationVersion,
  GetDocumentationVersionRequest,
  GetDocumentationVersionsRequest,
  UpdateDocumentationVersionRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { conflict } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { find, recordsUnder, under } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { optionalText } from './patch-rules.ts';
import { DOCUMENTATION_PART, DOCUMENTATION_VERSION, STAGE, type DocumentationVersionRecord } from './resources.ts';
import { NO_STAGE } from './stages.ts';

const VERSION_PATCH: PatchTable<DocumentationVersionRecord> = {
  refuse: refuseWithList,
  rules: [optionalText('/description', 'description')],
};

function versionAnswer({ version, description, createdMs }: DocumentationVersionRecord): DocumentationVersion {
  return { version, description, createdDate: new Date(createdMs) };
}

/** With a stage name the stage is set to the new version. */
export async function createDocumentationVersion(
  input: Given<CreateDocumentationVersionRequest>,
  call: Call,
): Promise<DocumentationVersion> {
  requireMembers(call, input, ['documentationVersion']);
  const { restApiId, documentationVersion: version, stageName } = input;
  return call.write((tx) => {
    findRestApi(tx, call, restApiId);
    const id = under(restApiId, version);
    if (tx.get(DOCUMENTATION_VERSION, call.scope, id))
      throw conflict(`Documentation version already exists: ${version}`);
    const parts = recordsUnder(tx, call, DOCUMENTATION_PART, restApiId);
    const record = { version, description: input.description || undefined, createdMs: call.nowMs, parts };
    tx.put(DOCUMENTATION_VERSION, call.scope, id, record);
    if (stageName) {
      const stage = find(tx, call, STAGE, under(restApiId, stageName), NO_STAGE);
      const documented = { ...stage, documentationVersion: version, updatedMs: call.nowMs };
      tx.put(STAGE, call.scope, under(restApiId, stageName), documented);
    }
    return versionAnswer(record);
  });
}

function findVersion(tx: ReadTx, call: Call, input: Given<GetDocumentationVersionRequest>): DocumentationVersionRecord {
  const missing = 'Invalid Documentation version specified';
  return findUnderApi(tx, call, DOCUMENTATION_VERSION, input.restApiId, input.documentationVersion, missing);
}

export function getDocumentationVersion(
  input: Given<GetDocumentationVersionRequest>,
  call: Call,
): DocumentationVersion {
  return call.read((tx) => versionAnswer(findVersion(tx, call, input)));
}

export function getDocumentationVersions(input: Given<GetDocumentationVersionsRequest>, call: Call) {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, DOCUMENTATION_VERSION, input.restApiId);
  });
  return answerPage(all, (version) => version.version, input, versionAnswer);
}

export async function updateDocumentationVersion(
  input: Given<UpdateDocumentationVersionRequest>,
  call: Call,
): Promise<DocumentationVersion> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const version = patched(findVersion(tx, call, input), input.patchOperations, VERSION_PATCH, undefined);
    tx.put(DOCUMENTATION_VERSION, call.scope, under(input.restApiId, version.version), version);
    return versionAnswer(version);
  });
}

export async function deleteDocumentationVersion(
  input: Given<DeleteDocumentationVersionRequest>,
  call: Call,
): Promise<void> {
  await call.write((tx) => {
    const { version } = findVersion(tx, call, input);
    tx.delete(DOCUMENTATION_VERSION, call.scope, under(input.restApiId, version));
  });
}
