// Organizations: accounts, units and service control policies. Global: every region answers the same.
import type { Handler, Service } from '../kernel/contract.ts';
import { accessNeeds } from './access.ts';
import { accountHandlers } from './accounts.ts';
import { attachmentHandlers } from './attachments.ts';
import { checkInput } from './constraints.ts';
import { handshakeHandlers } from './handshakes.ts';
import { organizationHandlers } from './organization.ts';
import { policyHandlers } from './policies.ts';
import type { OrganizationsPorts } from './ports.ts';
import { tagHandlers } from './tags.ts';
import { unitHandlers } from './units.ts';

/** Typed, for tests. */
export function organizationsHandlers(ports: OrganizationsPorts) {
  return {
    ...organizationHandlers,
    ...accountHandlers(ports),
    ...handshakeHandlers,
    ...unitHandlers,
    ...policyHandlers,
    ...attachmentHandlers,
    ...tagHandlers,
  };
}

type AnyHandler = Handler<Record<string, unknown>>;

export function createOrganizationsService(ports: OrganizationsPorts): Service {
  const handlers = organizationsHandlers(ports) as unknown as Readonly<Record<string, AnyHandler>>;
  const checked = Object.entries(handlers).map(([operation, handler]): [string, AnyHandler] => [
    operation,
    (input, call) => {
      checkInput(operation, input);
      return handler(input, call);
    },
  ]);
  return { name: 'organizations', handlers: Object.fromEntries(checked) as Service['handlers'], needs: accessNeeds };
}
