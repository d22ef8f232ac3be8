// Every answer that the door of HTTP APIs gives by itself, and which refusal gives which. Data only. [api-gateway.md B3]
import { oneTable } from '../../observe/one-table.ts';
import { AUTHORIZER_REFUSALS } from './refusals-authorizer.ts';
import { DOOR_REFUSALS } from './refusals-door.ts';
import { INTEGRATION_REFUSALS } from './refusals-integration.ts';

export interface Response {
  readonly status: number;
  readonly message: string;
  /** $context.error.responseType */
  readonly type: string;
}

export const RESPONSES = {
  NOT_FOUND: { status: 404, message: 'Not Found', type: 'MISSING_AUTHENTICATION_TOKEN' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized', type: 'UNAUTHORIZED' },
  FORBIDDEN: { status: 403, message: 'Forbidden', type: 'ACCESS_DENIED' },
  INTERNAL: { status: 500, message: 'Internal Server Error', type: 'INTEGRATION_FAILURE' },
  AUTHORIZER_FAILURE: { status: 500, message: 'Internal Server Error', type: 'AUTHORIZER_FAILURE' },
  UNAVAILABLE: { status: 503, message: 'Service Unavailable', type: 'INTEGRATION_TIMEOUT' },
  THROTTLED: { status: 429, message: 'Too Many Requests', type: 'THROTTLED' },
  TOO_LARGE: { status: 413, message: 'Request Entity Too Large', type: 'REQUEST_TOO_LARGE' },
  HEADERS_TOO_LARGE: { status: 431, message: 'Request Header Fields Too Large', type: 'REQUEST_TOO_LARGE' },
} as const satisfies Record<string, Response>;

export interface RefusalRow {
  /** The step's gate in the trace. */
  readonly gate: string;
  readonly response: keyof typeof RESPONSES;
}

/** Codes begin with 'http-': a trace holds codes only, so a code means one thing in the whole house. */
export const REFUSALS = oneTable({ DOOR_REFUSALS, AUTHORIZER_REFUSALS, INTEGRATION_REFUSALS }) satisfies Record<
  string,
  RefusalRow
>;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  readonly code: RefusalCode;
  /** For the explanation. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** The answer's www-authenticate. */
  readonly challenge?: string;
}
