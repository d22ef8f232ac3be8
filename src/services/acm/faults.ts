// The refusals of Certificate Manager. Texts are AWS's where they are publicly recorded.
import { fault } from '../kernel/fault.ts';
import type { Fault } from '../kernel/fault.ts';

export function invalid(message: string): Fault {
  return fault('ValidationException', message);
}

export function missing(arn: string): Fault {
  return fault('ResourceNotFoundException', `Could not find certificate ${arn}.`);
}

export function inUse(arn: string, account: string): Fault {
  return fault('ResourceInUseException', `Certificate ${arn} in account ${account} is in use.`);
}
