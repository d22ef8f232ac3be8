// Words for callers: signatures, access keys, IAM policies and the API's own policy. [api-gateway.md A18]
import type { Reasons } from '../../observe/contract.ts';
import { listed, nearMisses, say, statement, type Detail } from '../lambda/words.ts';

const SIGN =
  'Sign with SigV4 for the service execute-api and the region of the API (curl --aws-sigv4 "aws:amz:{region}:execute-api", aws4fetch, requests-aws4auth), with an access key that Portico knows (aws iam create-access-key).';

/** What both sides have to agree on. */
function comparison(detail: Detail): string {
  if (detail['path'] === undefined) return '';
  return `\nPortico signed: method ${say(detail['method'])}, path ${say(detail['path'])}, query parameters ${listed(detail['parameters'])}, headers ${listed(detail['signedHeaders'])}, body hash ${say(detail['payloadHash'])}, scope ${say(detail['scope'])}, time ${say(detail['timestamp'])}.`;
}

function byWhich(detail: Detail): string {
  return detail['statement'] ? ` It is denied by ${statement(detail['statement'])}.` : '';
}

function crossAccount(detail: Detail): string {
  const account = say(detail['account']);
  if (say(detail['caller']).split(':')[4] === account) return '';
  return ` The caller belongs to another account than the API (${account}): both the caller's policies and the API's resource policy must allow it.`;
}

const signatureReasons: Reasons = {
  'caller-signature-good': { title: 'The signature is good', cause: () => '' },
  'caller-unsigned': {
    title: 'The request is not signed',
    cause: () =>
      "The method's authorization is AWS_IAM, and the request has neither an Authorization header nor a signature in its query.",
    cure: () => SIGN,
  },
  'caller-signature-incomplete': {
    title: 'The signature lacks a part',
    cause: (detail) =>
      `The method's authorization is AWS_IAM${detail['scheme'] === undefined ? '' : `, and the Authorization header begins with "${say(detail['scheme'])}"`}: ${say(detail['said'])}`,
    cure: () => SIGN,
  },
  'caller-key-unknown': {
    title: 'Nobody has this access key',
    cause: (detail) =>
      detail['problem'] === 'unknown-key'
        ? `Access key ${say(detail['accessKeyId'])} was not made here. The control plane takes any key in open mode; a signed API call must be verified, and for that the secret must be known.`
        : `Access key ${say(detail['accessKeyId'])} was refused: ${say(detail['problem'])}.`,
    cure: (detail) => {
      switch (detail['problem']) {
        case 'inactive-key':
          return 'Activate the key (aws iam update-access-key --status Active), or use another.';
        case 'token-required':
          return 'Temporary credentials come with a session token: send it as X-Amz-Security-Token.';
        case 'bad-token':
          return 'Send the session token that belongs to this key, unchanged; long-lived keys have none. If its role is gone, assume another.';
        default:
          return 'Make a user with a key (aws iam create-user, aws iam create-access-key) or assume a role (aws sts assume-role), and sign with that.';
      }
    },
  },
  'caller-session-expired': {
    title: 'The temporary credentials have expired',
    cause: (detail) => `The session of ${say(detail['accessKeyId'])} has run out.`,
    cure: () => 'Assume the role again.',
  },
  'caller-signature-invalid': {
    title: 'The signature does not fit the request',
    cause: (detail) => {
      const said = say(detail['said']).split('\n', 1)[0];
      return `Access key ${say(detail['accessKeyId'])} is known, but: ${said}${comparison(detail)}`;
    },
    cure: (detail) => {
      switch (detail['problem']) {
        case 'wrong-region':
        case 'wrong-service':
          return 'Sign for the region of the API and the service execute-api.';
        case 'expired':
        case 'not-yet-current':
          return 'Sign right before sending, and set the clock: five minutes of difference are allowed.';
        default:
          return 'Check the secret, and that nothing changes the request after it was signed: path encoding, Host (with its port, as sent), query, body, headers. The answer itself shows the canonical string that was expected.';
      }
    },
  },
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

export const callerReasons: Reasons = { ...signatureReasons, ...policyReasons };
