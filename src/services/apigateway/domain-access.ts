// Which VPC endpoints may reach a private custom domain. Kept and shown: there is no VPC here from which they would open a way. [api-gateway.md C2, C4, C5]
import type {
  CreateDomainNameAccessAssociationRequest,
  DeleteDomainNameAccessAssociationRequest,
  DomainNameAccessAssociation,
  GetDomainNameAccessAssociationsRequest,
  RejectDomainNameAccessAssociationRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { filled } from '../gateway/answers.ts';
import { ownedArn } from '../gateway/arns.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { memberPath, requireMembers, type Given } from '../gateway/input.ts';
import { find, records } from '../gateway/records.ts';
import { findPrivateDomain } from './domain-names.ts';
import { answerPage, type PageAnswer } from './lists.ts';
import { DOMAIN_ACCESS, type DomainAccessRecord } from './resources.ts';

const SOURCE_TYPES = ['VPCE'];
const OWNERS = ['SELF', 'OTHER_ACCOUNTS'];
const VPC_ENDPOINT = /^vpce-[a-z0-9]+$/;
export const NO_DOMAIN_ACCESS = 'Invalid domain name access association identifier specified';

export function accessArn({ path }: DomainAccessRecord, call: Call): string {
  return ownedArn(call, path);
}

function answer(access: DomainAccessRecord, call: Call): DomainNameAccessAssociation {
  return {
    domainNameAccessAssociationArn: accessArn(access, call),
    domainNameArn: access.domainNameArn,
    accessAssociationSourceType: 'VPCE',
    accessAssociationSource: access.vpcEndpointId,
    tags: filled(access.tags),
  };
}

function checkSource(call: Call, input: Given<CreateDomainNameAccessAssociationRequest>): void {
  requireMembers(call, input, ['domainNameArn', 'accessAssociationSourceType', 'accessAssociationSource']);
  const { accessAssociationSourceType: type, accessAssociationSource: source } = input;
  new Violations().text(memberPath(call, 'accessAssociationSourceType'), type, { values: SOURCE_TYPES }).refuse();
  if (!VPC_ENDPOINT.test(source)) throw badRequest(`Invalid access association source specified: ${source}`);
}

export async function createDomainNameAccessAssociation(
  input: Given<CreateDomainNameAccessAssociationRequest>,
  call: Call,
): Promise<DomainNameAccessAssociation> {
  checkSource(call, input);
  const { domainNameArn, accessAssociationSource: vpcEndpointId, tags = {} } = input;
  return call.write((tx) => {
    const { domainName, privateId } = findPrivateDomain(tx, call, domainNameArn);
    const path = `/domainnameaccessassociations/domainname/${domainName}+${privateId}/vpcesource/${vpcEndpointId}`;
    const access: DomainAccessRecord = { path, domainNameArn, vpcEndpointId, tags };
    if (tx.get(DOMAIN_ACCESS, call.scope, path))
      throw conflict(`Domain name access association with ID ${accessArn(access, call)} already exists`);
    tx.put(DOMAIN_ACCESS, call.scope, path, access);
    return answer(access, call);
  });
}

function findAccess(tx: ReadTx, call: Call, arn: string): DomainAccessRecord {
  const owner = ownedArn(call, '');
  return find(tx, call, DOMAIN_ACCESS, arn.startsWith(owner) ? arn.slice(owner.length) : arn, NO_DOMAIN_ACCESS);
}

export async function deleteDomainNameAccessAssociation(
  input: Given<DeleteDomainNameAccessAssociationRequest>,
  call: Call,
): Promise<void> {
  await call.write((tx) => {
    const { path } = findAccess(tx, call, input.domainNameAccessAssociationArn);
    tx.delete(DOMAIN_ACCESS, call.scope, path);
  });
}

/** No other account can have any with a domain of this one. */
export function getDomainNameAccessAssociations(
  input: Given<GetDomainNameAccessAssociationsRequest>,
  call: Call,
): PageAnswer<DomainNameAccessAssociation> {
  const { resourceOwner } = input;
  new Violations().text(memberPath(call, 'resourceOwner'), resourceOwner, { values: OWNERS }).refuse();
  const all = resourceOwner === 'OTHER_ACCOUNTS' ? [] : call.read((tx) => records(tx, call, DOMAIN_ACCESS));
  return answerPage(
    all,
    (access) => access.path,
    input,
    (access) => answer(access, call),
  );
}

/** The owner of the domain ends it; here that is who made it, too. */
export async function rejectDomainNameAccessAssociation(
  input: Given<RejectDomainNameAccessAssociationRequest>,
  call: Call,
): Promise<void> {
  requireMembers(call, input, ['domainNameAccessAssociationArn', 'domainNameArn']);
  await call.write((tx) => {
    findPrivateDomain(tx, call, input.domainNameArn);
    const { path, domainNameArn } = findAccess(tx, call, input.domainNameAccessAssociationArn);
    if (domainNameArn !== input.domainNameArn)
      throw badRequest(`The association is not with the domain name ${input.domainNameArn}`);
    tx.delete(DOMAIN_ACCESS, call.scope, path);
  });
}
