// Every answer that the function-URL door gives by itself: first the answers, then which refusal gives which. Data only.

export interface RefusalAnswer {
  readonly status: number;
  readonly contentType: string;
  /** x-amzn-ErrorType */
  readonly errorType: string;
  readonly body: string;
}

function json(status: number, errorType: string, body: string): RefusalAnswer {
  return { status, contentType: 'application/json', errorType, body };
}

/** [lambda C1, C2, C3, C4] */
const ANSWERS = {
  unknownUrl: json(403, 'AccessDeniedException', '{"Message":null}'),
  forbidden: json(
    403,
    'AccessDeniedException',
    '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
  ),
  tooLong: json(413, 'RequestEntityTooLargeException', '{"Message":"Request Too Long"}'),
  pending: json(
    409,
    'ResourceConflictException',
    '{"Type":"User","message":"The operation cannot be performed at this time. The function is currently in the following state: Pending"}',
  ),
  functionThrottled: json(
    429,
    'TooManyRequestsException',
    '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
  ),
  accountThrottled: json(
    429,
    'TooManyRequestsException',
    '{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
  ),
  failed: {
    status: 502,
    contentType: 'text/plain',
    errorType: 'InternalServerErrorException',
    body: 'Internal Server Error',
  },
} as const satisfies Readonly<Record<string, RefusalAnswer>>;

interface Row {
  readonly gate: string;
  readonly answer: RefusalAnswer;
}

function row(gate: string, answer: RefusalAnswer): Row {
  return { gate, answer };
}

export const REFUSALS = {
  'url-unknown': row('url', ANSWERS.unknownUrl),
  'url-function-missing': row('url', ANSWERS.forbidden),
  'url-alias-missing': row('url', ANSWERS.forbidden),
  'url-unsigned': row('signature', ANSWERS.forbidden),
  'url-policy-missing': row('policy', ANSWERS.forbidden),
  'url-policy-denied': row('policy', ANSWERS.forbidden),
  'url-body-too-large': row('body', ANSWERS.tooLong),
  'url-function-pending': row('function', ANSWERS.pending),
  'url-function-failed': row('function', ANSWERS.failed),
  'url-version-missing': row('function', ANSWERS.forbidden),
  'url-function-throttled': row('function', ANSWERS.functionThrottled),
  'url-account-throttled': row('function', ANSWERS.accountThrottled),
  'url-function-not-run': row('function', ANSWERS.failed),
  'url-function-error': row('function', ANSWERS.failed),
  'url-reply-malformed': row('response', ANSWERS.failed),
} as const satisfies Readonly<Record<string, Row>>;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  readonly code: RefusalCode | SignatureCode;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Signatures are refused in words of their own. */
  readonly answer?: RefusalAnswer;
}

/** 'url-signature-' and 'url-key-' with what wire and the credentials call the refusal. */
export type SignatureCode = `url-signature-${string}` | `url-key-${string}`;

export function signatureAnswer(refusal: { status: number; code: string; message: string }): RefusalAnswer {
  return json(refusal.status, refusal.code, JSON.stringify({ message: refusal.message }));
}

export function rowOf({ code, answer }: Refusal): Row {
  return answer ? { gate: 'signature', answer } : REFUSALS[code as RefusalCode];
}

/** Refusals have a code; what went well has none. */
export function isRefusal(found: object): found is Refusal {
  return 'code' in found;
}
