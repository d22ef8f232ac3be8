// Refused signatures and credentials in the words and statuses of each protocol. [lambda D2, F6]
import { serviceModel } from '../../models/load.ts';
import type { ServiceName } from '../../models/contract.ts';
import type { FaultData, SignatureProblem, SignatureRefusal } from '../contract.ts';

/** Why the credentials behind a claim were refused. */
export type KeyRefusal = 'unknown-key' | 'inactive-key' | 'token-required' | 'bad-token' | 'expired-token';

/** [status, code, message]; without a message the problem's own text stands. */
type Answer = readonly [status: number, code: string, message?: string];

type Table = Readonly<Record<SignatureRefusal | KeyRefusal, Answer>>;

const BAD_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';

const JSON_ANSWERS: Table = {
  missing: [403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  malformed: [403, 'IncompleteSignatureException'],
  'both-forms': [400, 'IncompleteSignatureException'],
  mismatch: [403, 'InvalidSignatureException'],
  expired: [403, 'InvalidSignatureException'],
  'not-yet-current': [403, 'InvalidSignatureException'],
  'wrong-region': [403, 'InvalidSignatureException'],
  'wrong-service': [403, 'InvalidSignatureException'],
  'date-mismatch': [403, 'InvalidSignatureException'],
  'payload-hash': [403, 'InvalidSignatureException'],
  'host-not-signed': [403, 'InvalidSignatureException'],
  'headers-not-signed': [403, 'InvalidSignatureException'],
  sigv4a: [403, 'IncompleteSignatureException'],
  'unknown-key': [403, 'UnrecognizedClientException', BAD_TOKEN],
  'inactive-key': [403, 'UnrecognizedClientException', BAD_TOKEN],
  'token-required': [403, 'UnrecognizedClientException', BAD_TOKEN],
  'bad-token': [403, 'UnrecognizedClientException', BAD_TOKEN],
  'expired-token': [403, 'ExpiredTokenException', EXPIRED_TOKEN],
};

/** IAM, STS and CloudFront. */
const XML_ANSWERS: Table = {
  missing: [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'],
  malformed: [400, 'IncompleteSignature'],
  'both-forms': [400, 'IncompleteSignature'],
  mismatch: [403, 'SignatureDoesNotMatch'],
  expired: [403, 'SignatureDoesNotMatch'],
  'not-yet-current': [403, 'SignatureDoesNotMatch'],
  'wrong-region': [403, 'SignatureDoesNotMatch'],
  'wrong-service': [403, 'SignatureDoesNotMatch'],
  'date-mismatch': [403, 'SignatureDoesNotMatch'],
  'payload-hash': [403, 'SignatureDoesNotMatch'],
  'host-not-signed': [403, 'SignatureDoesNotMatch'],
  'headers-not-signed': [403, 'SignatureDoesNotMatch'],
  sigv4a: [400, 'IncompleteSignature'],
  'unknown-key': [403, 'InvalidClientTokenId', BAD_TOKEN],
  'inactive-key': [403, 'InvalidClientTokenId', BAD_TOKEN],
  'token-required': [403, 'InvalidClientTokenId', BAD_TOKEN],
  'bad-token': [403, 'InvalidClientTokenId', BAD_TOKEN],
  'expired-token': [403, 'ExpiredToken', EXPIRED_TOKEN],
};

const UNKNOWN_KEY = 'The AWS Access Key Id you provided does not exist in our records.';
const SKEWED = 'The difference between the request time and the current time is too large.';
const MALFORMED_TOKEN = 'The provided token is malformed or otherwise invalid.';

const S3_ANSWERS: Table = {
  missing: [403, 'AccessDenied', 'Access Denied'],
  malformed: [400, 'AuthorizationHeaderMalformed'],
  'both-forms': [400, 'InvalidArgument'],
  mismatch: [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  expired: [403, 'RequestTimeTooSkewed', SKEWED],
  'not-yet-current': [403, 'RequestTimeTooSkewed', SKEWED],
  'wrong-region': [400, 'AuthorizationHeaderMalformed'],
  'wrong-service': [400, 'AuthorizationHeaderMalformed'],
  'date-mismatch': [400, 'AuthorizationHeaderMalformed'],
  'payload-hash': [400, 'XAmzContentSHA256Mismatch'],
  'host-not-signed': [403, 'SignatureDoesNotMatch'],
  'headers-not-signed': [403, 'AccessDenied'],
  sigv4a: [501, 'NotImplemented'],
  'unknown-key': [403, 'InvalidAccessKeyId', UNKNOWN_KEY],
  'inactive-key': [403, 'InvalidAccessKeyId', UNKNOWN_KEY],
  'token-required': [403, 'InvalidAccessKeyId', UNKNOWN_KEY],
  'bad-token': [400, 'InvalidToken', MALFORMED_TOKEN],
  'expired-token': [400, 'ExpiredToken', 'The provided token has expired.'],
};

/** The fault with which `service` answers a refused signature or key. */
export function refusalFault(
  service: ServiceName,
  problem: SignatureProblem | KeyRefusal,
  accessKeyId?: string,
): FaultData {
  if (service === 's3') return s3Fault(problem, accessKeyId);
  const table = isJson(service) ? JSON_ANSWERS : XML_ANSWERS;
  const [status, code, message] = table[refusalOf(problem)];
  return { code, status, message: message ?? messageOf(problem) };
}

/** execute-api and function URLs answer as JSON services do; execute-api's mismatch also tells what should have been signed. [api-gateway.md A18.2] */
export function doorRefusal(
  problem: SignatureProblem | KeyRefusal,
  explain: boolean,
): { status: number; code: string; message: string } {
  const [, code, message] = JSON_ANSWERS[refusalOf(problem)];
  const text = message ?? messageOf(problem);
  const more = explain && typeof problem !== 'string' && problem.refusal === 'mismatch' ? shouldHaveBeen(problem) : '';
  return { status: 403, code, message: text + more };
}

function shouldHaveBeen(problem: SignatureProblem): string {
  return `\n\nThe Canonical String for this request should have been\n'${problem.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${problem.stringToSign}'\n`;
}

function s3Fault(problem: SignatureProblem | KeyRefusal, accessKeyId?: string): FaultData {
  const refusal = refusalOf(problem);
  const key = accessKeyId === undefined ? {} : { AWSAccessKeyId: accessKeyId };
  const [status, code, message] = S3_ANSWERS[refusal];
  if (typeof problem === 'string')
    return { code, status, message: message ?? '', fields: refusal === 'unknown-key' ? key : {} };
  const { form, given, ...details } = problem.details ?? {};
  if (form === 'presigned' && refusal === 'expired')
    return { code: 'AccessDenied', status: 403, message: 'Request has expired', fields: details };
  if (form === 'presigned' && refusal === 'malformed')
    return { code: 'AuthorizationQueryParametersError', status: 400, message: problem.message };
  if (refusal === 'wrong-region') {
    const text = `The authorization header is malformed; the region '${given}' is wrong; expecting '${details['Region']}'`;
    return { code, status, message: text, fields: details };
  }
  if (refusal === 'mismatch')
    return { code, status, message: message ?? '', fields: { ...key, ...mismatchFields(problem) } };
  return { code, status, message: message ?? problem.message, fields: details };
}

function mismatchFields({
  stringToSign = '',
  canonicalRequest = '',
  details,
}: SignatureProblem): Record<string, string> {
  return {
    StringToSign: stringToSign,
    SignatureProvided: details?.['SignatureProvided'] ?? '',
    StringToSignBytes: hexBytes(stringToSign),
    CanonicalRequest: canonicalRequest,
    CanonicalRequestBytes: hexBytes(canonicalRequest),
  };
}

function hexBytes(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');
}

function refusalOf(problem: SignatureProblem | KeyRefusal): SignatureRefusal | KeyRefusal {
  return typeof problem === 'string' ? problem : problem.refusal;
}

function messageOf(problem: SignatureProblem | KeyRefusal): string {
  return typeof problem === 'string' ? problem : problem.message;
}

function isJson(service: ServiceName): boolean {
  return serviceModel(service).protocol.includes('json');
}
