// The refusals of Organizations. Texts are AWS's where they are publicly recorded, and follow the API reference elsewhere.
import { fault } from '../kernel/fault.ts';
import type { Fault } from '../kernel/fault.ts';

export function notInUse(): Fault {
  return fault('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

export function alreadyInOrganization(): Fault {
  return fault('AlreadyInOrganizationException', 'The AWS account is already a member of an organization.');
}

/** What a member account hears of operations that are the management account's. */
export function notManagement(): Fault {
  return fault('AccessDeniedException', "You don't have permissions to access this resource.");
}

const MISSING = {
  Root: "You specified a root that doesn't exist.",
  Account: "You specified an account that doesn't exist.",
  OrganizationalUnit: "You specified an organizational unit that doesn't exist.",
  Parent: "You specified parent that doesn't exist.",
  SourceParent: "You specified source parent that doesn't exist.",
  DestinationParent: "You specified destination parent that doesn't exist.",
  Child: "You specified a child that doesn't exist.",
  Policy: "You specified a policy that doesn't exist.",
  Target: "You specified a target that doesn't exist.",
  Handshake: "You specified a handshake that doesn't exist.",
  CreateAccountStatus: "You specified a create account request that doesn't exist.",
} as const;

/** `missing('Policy')` is a PolicyNotFoundException. */
export function missing(what: keyof typeof MISSING): Fault {
  return fault(`${what}NotFoundException`, MISSING[what]);
}

export function invalid(reason: string, message: string): Fault {
  return fault('InvalidInputException', message, { Reason: reason });
}

export function constraint(reason: string, message: string): Fault {
  return fault('ConstraintViolationException', message, { Reason: reason });
}

export function malformedPolicy(): Fault {
  return fault(
    'MalformedPolicyDocumentException',
    'The provided policy document does not meet the requirements of the specified policy type.',
  );
}

export function policyTypeNotEnabled(): Fault {
  return fault('PolicyTypeNotEnabledException', 'This operation can be performed only for enabled policy types.');
}

export function handshakeRefused(reason: string, message: string): Fault {
  return fault('HandshakeConstraintViolationException', message, { Reason: reason });
}
