// Words for signatures and access keys, the same for the doors that take API calls. [api-gateway.md A18, B7.3]
import type { Reasons } from '../../observe/contract.ts';
import { listed, say, type Detail } from '../lambda/words.ts';

const SIGN =
  'Sign with SigV4 for the service execute-api and the region of the API (curl --aws-sigv4 "aws:amz:{region}:execute-api", aws4fetch, requests-aws4auth), with an access key that Portico knows (aws iam create-access-key).';

/** What both sides have to agree on. */
function comparison(detail: Detail): string {
  if (detail['path'] === undefined) return '';
  return `\nPortico signed: method ${say(detail['method'])}, path ${say(detail['path'])}, query parameters ${listed(detail['parameters'])}, headers ${listed(detail['signedHeaders'])}, body hash ${say(detail['payloadHash'])}, scope ${say(detail['scope'])}, time ${say(detail['timestamp'])}.`;
}

/** What the doors say differently. */
export interface SignatureWords {
  /** Before each code: 'caller-'. */
  readonly prefix: string;
  /** Whose authorization it is. */
  readonly owner: 'method' | 'route';
  /** Whether the answer to a wrong signature shows the canonical string. */
  readonly showsCanonical: boolean;
}

export function signatureReasons({ prefix, owner, showsCanonical }: SignatureWords): Reasons {
  const reasons: Reasons = {
    'signature-good': { title: 'The signature is good', cause: () => '' },
    unsigned: {
      title: 'The request is not signed',
      cause: () =>
        `The ${owner}'s authorization is AWS_IAM, and the request has neither an Authorization header nor a signature in its query.`,
      cure: () => SIGN,
    },
    'signature-incomplete': {
      title: 'The signature lacks a part',
      cause: (detail) =>
        `The ${owner}'s authorization is AWS_IAM${detail['scheme'] === undefined ? '' : `, and the Authorization header begins with "${say(detail['scheme'])}"`}: ${say(detail['said'])}`,
      cure: () => SIGN,
    },
    'key-unknown': {
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
    'session-expired': {
      title: 'The temporary credentials have expired',
      cause: (detail) => `The session of ${say(detail['accessKeyId'])} has run out.`,
      cure: () => 'Assume the role again.',
    },
    'signature-invalid': {
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
            return `Check the secret, and that nothing changes the request after it was signed: path encoding, Host (with its port, as sent), query, body, headers.${showsCanonical ? ' The answer itself shows the canonical string that was expected.' : ''}`;
        }
      },
    },
  };
  return Object.fromEntries(Object.entries(reasons).map(([code, reason]) => [`${prefix}${code}`, reason]));
}
