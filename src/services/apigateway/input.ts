// Inputs as handlers see them, and the framework's checks on them. [api-gateway.md C3, C6]
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';

/** An SDK input whose required members are there: path labels always are, body members after requireMembers. */
export type Given<T> = { readonly [K in keyof T]: object extends Pick<T, K> ? T[K] : NonNullable<T[K]> };

const PATCH_OPS = ['add', 'remove', 'move', 'test', 'replace', 'copy'];
const STATUS_CODE = '[1-5]\\d\\d';

/** 'createRestApiInput.name': how a framework text names a member of the input. */
export function memberPath(call: Call, member: string): string {
  return `${call.operation.charAt(0).toLowerCase()}${call.operation.slice(1)}Input.${member}`;
}

export function requireMembers<T>(call: Call, input: T, members: readonly (keyof T & string)[]): void {
  const violations = new Violations();
  for (const member of members) violations.required(memberPath(call, member), input[member]);
  violations.refuse();
}

/** Collects unknown patch operations; the caller may add to it and must refuse. */
export function patchViolations(call: Call, operations: readonly PatchOperation[] | undefined): Violations {
  const violations = new Violations();
  for (const [index, { op }] of (operations ?? []).entries()) {
    violations.text(memberPath(call, `patchOperations.${index + 1}.member.op`), op, { values: PATCH_OPS });
  }
  return violations;
}

/** For places that report a wrong one in their own words. */
export function isStatusCode(text: string): boolean {
  return new RegExp(`^${STATUS_CODE}$`).test(text);
}

export function checkStatusCode(statusCode: string, violations = new Violations()): void {
  violations.text('statusCode', statusCode, { pattern: STATUS_CODE }).refuse();
}
