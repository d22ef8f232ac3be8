// What the members of an input must look like, for every operation at once.
import { invalid } from './faults.ts';

const TARGET = /^(r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;
const PARENT = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;
const UNIT = /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/;
const POLICY = /^p-[0-9a-zA-Z_]{8,128}$/;

const PATTERNS: Readonly<Record<string, RegExp>> = {
  AccountId: /^\d{12}$/,
  RootId: /^r-[0-9a-z]{4,32}$/,
  ParentId: PARENT,
  SourceParentId: PARENT,
  DestinationParentId: PARENT,
  ChildId: TARGET,
  TargetId: TARGET,
  OrganizationalUnitId: UNIT,
  PolicyId: POLICY,
  HandshakeId: /^h-[0-9a-z]{8,32}$/,
  CreateAccountRequestId: /^car-[a-z0-9]{8,32}$/,
  ResourceId:
    /^(r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|p-[0-9a-zA-Z_]{8,128}|rp-[0-9a-zA-Z_]{4,128})$/,
  Email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  AccountName: /^[ -~]{1,50}$/,
  RoleName: /^[\w+=,.@-]{1,64}$/,
  Name: /^[\s\S]{1,128}$/,
  Description: /^[\s\S]{0,512}$/,
  ServicePrincipal: /^[\w+=,.@-]{1,128}$/,
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  AcceptHandshake: ['HandshakeId'],
  AttachPolicy: ['PolicyId', 'TargetId'],
  CancelHandshake: ['HandshakeId'],
  CloseAccount: ['AccountId'],
  CreateAccount: ['Email', 'AccountName'],
  CreateOrganizationalUnit: ['ParentId', 'Name'],
  CreatePolicy: ['Content', 'Description', 'Name', 'Type'],
  DeclineHandshake: ['HandshakeId'],
  DeleteOrganizationalUnit: ['OrganizationalUnitId'],
  DeletePolicy: ['PolicyId'],
  DescribeAccount: ['AccountId'],
  DescribeCreateAccountStatus: ['CreateAccountRequestId'],
  DescribeHandshake: ['HandshakeId'],
  DescribeOrganizationalUnit: ['OrganizationalUnitId'],
  DescribePolicy: ['PolicyId'],
  DetachPolicy: ['PolicyId', 'TargetId'],
  DisableAWSServiceAccess: ['ServicePrincipal'],
  DisablePolicyType: ['RootId', 'PolicyType'],
  EnableAWSServiceAccess: ['ServicePrincipal'],
  EnablePolicyType: ['RootId', 'PolicyType'],
  InviteAccountToOrganization: ['Target'],
  ListAccountsForParent: ['ParentId'],
  ListChildren: ['ParentId', 'ChildType'],
  ListOrganizationalUnitsForParent: ['ParentId'],
  ListParents: ['ChildId'],
  ListPolicies: ['Filter'],
  ListPoliciesForTarget: ['TargetId', 'Filter'],
  ListTagsForResource: ['ResourceId'],
  ListTargetsForPolicy: ['PolicyId'],
  MoveAccount: ['AccountId', 'SourceParentId', 'DestinationParentId'],
  RemoveAccountFromOrganization: ['AccountId'],
  TagResource: ['ResourceId', 'Tags'],
  UntagResource: ['ResourceId', 'TagKeys'],
  UpdateOrganizationalUnit: ['OrganizationalUnitId'],
  UpdatePolicy: ['PolicyId'],
};

/** Throws InvalidInputException for the first member at fault. */
export function checkInput(operation: string, input: Readonly<Record<string, unknown>>): void {
  for (const member of REQUIRED[operation] ?? []) {
    if (input[member] === undefined)
      throw invalid('INPUT_REQUIRED', `You must provide a value for the required parameter ${member}.`);
  }
  for (const [member, value] of Object.entries(input)) {
    const pattern = PATTERNS[member];
    if (pattern && typeof value === 'string' && !pattern.test(value))
      throw invalid('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
}
