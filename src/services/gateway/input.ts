// Inputs as handlers see them. [api-gateway.md C3, C6]
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';

/** An SDK input whose required members are there: path labels always are, body members after requireMembers. */
export type Given<T> = { readonly [K in keyof T]: object extends Pick<T, K> ? T[K] : NonNullable<T[K]> };

/** 'createRestApiInput.name': how a framework text names a member of the input. */
export function memberPath(call: Call, member: string): string {
  return `${lowered(call.operation)}Input.${lowered(member)}`;
}

/** v2's members start with a capital in the SDKs alone. */
export function lowered(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

export function requireMembers<T>(call: Call, input: T, members: readonly (keyof T & string)[]): void {
  const violations = new Violations();
  for (const member of members) violations.required(memberPath(call, member), input[member]);
  violations.refuse();
}
