// Every answer that the REST door gives by itself: first the gateway responses, then which refusal gives which. Data only.

/** The types that can be customised. [api-gateway.md A16.1] */
export const RESPONSE_TYPES = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];

export interface GatewayResponse {
  /** What a customised response is looked up by. */
  readonly type: ResponseType;
  readonly status: number;
  /** x-amzn-ErrorType */
  readonly errorType: string;
  /** $context.error.message. Null renders as JSON null. */
  readonly message: string | null;
  /** The default body, byte for byte, when the message is the default one. */
  readonly body: string;
}

function row(
  type: ResponseType,
  status: number,
  errorType: string,
  message: string | null,
  body?: string,
): GatewayResponse {
  return { type, status, errorType, message, body: body ?? `{"message":${JSON.stringify(message)}}` };
}

const INTERNAL = 'Internal server error';
/** Recorded with Content-Length 36: internal errors have a space after the colon, the others have none. [A16.1] */
const INTERNAL_BODY = '{"message": "Internal server error"}';
const INTERNAL_TYPE = 'InternalServerErrorException';

/** By the name of the type, and below them the answers that have no type of their own. [A16.1, A20] */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: row(
    'ACCESS_DENIED',
    403,
    'AccessDeniedException',
    'User is not authorized to access this resource',
    '{"Message":"User is not authorized to access this resource"}',
  ),
  API_CONFIGURATION_ERROR: row('API_CONFIGURATION_ERROR', 500, INTERNAL_TYPE, INTERNAL, INTERNAL_BODY),
  AUTHORIZER_CONFIGURATION_ERROR: row('AUTHORIZER_CONFIGURATION_ERROR', 500, 'AuthorizerConfigurationException', null),
  AUTHORIZER_FAILURE: row('AUTHORIZER_FAILURE', 500, 'AuthorizerFailureException', INTERNAL),
  BAD_REQUEST_BODY: row('BAD_REQUEST_BODY', 400, 'BadRequestException', 'Invalid request body'),
  BAD_REQUEST_PARAMETERS: row(
    'BAD_REQUEST_PARAMETERS',
    400,
    'BadRequestException',
    'Missing required request parameters: []',
  ),
  EXPIRED_TOKEN: row(
    'EXPIRED_TOKEN',
    403,
    'ExpiredTokenException',
    'The security token included in the request is expired',
  ),
  INTEGRATION_FAILURE: row('INTEGRATION_FAILURE', 504, INTERNAL_TYPE, 'Network error communicating with endpoint'),
  INTEGRATION_TIMEOUT: row('INTEGRATION_TIMEOUT', 504, INTERNAL_TYPE, 'Endpoint request timed out'),
  INVALID_API_KEY: row('INVALID_API_KEY', 403, 'ForbiddenException', 'Forbidden'),
  INVALID_SIGNATURE: row('INVALID_SIGNATURE', 403, 'InvalidSignatureException', 'The request signature does not match'),
  MISSING_AUTHENTICATION_TOKEN: row(
    'MISSING_AUTHENTICATION_TOKEN',
    403,
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ),
  QUOTA_EXCEEDED: row('QUOTA_EXCEEDED', 429, 'LimitExceededException', 'Limit Exceeded'),
  REQUEST_TOO_LARGE: row('REQUEST_TOO_LARGE', 413, 'RequestTooLargeException', 'Request Too Long'),
  RESOURCE_NOT_FOUND: row('RESOURCE_NOT_FOUND', 404, 'NotFoundException', 'Not Found'),
  THROTTLED: row('THROTTLED', 429, 'TooManyRequestsException', 'Too Many Requests'),
  UNAUTHORIZED: row('UNAUTHORIZED', 401, 'UnauthorizedException', 'Unauthorized'),
  UNSUPPORTED_MEDIA_TYPE: row('UNSUPPORTED_MEDIA_TYPE', 415, 'BadRequestException', 'Unsupported Media Type'),
  WAF_FILTERED: row('WAF_FILTERED', 403, 'ForbiddenException', 'Forbidden'),
  /** A body that a mapping or Lambda cannot read. [A13.1] */
  BAD_REQUEST: row('DEFAULT_4XX', 400, 'BadRequestException', 'Bad Request'),
  /** Stage unknown, or the endpoint is switched off. [A1.3] */
  FORBIDDEN: row('DEFAULT_4XX', 403, 'ForbiddenException', 'Forbidden'),
  URI_TOO_LONG: row('DEFAULT_4XX', 414, 'RequestUriTooLongException', 'Request URI too long'),
  /** The status is not sure; the text is that of HTTP APIs. [A20, B3] */
  HEADERS_TOO_LARGE: row('DEFAULT_4XX', 431, 'RequestHeaderFieldsTooLargeException', 'Request Header Fields Too Large'),
  /** An Authorization header that is no signature, or half of one. [A18.2] */
  INCOMPLETE_SIGNATURE: row('INVALID_SIGNATURE', 403, 'IncompleteSignatureException', 'Incomplete signature'),
  /** A signature by a key that nobody knows. [A18.2] */
  UNRECOGNIZED_CLIENT: row(
    'INVALID_SIGNATURE',
    403,
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ),
  /** A token that has run out says so, with the status of the other refusals of tokens. [A17.7] */
  TOKEN_EXPIRED: row('UNAUTHORIZED', 401, 'UnauthorizedException', 'The incoming token has expired'),
  INTERNAL_ERROR: row('DEFAULT_5XX', 500, INTERNAL_TYPE, INTERNAL, INTERNAL_BODY),
  /** Malformed proxy replies and function errors. [A7] */
  BAD_PROXY_REPLY: row('DEFAULT_5XX', 502, INTERNAL_TYPE, INTERNAL, INTERNAL_BODY),
} as const satisfies Record<string, GatewayResponse>;

export type GatewayResponseName = keyof typeof GATEWAY_RESPONSES;

export interface RefusalRow {
  readonly gate: string;
  readonly response: GatewayResponseName;
}

function refusal(gate: string, response: GatewayResponseName): RefusalRow {
  return { gate, response };
}

/** Every way to be refused, in the order of the gates. reasons.ts has the words for each. */
export const REFUSALS = {
  'stage-not-named': refusal('stage', 'FORBIDDEN'),
  'stage-missing': refusal('stage', 'FORBIDDEN'),
  'endpoint-disabled': refusal('stage', 'FORBIDDEN'),
  'uri-too-long': refusal('size', 'URI_TOO_LONG'),
  'headers-too-large': refusal('size', 'HEADERS_TOO_LARGE'),
  'coding-unknown': refusal('compression', 'UNSUPPORTED_MEDIA_TYPE'),
  'body-undecodable': refusal('compression', 'UNSUPPORTED_MEDIA_TYPE'),
  'route-unknown': refusal('route', 'MISSING_AUTHENTICATION_TOKEN'),
  'method-missing': refusal('route', 'MISSING_AUTHENTICATION_TOKEN'),
  'route-unknown-authorization': refusal('route', 'INCOMPLETE_SIGNATURE'),
  'resource-policy-denied': refusal('policy', 'ACCESS_DENIED'),
  'method-arn-too-long': refusal('size', 'URI_TOO_LONG'),
  'caller-unsigned': refusal('signature', 'MISSING_AUTHENTICATION_TOKEN'),
  'caller-signature-incomplete': refusal('signature', 'INCOMPLETE_SIGNATURE'),
  'caller-key-unknown': refusal('signature', 'UNRECOGNIZED_CLIENT'),
  'caller-session-expired': refusal('signature', 'EXPIRED_TOKEN'),
  'caller-signature-invalid': refusal('signature', 'INVALID_SIGNATURE'),
  'caller-not-allowed': refusal('policy', 'ACCESS_DENIED'),
  'authorizer-unusable': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'identity-source-missing': refusal('authorizer', 'UNAUTHORIZED'),
  'identity-not-matching': refusal('authorizer', 'UNAUTHORIZED'),
  'validation-expression-invalid': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-arn-invalid': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-missing': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-version-missing': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-pending': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-failed': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-permission-missing': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-role-missing': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-role-not-allowed': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-timeout': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-throttled': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-not-run': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-function-error': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-reply-malformed': refusal('authorizer', 'AUTHORIZER_CONFIGURATION_ERROR'),
  'authorizer-unauthorized': refusal('authorizer', 'UNAUTHORIZED'),
  'authorizer-denied': refusal('authorizer', 'ACCESS_DENIED'),
  'authorizer-not-allowed': refusal('authorizer', 'ACCESS_DENIED'),
  'pool-token-unreadable': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-token-issuer-unknown': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-token-signature-invalid': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-token-claim-invalid': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-token-expired': refusal('authorizer', 'TOKEN_EXPIRED'),
  'pool-token-use-wrong': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-token-audience-wrong': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-token-scope-missing': refusal('authorizer', 'UNAUTHORIZED'),
  'pool-issuer-unreachable': refusal('authorizer', 'AUTHORIZER_FAILURE'),
  'key-missing': refusal('api-key', 'INVALID_API_KEY'),
  'key-unknown': refusal('api-key', 'INVALID_API_KEY'),
  'key-disabled': refusal('api-key', 'INVALID_API_KEY'),
  'key-not-in-plan': refusal('api-key', 'INVALID_API_KEY'),
  'plan-method-throttled': refusal('usage-plan', 'THROTTLED'),
  'plan-throttled': refusal('usage-plan', 'THROTTLED'),
  'quota-exceeded': refusal('usage-plan', 'QUOTA_EXCEEDED'),
  'method-throttled': refusal('throttle', 'THROTTLED'),
  'account-throttled': refusal('throttle', 'THROTTLED'),
  'parameters-missing': refusal('validation', 'BAD_REQUEST_PARAMETERS'),
  'body-invalid': refusal('validation', 'BAD_REQUEST_BODY'),
  'model-unusable': refusal('validation', 'API_CONFIGURATION_ERROR'),
  'invalidation-not-allowed': refusal('cache', 'ACCESS_DENIED'),
  'body-too-large': refusal('size', 'REQUEST_TOO_LARGE'),
  'event-too-large': refusal('size', 'REQUEST_TOO_LARGE'),
  'integration-missing': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'integration-method-not-post': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'header-mapping-illegal': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'function-arn-invalid': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'function-missing': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'version-missing': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'function-pending': refusal('integration', 'BAD_PROXY_REPLY'),
  'function-failed': refusal('integration', 'BAD_PROXY_REPLY'),
  'permission-missing': refusal('permission', 'API_CONFIGURATION_ERROR'),
  'role-missing': refusal('permission', 'API_CONFIGURATION_ERROR'),
  'role-not-allowed': refusal('permission', 'API_CONFIGURATION_ERROR'),
  'integration-timeout': refusal('integration', 'INTEGRATION_TIMEOUT'),
  'function-throttled': refusal('integration', 'INTERNAL_ERROR'),
  'function-not-run': refusal('integration', 'BAD_PROXY_REPLY'),
  'function-error': refusal('integration', 'BAD_PROXY_REPLY'),
  'reply-malformed': refusal('response', 'BAD_PROXY_REPLY'),
  'base64-invalid': refusal('response', 'API_CONFIGURATION_ERROR'),
  'content-type-unsupported': refusal('integration', 'UNSUPPORTED_MEDIA_TYPE'),
  'request-base64-invalid': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'request-body-unreadable': refusal('integration', 'BAD_REQUEST'),
  'template-on-binary': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'request-template-failed': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'request-header-invalid': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'endpoint-invalid': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'endpoint-unreachable': refusal('integration', 'INTEGRATION_FAILURE'),
  'endpoint-timeout': refusal('integration', 'INTEGRATION_TIMEOUT'),
  'endpoint-reply-too-large': refusal('integration', 'INTERNAL_ERROR'),
  'service-uri-invalid': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'service-not-here': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'role-not-named': refusal('permission', 'API_CONFIGURATION_ERROR'),
  'caller-credentials-missing': refusal('permission', 'API_CONFIGURATION_ERROR'),
  'event-not-json': refusal('integration', 'BAD_REQUEST'),
  'mock-status-invalid': refusal('integration', 'API_CONFIGURATION_ERROR'),
  'integration-response-missing': refusal('response', 'API_CONFIGURATION_ERROR'),
  'method-response-missing': refusal('response', 'API_CONFIGURATION_ERROR'),
  'selection-too-costly': refusal('response', 'API_CONFIGURATION_ERROR'),
  'response-base64-invalid': refusal('response', 'API_CONFIGURATION_ERROR'),
  'response-body-unreadable': refusal('response', 'API_CONFIGURATION_ERROR'),
  'response-template-failed': refusal('response', 'API_CONFIGURATION_ERROR'),
  'response-header-invalid': refusal('response', 'API_CONFIGURATION_ERROR'),
} as const satisfies Record<string, RefusalRow>;

export type RefusalCode = keyof typeof REFUSALS;

/** What a gate answers when it does not let a request through. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Replaces the default message in the body. */
  readonly message?: string;
  /** $context.error.validationErrorString */
  readonly validation?: string;
  /** The line of the execution log; the gateway response's lines follow it. */
  readonly log?: string;
}
