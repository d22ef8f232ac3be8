// The policies that a caller passes to narrow a session: checked, and taken into the session as they are now.
import { policyProblem } from '../../identity/policy-check.ts';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import type { StsPorts } from './ports.ts';

export interface SessionPolicyInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

const MOST_POLICIES = 10;
const LARGEST_PACKED = 2048;

/** Undefined when none was passed: the session then has all that its role or user has. */
export function sessionPolicies(ports: StsPorts, input: SessionPolicyInput, call: Call): string[] | undefined {
  const arns = (input.PolicyArns ?? []).map((one) => one.arn ?? '');
  if (input.Policy === undefined && arns.length === 0) return undefined;
  if (arns.length > MOST_POLICIES)
    throw fault(
      'ValidationError',
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${MOST_POLICIES}`,
    );
  const managed = arns.map((arn) => managedDocument(ports, arn, call));
  return input.Policy === undefined ? managed : [checkedDocument(input.Policy), ...managed];
}

function checkedDocument(document: string): string {
  const problem = policyProblem(document, 'identity');
  if (problem !== undefined) throw fault('MalformedPolicyDocumentException', problem);
  return document;
}

function managedDocument(ports: StsPorts, arn: string, call: Call): string {
  const document = ports.policyDocument(call.account, arn);
  if (document === undefined) throw fault('ValidationError', `Policy ${arn} does not exist or is not attachable.`);
  return document;
}

/** Per cent of the room that policies and tags have in AWS's token; absent when there are none. */
export function packedSize(
  policies: readonly string[] | undefined,
  tags: Readonly<Record<string, string>> | undefined,
): { PackedPolicySize?: number } {
  const text = [...(policies ?? []), ...Object.entries(tags ?? {}).flat()].join('');
  return text === '' ? {} : { PackedPolicySize: Math.min(100, Math.ceil((text.length / LARGEST_PACKED) * 100)) };
}
