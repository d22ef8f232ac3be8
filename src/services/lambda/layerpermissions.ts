// Policies of layer versions: who else may use them. [lambda B4]
import type {
  AddLayerVersionPermissionRequest,
  AddLayerVersionPermissionResponse,
  GetLayerVersionPolicyRequest,
  GetLayerVersionPolicyResponse,
  RemoveLayerVersionPermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { notFound, staleRevision } from './faults.ts';
import { layerVersionArn, layerVersionId, readLayerVersion } from './layeruse.ts';
import type { LayerTarget } from './layers.ts';
import { layerTarget, versionNumber } from './layers.ts';
import { LAYER_VERSION } from './resources.ts';
import type { LayerVersionRecord } from './resources.ts';
import { checkStatement, grown, layerStatement, shrunk } from './statements.ts';

const NO_POLICY = 'No policy is associated with the given resource.';

interface VersionTarget extends LayerTarget {
  readonly version: number;
  readonly arn: string;
}

function versionTarget(
  input: { LayerName?: string | undefined; VersionNumber?: number | undefined },
  call: Call,
): VersionTarget {
  const target = layerTarget(input.LayerName, call);
  const version = versionNumber(input.VersionNumber);
  return { ...target, version, arn: layerVersionArn({ ...target.scope, name: target.name }, version) };
}

function foundLayer(read: ReadTx, target: VersionTarget): LayerVersionRecord {
  const layer = readLayerVersion(read, { ...target.scope, name: target.name, version: target.version });
  if (!layer) throw notFound(`Layer version ${target.arn} does not exist.`);
  return layer;
}

/** `undefined` takes the policy away. */
function changePolicy(
  call: Call,
  target: VersionTarget,
  revisionId: string | undefined,
  edit: (document: string | undefined) => string | undefined,
): Promise<string> {
  return call.write((tx) => {
    const { policy, ...layer } = foundLayer(tx, target);
    if (revisionId !== undefined && revisionId !== policy?.revisionId) throw staleRevision('GetLayerPolicy');
    const document = edit(policy?.document);
    const next = call.ids.uuid();
    const kept = document === undefined ? layer : { ...layer, policy: { document, revisionId: next } };
    tx.put(LAYER_VERSION, target.scope, layerVersionId(target.name, target.version), kept);
    return next;
  });
}

async function addLayerVersionPermission(
  input: AddLayerVersionPermissionRequest,
  call: Call,
): Promise<AddLayerVersionPermissionResponse> {
  new Violations()
    .required('statementId', input.StatementId)
    .required('action', input.Action)
    .required('principal', input.Principal)
    .text('statementId', input.StatementId, { min: 1, max: 100, pattern: '([a-zA-Z0-9-_]+)' })
    .text('action', input.Action, { max: 22, pattern: 'lambda:GetLayerVersion' })
    .text('principal', input.Principal, { pattern: String.raw`\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root` })
    .text('organizationId', input.OrganizationId, { max: 34, pattern: 'o-[a-z0-9]{10,32}' })
    .refuse();
  const target = versionTarget(input, call);
  const statement = layerStatement(input.StatementId!, input.Principal!, input.OrganizationId, target.arn);
  const revisionId = await changePolicy(call, target, input.RevisionId, (document) => grown(document, statement));
  return { Statement: JSON.stringify(statement), RevisionId: revisionId };
}

function getLayerVersionPolicy(input: GetLayerVersionPolicyRequest, call: Call): GetLayerVersionPolicyResponse {
  const target = versionTarget(input, call);
  const { policy } = call.read((read) => foundLayer(read, target));
  if (!policy) throw notFound(NO_POLICY);
  return { Policy: policy.document, RevisionId: policy.revisionId };
}

async function removeLayerVersionPermission(
  input: RemoveLayerVersionPermissionRequest,
  call: Call,
): Promise<Record<string, never>> {
  const sid = input.StatementId ?? '';
  await changePolicy(call, versionTarget(input, call), input.RevisionId, (document) => {
    if (document === undefined) throw notFound(NO_POLICY);
    checkStatement(document, sid);
    return shrunk(document, sid);
  });
  return {};
}

export const layerPermissionHandlers = {
  AddLayerVersionPermission: addLayerVersionPermission,
  GetLayerVersionPolicy: getLayerVersionPolicy,
  RemoveLayerVersionPermission: removeLayerVersionPermission,
};
