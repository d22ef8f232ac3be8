// IAM: users, groups, roles, policies, keys. Global: every region answers the same.
import type { Handler, Service } from '../kernel/contract.ts';
import { accessKeyHandlers } from './access-keys.ts';
import { accountHandlers } from './account.ts';
import { attachmentHandlers } from './attachments.ts';
import { GetAccountAuthorizationDetails } from './authorization-details.ts';
import { boundaryHandlers } from './boundaries.ts';
import { checkInput } from './constraints.ts';
import { groupHandlers } from './groups.ts';
import { identityProviderHandlers } from './identity-providers.ts';
import { inlinePolicyHandlers } from './inline-policies.ts';
import { instanceProfileHandlers } from './instance-profiles.ts';
import { needs } from './needs.ts';
import { notKeptHandlers } from './not-kept.ts';
import { passwordPolicyHandlers } from './password-policy.ts';
import { policyHandlers } from './policies.ts';
import { versionHandlers } from './policy-versions.ts';
import { roleHandlers } from './roles.ts';
import { serviceLinkedHandlers } from './service-linked.ts';
import { simulateHandlers } from './simulate.ts';
import { tagHandlers } from './tags.ts';
import { userHandlers } from './users.ts';

type AnyHandler = Handler<Record<string, unknown>>;

const HANDLERS = {
  ...userHandlers,
  ...groupHandlers,
  ...roleHandlers,
  ...serviceLinkedHandlers,
  ...policyHandlers,
  ...versionHandlers,
  ...attachmentHandlers,
  ...inlinePolicyHandlers,
  ...boundaryHandlers,
  ...accessKeyHandlers,
  ...instanceProfileHandlers,
  ...tagHandlers,
  ...accountHandlers,
  ...simulateHandlers,
  ...identityProviderHandlers,
  ...passwordPolicyHandlers,
  ...notKeptHandlers,
  GetAccountAuthorizationDetails,
} as unknown as Readonly<Record<string, AnyHandler>>;

export function createIamService(): Service {
  const handlers = Object.fromEntries(
    Object.entries(HANDLERS).map(([operation, handler]) => [operation, checked(operation, handler)]),
  );
  return { name: 'iam', handlers: handlers as Service['handlers'], needs };
}

/** Every operation's input passes the table of constraints before its handler sees it. */
function checked(operation: string, handler: AnyHandler): AnyHandler {
  return (input, call) => {
    checkInput(operation, input);
    return handler(input, call);
  };
}
