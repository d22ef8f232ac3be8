// Service-linked roles: made for a service under its own path, changed by nobody, deleted through a task that is done at once.
import type {
  CreateServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleRequest,
  GetServiceLinkedRoleDeletionStatusRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../kernel/contract.ts';
import { invalidInput, noSuchEntity } from './faults.ts';
import { findHolder, LINKED_PATH, ROLES } from './holders.ts';
import { idOf, ROLE } from './resources.ts';
import type { RoleRecord } from './resources.ts';
import { roleAnswer } from './roles.ts';

export const serviceLinkedHandlers = {
  CreateServiceLinkedRole,
  DeleteServiceLinkedRole,
  GetServiceLinkedRoleDeletionStatus,
};

/** Names that do not follow from the service's own. */
const NAMES: Readonly<Record<string, string>> = {
  'ops.apigateway.amazonaws.com': 'APIGateway',
  'replicator.lambda.amazonaws.com': 'LambdaReplicator',
  'logger.cloudfront.amazonaws.com': 'CloudFrontLogger',
  'vpcorigin.cloudfront.amazonaws.com': 'CloudFrontVPCOrigin',
  'replication.ecr.amazonaws.com': 'ECRReplication',
  'pullthroughcache.ecr.amazonaws.com': 'ECRPullThroughCache',
  'elasticloadbalancing.amazonaws.com': 'ElasticLoadBalancing',
  'autoscaling.amazonaws.com': 'AutoScaling',
  'ecs.amazonaws.com': 'ECS',
  'rds.amazonaws.com': 'RDS',
};

function nameFor(service: string, suffix: string | undefined): string {
  const label = service.split('.')[0] ?? '';
  const word = NAMES[service] ?? label.charAt(0).toUpperCase() + label.slice(1);
  return `AWSServiceRoleFor${word}${suffix === undefined ? '' : `_${suffix}`}`;
}

function CreateServiceLinkedRole(input: CreateServiceLinkedRoleRequest, call: Call): Promise<object> {
  const service = input.AWSServiceName!;
  const name = nameFor(service, input.CustomSuffix);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const role: RoleRecord = {
    name,
    id: `AROA${call.ids.upper(17)}`,
    path: `${LINKED_PATH}${service}/`,
    createdMs: call.nowMs,
    inline: {},
    attached: [],
    trust: JSON.stringify(trust),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    maxSessionDuration: 3600,
    tags: [],
  };
  return call.write((tx) => {
    if (tx.get(ROLE, call.globalScope, idOf(name))) {
      throw invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
    }
    tx.put(ROLE, call.globalScope, idOf(name), role);
    return { Role: roleAnswer(call, role) };
  });
}

function DeleteServiceLinkedRole(input: DeleteServiceLinkedRoleRequest, call: Call): Promise<object> {
  const task = call.ids.uuid();
  return call.write((tx) => {
    const role = findHolder(ROLES, tx, call.globalScope, input.RoleName!);
    if (!role.path.startsWith(LINKED_PATH)) throw invalidInput(`Role ${role.name} is not a service-linked role.`);
    tx.delete(ROLE, call.globalScope, idOf(role.name));
    return { DeletionTaskId: `task${role.path}${role.name}/${task}` };
  });
}

function GetServiceLinkedRoleDeletionStatus(input: GetServiceLinkedRoleDeletionStatusRequest): object {
  if (!input.DeletionTaskId!.startsWith(`task${LINKED_PATH}`))
    throw noSuchEntity(`Deletion task ${input.DeletionTaskId} cannot be found.`);
  return { Status: 'SUCCEEDED' };
}
