// Checks that a policy document must pass before it is kept. The texts of malformed ones are identity's.
import { policyProblem } from '../../identity/policy-check.ts';
import type { PolicyUse } from '../../identity/policy-check.ts';
import { limitExceeded, malformedPolicy } from './faults.ts';

const LARGEST_MANAGED = 6144;
const LARGEST_TRUST = 2048;

/** Throws MalformedPolicyDocument. */
export function checkDocument(document: string, use: PolicyUse): void {
  const problem = policyProblem(document, use);
  if (problem !== undefined) throw malformedPolicy(problem);
}

/** IAM counts no whitespace. */
export function sizeOf(document: string): number {
  return document.replace(/\s/g, '').length;
}

export function checkManaged(document: string): void {
  checkDocument(document, 'identity');
  if (sizeOf(document) > LARGEST_MANAGED) throw limitExceeded(`Cannot exceed quota for PolicySize: ${LARGEST_MANAGED}`);
}

export function checkTrust(document: string): void {
  checkDocument(document, 'trust');
  if (sizeOf(document) > LARGEST_TRUST) throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${LARGEST_TRUST}`);
}
