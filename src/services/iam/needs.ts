// What a caller must be allowed to do for each IAM operation: iam:Operation on the ARN of the entity it is about.
import type { AccessNeed, Call, Kind } from '../kernel/contract.ts';
import { arnOf } from './arns.ts';
import { GROUP, idOf, INSTANCE_PROFILE, ROLE, USER } from './resources.ts';
import type { Entity } from './resources.ts';

type ArnType = Parameters<typeof arnOf>[1];
type Input = Readonly<Record<string, unknown>>;

interface EntityMember {
  readonly member: string;
  readonly type: ArnType;
  readonly kind: Kind<Entity>;
}

/** In this order: AddUserToGroup is about the group, AddRoleToInstanceProfile about the profile. */
const ENTITIES: readonly EntityMember[] = [
  { member: 'InstanceProfileName', type: 'instance-profile', kind: INSTANCE_PROFILE as Kind<Entity> },
  { member: 'GroupName', type: 'group', kind: GROUP as Kind<Entity> },
  { member: 'RoleName', type: 'role', kind: ROLE as Kind<Entity> },
  { member: 'UserName', type: 'user', kind: USER as Kind<Entity> },
];

/** Operations that speak of the caller when they name nobody. */
const OWN = new Set([
  'GetUser',
  'CreateAccessKey',
  'ListAccessKeys',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'GetLoginProfile',
  'DeleteLoginProfile',
  'ListMFADevices',
]);

export function needs(operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] {
  return [{ action: `iam:${operation}`, resource: resourceOf(operation, input, call), context: contextOf(input) }];
}

function resourceOf(operation: string, input: Input, call: Call): string {
  const entity = ENTITIES.find((one) => typeof input[one.member] === 'string');
  if (entity) return entityArn(entity, input, call);
  if (operation === 'CreatePolicy')
    return arnOf(call.account, 'policy', { path: pathIn(input), name: String(input['PolicyName']) });
  const arn = input['PolicyArn'] ?? input['PolicySourceArn'] ?? input['OpenIDConnectProviderArn'];
  if (typeof arn === 'string') return arn;
  if (operation === 'CreateServiceLinkedRole')
    return `arn:aws:iam::${call.account}:role/aws-service-role/${String(input['AWSServiceName'])}/*`;
  return OWN.has(operation) && call.principal.type === 'user' ? call.principal.arn : '*';
}

/** An entity that is there has its path; one that is to be made has the path of the request. */
function entityArn({ member, type, kind }: EntityMember, input: Input, call: Call): string {
  const name = String(input[member]);
  const found = call.read((tx) => tx.get(kind, call.globalScope, idOf(name)));
  return arnOf(call.account, type, { path: found?.path ?? pathIn(input), name });
}

function pathIn(input: Input): string {
  return typeof input['Path'] === 'string' ? input['Path'] : '/';
}

function contextOf(input: Input): AccessNeed['context'] {
  const tags = (Array.isArray(input['Tags']) ? input['Tags'] : []) as { Key?: string; Value?: string }[];
  const keys = Array.isArray(input['TagKeys']) ? (input['TagKeys'] as string[]) : tags.map((tag) => tag.Key ?? '');
  return {
    'iam:policyarn': text(input['PolicyArn']),
    'iam:permissionsboundary': text(input['PermissionsBoundary']),
    'iam:awsservicename': text(input['AWSServiceName']),
    'aws:tagkeys': keys.length > 0 ? keys : undefined,
    ...Object.fromEntries(tags.map((tag) => [`aws:requesttag/${(tag.Key ?? '').toLowerCase()}`, tag.Value ?? ''])),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
