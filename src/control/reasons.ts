// What the control door's steps mean, for explanations and docs/errors.md.
import type { Reason, Reasons } from '../observe/contract.ts';

function said(detail: Readonly<Record<string, unknown>>, name: string): string {
  const value = detail[name];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function signature(title: string, cure: string): Reason {
  return { title, cause: (detail) => said(detail, 'message'), cure: () => cure };
}

function denied(title: string, cure: string): Reason {
  return {
    title,
    cause: (detail) =>
      `${said(detail, 'caller')} asked for ${said(detail, 'action')} on ${said(detail, 'resource')}. ${decided(detail)}`.trim(),
    cure: () => cure,
  };
}

interface Spot {
  readonly source: string;
  readonly sid?: string;
  readonly index: number;
  readonly failed?: string;
}

function spot({ source, sid, index, failed }: Spot): string {
  return `statement ${sid ?? index + 1} of ${source}${failed === undefined ? '' : ` (${failed})`}`;
}

function decided({ statement, near }: Readonly<Record<string, unknown>>): string {
  if (isSpot(statement)) return `It was decided by ${spot(statement)}.`;
  const nearly = Array.isArray(near) ? near.filter(isSpot) : [];
  return nearly.length === 0 ? '' : `Nearly matched: ${nearly.map(spot).join('; ')}.`;
}

function isSpot(value: unknown): value is Spot {
  return typeof value === 'object' && value !== null && 'source' in value;
}

const GRANT =
  'Attach a policy that allows the action on this resource to the user, group or role, or call with other credentials.';
const LIFT = 'Remove or narrow the Deny statement.';

export const controlReasons: Reasons = {
  operation: { title: 'AWS operation', cause: (detail) => `${said(detail, 'service')} ${said(detail, 'operation')}` },
  signed: { title: 'Signature verified', cause: (detail) => `The caller is ${said(detail, 'caller')}.` },
  open: {
    title: 'Credentials taken as they are',
    cause: (detail) => `--auth open: an unknown access key acts as ${said(detail, 'caller')}.`,
  },
  fault: { title: 'The service refused', cause: (detail) => `${said(detail, 'code')}: ${said(detail, 'message')}` },
  'stream-cut': { title: 'The answer was cut', cause: (detail) => said(detail, 'message') },
  'signature-missing': signature('The call is not signed', 'Give the client any key pair: eval "$(npx portico env)".'),
  'signature-malformed': signature(
    'The Authorization header cannot be read',
    'Let an AWS SDK or curl --aws-sigv4 sign the call.',
  ),
  'signature-both-forms': signature(
    'Two signatures at once',
    'Send either the Authorization header or the X-Amz- query parameters.',
  ),
  'signature-mismatch': signature(
    'The signature does not match',
    'Check the secret key, and that nothing between client and Portico changes method, path, query, Host or body. The canonical request that Portico saw is in this explanation.',
  ),
  'signature-expired': signature(
    'The signature is too old',
    'Set the clock of the client; a signature lives for five minutes.',
  ),
  'signature-not-yet-current': signature('The signature is from the future', 'Set the clock of the client.'),
  'signature-wrong-region': signature('Signed for another region', 'Sign for the region that the address belongs to.'),
  'signature-wrong-service': signature('Signed for another service', 'Sign for the service that is called.'),
  'signature-date-mismatch': signature(
    'Two different dates',
    'The date of the credential scope must be the day of X-Amz-Date.',
  ),
  'signature-payload-hash': signature('The body is not the one that was signed', 'Sign the bytes that are sent.'),
  'signature-host-not-signed': signature('The Host header is not signed', 'Include host in SignedHeaders.'),
  'signature-headers-not-signed': signature(
    'An x-amz-* header is not signed',
    'S3 takes such headers only when they are among SignedHeaders: sign them, or leave them out.',
  ),
  'signature-sigv4a': signature('SigV4A is not built', 'Sign with AWS4-HMAC-SHA256 for one region.'),
  'foreign-page': {
    title: 'A page from elsewhere called',
    cause: (detail) =>
      `A browser made the call for a page of ${said(detail, 'from')}. With --auth open any credentials are taken, so only pages that this machine serves may call.`,
    cure: () => 'Serve the page from localhost, or sign with a key made by aws iam create-access-key.',
  },
  'foreign-name': {
    title: 'Called by a foreign name',
    cause: (detail) =>
      `The Host header says ${said(detail, 'from')}, a name that somebody else may have made resolve to this machine. With --auth open it is not believed.`,
    cure: () =>
      'Call 127.0.0.1, localhost or a name below localhost, .test, .local or .internal, or sign with a key made by aws iam create-access-key.',
  },
  'unknown-key': {
    title: 'Unknown access key',
    cause: (detail) => `No access key ${said(detail, 'accessKeyId')} is known.`,
    cure: () => 'Use a key made by aws iam create-access-key, or the root key of the data folder (npx portico env).',
  },
  'inactive-key': {
    title: 'Inactive access key',
    cause: (detail) => `The access key ${said(detail, 'accessKeyId')} is Inactive.`,
    cure: () => 'Activate it: aws iam update-access-key --status Active.',
  },
  'token-required': {
    title: 'Session token missing',
    cause: (detail) => `${said(detail, 'accessKeyId')} is a temporary key and needs its session token.`,
    cure: () => 'Set AWS_SESSION_TOKEN beside the key pair.',
  },
  'bad-token': {
    title: 'Session token refused',
    cause: (detail) => `The session token does not belong to ${said(detail, 'accessKeyId')}, or its role is gone.`,
    cure: () => 'Assume the role again.',
  },
  'expired-token': {
    title: 'Session over',
    cause: () => 'The temporary credentials have expired.',
    cure: () => 'Assume the role again.',
  },
  'allowed-root': { title: 'Allowed', cause: () => 'The root of the account may do everything that nothing denies.' },
  'allowed-identity': denied('Allowed by an identity policy', ''),
  'allowed-resource': denied('Allowed by a resource policy', ''),
  'explicit-deny-scp': denied('Denied by a service control policy', LIFT),
  'explicit-deny-resource': denied('Denied by a resource policy', LIFT),
  'explicit-deny-identity': denied('Denied by an identity policy', LIFT),
  'explicit-deny-boundary': denied('Denied by a permissions boundary', LIFT),
  'explicit-deny-session': denied('Denied by a session policy', LIFT),
  'implicit-deny-scp': denied('No service control policy allows it', 'Attach an SCP that allows it at every level.'),
  'implicit-deny-identity': denied('No identity policy allows it', GRANT),
  'implicit-deny-resource': denied(
    'No resource policy allows it',
    'Add a statement for this principal to the resource policy.',
  ),
  'implicit-deny-boundary': denied('The permissions boundary does not allow it', 'Widen the boundary.'),
  'implicit-deny-session': denied(
    'The session policy does not allow it',
    'Assume the role with a wider session policy.',
  ),
};
