// VPC links: names of private networks that HTTP_PROXY integrations may go through. [api-gateway.md C1, C2, C4]
import type {
  CreateVpcLinkRequest,
  DeleteVpcLinkRequest,
  GetVpcLinkRequest,
  GetVpcLinksRequest,
  UpdateVpcLinkRequest,
  VpcLink,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../gateway/faults.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { find, records, unusedId } from '../gateway/records.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { answerPage } from './lists.ts';
import { VPC_LINK, type VpcLinkRecord } from './resources.ts';

export const vpcLinkHandlers = {
  CreateVpcLink: createVpcLink,
  GetVpcLink: getVpcLink,
  GetVpcLinks: getVpcLinks,
  UpdateVpcLink: updateVpcLink,
  DeleteVpcLink: deleteVpcLink,
};

/** A link is usable at once; the answer to its creation says PENDING all the same, as AWS's does. */
function answer(link: VpcLinkRecord, status: NonNullable<VpcLink['VpcLinkStatus']> = 'AVAILABLE'): VpcLink {
  return {
    VpcLinkId: link.id,
    Name: link.name,
    SubnetIds: [...link.subnetIds],
    SecurityGroupIds: [...link.securityGroupIds],
    CreatedDate: new Date(link.createdMs),
    Tags: { ...link.tags },
    VpcLinkStatus: status,
    VpcLinkStatusMessage:
      status === 'AVAILABLE' ? 'VPC link is ready to route traffic' : 'VPC link is provisioning ENIs',
    VpcLinkVersion: 'V2',
  };
}

async function createVpcLink(input: Given<CreateVpcLinkRequest>, call: Call): Promise<VpcLink> {
  requireMembers(call, input, ['Name']);
  if (!input.SubnetIds?.length) throw badRequest('At least one subnet must be specified');
  const { Name: name, SubnetIds: subnetIds, SecurityGroupIds: securityGroupIds = [], Tags: tags = {} } = input;
  return call.write((tx) => {
    const id = unusedId(tx, call, VPC_LINK, 6);
    const link = { id, name, createdMs: call.nowMs, subnetIds, securityGroupIds, tags };
    tx.put(VPC_LINK, call.scope, id, link);
    return answer(link, 'PENDING');
  });
}

function findLink(tx: ReadTx, call: Call, id: string): VpcLinkRecord {
  return find(tx, call, VPC_LINK, id, `Invalid VpcLink identifier specified ${id}`);
}

function getVpcLink(input: Given<GetVpcLinkRequest>, call: Call): VpcLink {
  return call.read((tx) => answer(findLink(tx, call, input.VpcLinkId)));
}

function getVpcLinks(input: GetVpcLinksRequest, call: Call) {
  const all = call.read((tx) => records(tx, call, VPC_LINK));
  return answerPage(
    all,
    ({ id }) => id,
    input,
    (link) => answer(link),
  );
}

/** Its name alone can change. */
async function updateVpcLink(input: Given<UpdateVpcLinkRequest>, call: Call): Promise<VpcLink> {
  return call.write((tx) => {
    const former = findLink(tx, call, input.VpcLinkId);
    const link = { ...former, name: input.Name || former.name };
    tx.put(VPC_LINK, call.scope, link.id, link);
    return answer(link);
  });
}

async function deleteVpcLink(input: Given<DeleteVpcLinkRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findLink(tx, call, input.VpcLinkId);
    tx.delete(VPC_LINK, call.scope, id);
  });
}
