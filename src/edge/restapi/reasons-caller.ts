// Words for callers: signatures, access keys, IAM policies and the API's own policy. [api-gateway.md A18]
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { signatureReasons } from '../callers/reasons-signature.ts';
import { byWhich, nearMisses, say, type Detail } from '../lambda/words.ts';

function crossAccount(detail: Detail): string {
  const account = say(detail['account']);
  if (say(detail['caller']).split(':')[4] === account) return '';
  return ` The caller belongs to another account than the API (${account}): both the caller's policies and the API's resource policy must allow it.`;
}

const callerPolicyReasons: Reasons = {
  'caller-not-allowed': {
    title: 'The caller may not invoke this method',
    cause: (detail) =>
      `${say(detail['caller'])} is not allowed execute-api:Invoke on ${say(detail['resource'])} (${say(detail['decision'])}).${byWhich(detail)}${crossAccount(detail)}${nearMisses(detail['near'])}`,
    cure: (detail) =>
      String(detail['decision']).startsWith('explicit')
        ? 'A Deny always wins: change that statement.'
        : `Attach to the caller a policy that allows execute-api:Invoke on ${say(detail['resource'])} (wildcards are fine), or allow it in the resource policy of the API and deploy.`,
  },
};

/** Why the API's policy is asked, by the method's authorization. */
const ASKED: Readonly<Record<string, string>> = {
  NONE: 'The API has a resource policy and the method no authorization, so a statement of it must allow',
  COGNITO_USER_POOLS: 'The token is good, but the API has a resource policy too, and a statement of it must allow',
  CUSTOM: 'Before the authorizer is asked, no statement of the resource policy may deny',
};

const policyReasons: Reasons = {
  'resource-policy-allows': { title: 'The resource policy allows it', cause: () => '' },
  'resource-policy-denied': {
    title: 'The resource policy does not let this caller in',
    cause: (detail) =>
      `${ASKED[say(detail['authorizationType'])] ?? ASKED['NONE']} execute-api:Invoke on ${say(detail['resource'])} for a caller from ${say(detail['sourceIp'])}. Decision: ${say(detail['decision'])}.${byWhich(detail)}${nearMisses(detail['near'])}`,
    cure: () => 'Add an Allow statement that matches, or change the Deny, then deploy again.',
  },
};

export const callerReasons: Reasons = oneTable({
  signature: signatureReasons({ prefix: 'caller-', owner: 'method', showsCanonical: true }),
  callerPolicyReasons,
  policyReasons,
});
