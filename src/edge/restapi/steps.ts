// Steps of gates that were passed and have nothing to tell beyond that: frozen, so that a request costs one push each.
import type { Step } from '../../observe/contract.ts';

function passed(gate: string, reason: string): Step {
  return Object.freeze({ gate, verdict: 'pass', reason });
}

export const KEY_NOT_REQUIRED = passed('api-key', 'key-not-required');
export const SIGNATURE_VERIFIED = passed('signature', 'caller-signature-good');
export const POLICY_ALLOWS = passed('policy', 'resource-policy-allows');
export const REQUEST_VALID = passed('validation', 'request-valid');
export const FUNCTION_ANSWERED = passed('integration', 'function-answered');
export const MOCK_ANSWERED = passed('integration', 'mock-answered');
