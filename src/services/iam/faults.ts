// IAM's refusals, in its words. [D4; recorded answers 2026-02]
import { fault } from '../kernel/fault.ts';
import type { Fault } from '../kernel/fault.ts';

export function noSuchEntity(message: string): Fault {
  return fault('NoSuchEntityException', message);
}

export function alreadyExists(message: string): Fault {
  return fault('EntityAlreadyExistsException', message);
}

export function invalidInput(message: string): Fault {
  return fault('InvalidInputException', message);
}

export function validationError(message: string): Fault {
  return fault('ValidationError', message, {}, 400);
}

export function limitExceeded(message: string): Fault {
  return fault('LimitExceededException', message);
}

export function deleteConflict(message: string): Fault {
  return fault('DeleteConflictException', message);
}

export function malformedPolicy(message: string): Fault {
  return fault('MalformedPolicyDocumentException', message);
}

export function policyNotFound(arn: string): Fault {
  return noSuchEntity(`Policy ${arn} was not found.`);
}

export function policyNotAttachable(arn: string): Fault {
  return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}
