// Lambda's refusals that more than one operation speaks. `Type` is a member of the body of most, not of all. [errors-lambda.md]
import { fault } from '../kernel/fault.ts';
import type { Fault } from '../kernel/fault.ts';

const USER = { Type: 'User' } as const;

export function notFound(message: string): Fault {
  return fault('ResourceNotFoundException', message, USER);
}

export function invalid(message: string): Fault {
  return fault('InvalidParameterValueException', message, USER);
}

/** For the texts that AWS sends without a Type, which wire would fill in. */
export function invalidUntyped(message: string): Fault {
  return fault('InvalidParameterValueException', message, { Type: undefined });
}

export function conflict(message: string): Fault {
  return fault('ResourceConflictException', message, USER);
}

/** `source` is the operation that tells the current revision: 'GetFunction/GetAlias', 'GetPolicy', 'GetLayerPolicy'. [lambda B] */
export function staleRevision(source: string): Fault {
  const message = `The Revision Id provided does not match the latest Revision Id. Call the ${source} API to retrieve the latest Revision Id`;
  return fault('PreconditionFailedException', message, USER);
}

/** No such shape in the model, hence the status. */
export function tooLarge(message: string): Fault {
  return fault('RequestEntityTooLargeException', message, {}, 413);
}

/** A resource of another account, without a word of explanation, as recorded. [lambda A8] */
export function accessDenied(message = ''): Fault {
  return fault('AccessDeniedException', message, {}, 403);
}

/** What AWS has and Portico has not: refused by name, with a status that clients do not retry. */
export function unserved(what: string): Fault {
  return fault('NotImplemented', `Portico cannot serve ${what}; nothing was changed.`, {}, 501);
}

export const NO_SUCH_RESOURCE = 'The resource you requested does not exist.';
