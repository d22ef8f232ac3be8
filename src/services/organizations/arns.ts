// ARNs of Organizations. The management account stands in all of them but AWS's own policy.
import { FULL_ACCESS } from './resources.ts';
import type { OrganizationRecord } from './resources.ts';

type Named = Pick<OrganizationRecord, 'id' | 'management'>;

/** `organization` names itself; everything else stands below it. */
export function organizationArn({ id, management }: Named): string {
  return `arn:aws:organizations::${management}:organization/${id}`;
}

export function arnOf({ id, management }: Named, type: 'root' | 'ou' | 'account', own: string): string {
  return `arn:aws:organizations::${management}:${type}/${id}/${own}`;
}

export function policyArn({ id, management }: Named, policyId: string): string {
  return policyId === FULL_ACCESS.id
    ? `arn:aws:organizations::aws:policy/service_control_policy/${policyId}`
    : `arn:aws:organizations::${management}:policy/${id}/service_control_policy/${policyId}`;
}

export function handshakeArn({ id, management }: Named, handshakeId: string): string {
  return `arn:aws:organizations::${management}:handshake/${id}/invite/${handshakeId}`;
}
