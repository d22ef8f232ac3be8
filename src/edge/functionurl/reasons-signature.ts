// Words for signatures and keys: what is wrong with what was sent, and what would have passed. [lambda C2, D1, D2]
import type { Reason, Reasons } from '../../observe/contract.ts';
import { listed, say, type Detail } from '../lambda/words.ts';

function message(detail: Detail): string {
  return say(detail['message']);
}

function key(detail: Detail): string {
  return `The access key ${say(detail['accessKeyId'])}`;
}

const AGAIN = 'Sign every request anew, and see that the clock of the client is right.';

const MISMATCH: Reason = {
  title: 'The signature does not match the request',
  cause: (detail) =>
    `Method, path, query, signed headers (${listed(detail['signedHeaders'])}) or body are not what was signed, or the secret key is another one.\nSigned should have been:\n${say(detail['canonicalRequest'])}\nas the string:\n${say(detail['stringToSign'])}`,
  cure: () =>
    "Compare these texts with the client's own. Usual causes: a proxy that rewrites Host (it is signed with its port), a body or query changed after signing, a wrong secret key.",
};

const byRefusal: Reasons = {
  'url-signature-malformed': {
    title: 'The signature cannot be read',
    cause: message,
    cure: () =>
      'Send "Authorization: AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=..." with X-Amz-Date, or all X-Amz-* parameters of a presigned URL. Other schemes, Bearer among them, mean nothing to an AWS_IAM URL.',
  },
  'url-signature-both-forms': {
    title: 'The request is signed twice',
    cause: () => 'It has an Authorization header and the parameters of a presigned URL.',
    cure: () => 'Send one of the two.',
  },
  'url-signature-mismatch': MISMATCH,
  'url-signature-expired': { title: 'The signature is too old', cause: message, cure: () => AGAIN },
  'url-signature-not-yet-current': { title: 'The signature is from the future', cause: message, cure: () => AGAIN },
  'url-signature-wrong-region': {
    title: 'The signature is for another region',
    cause: (detail) => `It is scoped to ${say(detail['region'])}; the URL is in ${say(detail['Region'])}.`,
    cure: (detail) => `Sign for the region ${say(detail['Region'])}.`,
  },
  'url-signature-wrong-service': {
    title: 'The signature is for another service',
    cause: (detail) => `It is scoped to ${say(detail['service'])}; function URLs are signed for lambda.`,
    cure: () => 'Sign for the service lambda (curl --aws-sigv4 "aws:amz:REGION:lambda").',
  },
  'url-signature-date-mismatch': { title: 'Two dates disagree', cause: message, cure: () => AGAIN },
  'url-signature-payload-hash': {
    title: 'The body is not signed',
    cause: (detail) =>
      `x-amz-content-sha256 is ${say(detail['declared'])}: Lambda does not take a body without its hash.`,
    cure: () =>
      'Let the client sign the body: its SHA-256 in hex goes into the signature, and into x-amz-content-sha256 if that is sent.',
  },
  'url-signature-host-not-signed': {
    title: 'The host is not signed',
    cause: (detail) => `The signed headers are ${listed(detail['signedHeaders'])}.`,
    cure: () => 'Add host to SignedHeaders.',
  },
  'url-signature-sigv4a': {
    title: 'SigV4A is not supported',
    cause: message,
    cure: () => 'Sign with AWS4-HMAC-SHA256 for the region of the URL.',
  },
};

const keyReasons: Reasons = {
  'url-key-unknown-key': {
    title: 'The access key is not known',
    cause: (detail) =>
      detail['auth'] === 'open'
        ? `${key(detail)} was not made here. Keys of one's own choice do for the AWS APIs in open mode; an AWS_IAM URL has to verify the signature, and Portico has no secret for this key.`
        : `${key(detail)} does not exist, or has been deleted with its user.`,
    cure: () =>
      'Make a key: aws iam create-access-key --user-name NAME, or temporary ones with aws sts assume-role, and sign with it.',
  },
  'url-key-inactive-key': {
    title: 'The access key is switched off',
    cause: (detail) => `${key(detail)} is Inactive.`,
    cure: () => 'aws iam update-access-key --status Active, or sign with another key.',
  },
  'url-key-token-required': {
    title: 'The session token is missing',
    cause: (detail) => `${key(detail)} is temporary and counts only together with its session token.`,
    cure: () => 'Send X-Amz-Security-Token, as header or in the presigned query.',
  },
  'url-key-bad-token': {
    title: 'The session token does not belong to the key',
    cause: (detail) => `${key(detail)} came with a session token that is not its own.`,
    cure: () => 'Use access key, secret key and token of one answer of STS; keys of IAM users have no token.',
  },
  'url-key-expired-token': {
    title: 'The temporary credentials have expired',
    cause: (detail) => `The session behind the access key ${say(detail['accessKeyId'])} is over.`,
    cure: () => 'Ask STS for new ones (aws sts assume-role).',
  },
};

export const signatureReasons: Reasons = {
  'url-unsigned': {
    title: 'The request is not signed',
    cause: () =>
      'The URL has AuthType AWS_IAM, and the request has neither an Authorization header nor a presigned query.',
    cure: () =>
      'Sign it with SigV4 for the service lambda (curl --aws-sigv4 "aws:amz:REGION:lambda" --user KEY:SECRET), or set AuthType NONE if everybody may call.',
  },
  'url-signature-good': { title: 'The signature is good', cause: () => '' },
  ...byRefusal,
  ...keyReasons,
};
