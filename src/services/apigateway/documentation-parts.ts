// Documentation parts of an API, one a place. [api-gateway.md C3, C4, C6]
import type {
  CreateDocumentationPartRequest,
  DeleteDocumentationPartRequest,
  DocumentationPart,
  DocumentationPartLocation,
  GetDocumentationPartRequest,
  GetDocumentationPartsRequest,
  UpdateDocumentationPartRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { memberPath, requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { given } from './patch-rules.ts';
import { DOCUMENTATION_PART, type DocumentationPartRecord } from './resources.ts';

/** In the order that AWS prints them. */
export const PART_TYPES = [
  'RESPONSE_BODY',
  'RESPONSE',
  'METHOD',
  'MODEL',
  'AUTHORIZER',
  'RESPONSE_HEADER',
  'RESOURCE',
  'PATH_PARAMETER',
  'REQUEST_BODY',
  'QUERY_PARAMETER',
  'API',
  'REQUEST_HEADER',
];
const LOCATION_MEMBERS = ['path', 'method', 'statusCode', 'name'] as const;

const PART_PATCH: PatchTable<DocumentationPartRecord> = {
  refuse: refuseWithList,
  rules: [
    {
      path: '/properties',
      ops: ['replace'],
      apply(part, change) {
        const properties = given(change);
        if (properties === undefined) throw badRequest('Documentation part properties must be non-empty');
        return { ...part, properties };
      },
    },
  ],
};

function partAnswer(part: DocumentationPartRecord): DocumentationPart {
  return part as DocumentationPart;
}

export async function createDocumentationPart(
  input: Given<CreateDocumentationPartRequest>,
  call: Call,
): Promise<DocumentationPart> {
  requireMembers(call, input, ['location', 'properties']);
  const { restApiId, properties } = input;
  const location = locationOf(input.location, call);
  return call.write((tx) => {
    findRestApi(tx, call, restApiId);
    if (!properties) throw badRequest('Documentation part properties must be non-empty');
    const place = placeOf(location);
    const taken = recordsUnder(tx, call, DOCUMENTATION_PART, restApiId).some(
      (other) => placeOf(other.location) === place,
    );
    if (taken) throw conflict(`Documentation part already exists for the specified location: ${place}.`);
    const part = { id: unusedId(tx, call, DOCUMENTATION_PART, 6, restApiId), location, properties };
    tx.put(DOCUMENTATION_PART, call.scope, under(restApiId, part.id), part);
    return partAnswer(part);
  });
}

function locationOf({ type, ...place }: DocumentationPartLocation, call: Call): DocumentationPartRecord['location'] {
  const path = memberPath(call, 'location.type');
  new Violations().required(path, type).text(path, type, { values: PART_TYPES }).refuse();
  return { type: String(type), ...place };
}

/** "type 'METHOD', path '/pets', method 'GET'" */
export function placeOf(location: DocumentationPartRecord['location']): string {
  const members = LOCATION_MEMBERS.filter((member) => location[member] !== undefined);
  return [`type '${location.type}'`, ...members.map((member) => `${member} '${location[member]}'`)].join(', ');
}

function findPart(tx: ReadTx, call: Call, input: Given<GetDocumentationPartRequest>): DocumentationPartRecord {
  const missing = 'Invalid Documentation part identifier specified';
  return findUnderApi(tx, call, DOCUMENTATION_PART, input.restApiId, input.documentationPartId, missing);
}

export function getDocumentationPart(input: Given<GetDocumentationPartRequest>, call: Call): DocumentationPart {
  return call.read((tx) => partAnswer(findPart(tx, call, input)));
}

export function getDocumentationParts(input: Given<GetDocumentationPartsRequest>, call: Call) {
  const { type, nameQuery, path } = input;
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, DOCUMENTATION_PART, input.restApiId);
  });
  const chosen = all
    .filter(({ location }) => type === undefined || location.type === type)
    .filter(({ location }) => path === undefined || location.path === path)
    .filter(({ location }) => nameQuery === undefined || (location.name ?? '').includes(nameQuery));
  return answerPage(chosen, (part) => part.id, input, partAnswer);
}

export async function updateDocumentationPart(
  input: Given<UpdateDocumentationPartRequest>,
  call: Call,
): Promise<DocumentationPart> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const part = patched(findPart(tx, call, input), input.patchOperations, PART_PATCH, undefined);
    tx.put(DOCUMENTATION_PART, call.scope, under(input.restApiId, part.id), part);
    return partAnswer(part);
  });
}

export async function deleteDocumentationPart(input: Given<DeleteDocumentationPartRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findPart(tx, call, input);
    tx.delete(DOCUMENTATION_PART, call.scope, under(input.restApiId, id));
  });
}
