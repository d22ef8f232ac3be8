// The framework's checks on inputs. [api-gateway.md C3, C6]
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { memberPath } from '../gateway/input.ts';
import { Violations } from '../kernel/violations.ts';

const PATCH_OPS = ['add', 'remove', 'move', 'test', 'replace', 'copy'];
const STATUS_CODE = '[1-5]\\d\\d';

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
