// VPC links: names of private networks that integrations may go through. [api-gateway.md C3, C4, C6]
import type {
  CreateVpcLinkRequest,
  DeleteVpcLinkRequest,
  GetVpcLinkRequest,
  GetVpcLinksRequest,
  UpdateVpcLinkRequest,
  VpcLink,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { filled } from '../gateway/answers.ts';
import { badRequest } from '../gateway/faults.ts';
import { find, records, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { optionalText, requiredText } from './patch-rules.ts';
import { DEPLOYMENT, STAGE, VPC_LINK, type VpcLinkRecord } from './resources.ts';

const VPC_LINK_PATCH: PatchTable<VpcLinkRecord> = {
  refuse: refuseWithList,
  rules: [requiredText('/name', 'name'), optionalText('/description', 'description')],
};

/** A link is usable at once; the answer to its creation says PENDING all the same, as AWS's does. */
function answer(link: VpcLinkRecord, status: VpcLink['status'] = 'AVAILABLE'): VpcLink {
  return { ...link, targetArns: [...link.targetArns], status, tags: filled(link.tags) };
}

export async function createVpcLink(input: Given<CreateVpcLinkRequest>, call: Call): Promise<VpcLink> {
  if (!input.name) throw badRequest('Name cannot be empty');
  requireMembers(call, input, ['targetArns']);
  for (const arn of input.targetArns) {
    if (!arn.startsWith('arn:')) throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`);
  }
  const { name, targetArns, tags = {} } = input;
  const description = input.description || undefined;
  return call.write((tx) => {
    const link = { id: unusedId(tx, call, VPC_LINK, 6), name, description, targetArns, tags };
    tx.put(VPC_LINK, call.scope, link.id, link);
    return answer(link, 'PENDING');
  });
}

function findLink(tx: ReadTx, call: Call, id: string): VpcLinkRecord {
  return find(tx, call, VPC_LINK, id, 'Invalid Vpc Link identifier specified');
}

export function getVpcLink(input: Given<GetVpcLinkRequest>, call: Call): VpcLink {
  return call.read((tx) => answer(findLink(tx, call, input.vpcLinkId)));
}

export function getVpcLinks(input: Given<GetVpcLinksRequest>, call: Call) {
  const all = call.read((tx) => records(tx, call, VPC_LINK));
  return answerPage(
    all,
    (link) => link.id,
    input,
    (link) => answer(link),
  );
}

export async function updateVpcLink(input: Given<UpdateVpcLinkRequest>, call: Call): Promise<VpcLink> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const link = patched(findLink(tx, call, input.vpcLinkId), input.patchOperations, VPC_LINK_PATCH, undefined);
    if (link.name === '') throw badRequest('Name cannot be empty');
    tx.put(VPC_LINK, call.scope, link.id, link);
    return answer(link);
  });
}

/** A link that a stage's deployment goes through stays. */
export async function deleteVpcLink(input: Given<DeleteVpcLinkRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findLink(tx, call, input.vpcLinkId);
    const users = deployedUsers(tx, call, id);
    if (users.length > 0) {
      throw badRequest(
        `Cannot delete vpc link. Vpc link '${id}', is referenced in [${users.join(', ')}] in format of [Method:Resource:Stage].`,
      );
    }
    tx.delete(VPC_LINK, call.scope, id);
  });
}

function deployedUsers(tx: ReadTx, call: Call, linkId: string): string[] {
  return tx.list(STAGE, call.scope).flatMap(({ id, value: stage }) => {
    const apiId = id.slice(0, id.indexOf('/'));
    const deployment = tx.get(DEPLOYMENT, call.scope, under(apiId, stage.deploymentId));
    const resources = deployment?.content.resources ?? [];
    return resources.flatMap((resource) =>
      Object.values(resource.methods)
        .filter((method) => method.integration?.connectionId === linkId)
        .map((method) => `${method.httpMethod}:${resource.id}:${stage.stageName}`),
    );
  });
}
