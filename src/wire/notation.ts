// What every notation file provides, and the parts of an answer that they share.
import type { StructureShape } from '../models/contract.ts';
import type { FaultData, ReplyOverrides, WireRequest, WireResponse } from './contract.ts';
import type { Operation, Table } from './table.ts';

export interface Notation {
  decode(operation: Operation, labels: Readonly<Record<string, string>>, request: WireRequest): Record<string, unknown>;
  encode(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
    requestId: string,
    overrides?: ReplyOverrides,
  ): WireResponse;
  encodeFault(fault: FaultData, requestId: string, request: Pick<WireRequest, 'method' | 'path'>): WireResponse;
}

/** A fault with what the model knows of it. */
export interface KnownFault {
  readonly code: string;
  readonly status: number;
  readonly shape: StructureShape | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Statuses of codes that no model lists; the rest is 400. S3's own stand in s3-faults. */
const COMMON_STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AccessDeniedException: 403,
  MissingAuthenticationToken: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  InvalidClientTokenId: 403,
  InvalidSignatureException: 403,
  SignatureDoesNotMatch: 403,
  ExpiredToken: 403,
  ExpiredTokenException: 403,
  UnknownOperationException: 404,
  RequestEntityTooLargeException: 413,
  InternalFailure: 500,
  InternalError: 500,
  NotImplemented: 501,
  ServiceUnavailable: 503,
};

export function knownFault(table: Table, fault: FaultData): KnownFault {
  const shape = table.error(fault.code);
  const modelled = shape?.traits?.awsQueryError;
  const query = table.model.protocol === 'query' ? modelled : undefined;
  return {
    code: query?.[0] ?? fault.code,
    status: fault.status ?? query?.[1] ?? shape?.traits?.httpError ?? COMMON_STATUS[fault.code] ?? 400,
    shape,
    fields: fault.fields ?? {},
  };
}

/** Appends the overrides; a header that the handler set replaces the same one of the notation. */
export function answer(
  status: number,
  headers: readonly string[],
  body: WireResponse['body'],
  overrides?: ReplyOverrides,
): WireResponse {
  const extra = overrides?.headers ?? [];
  const replaced = extra.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : ''));
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!replaced.includes(name.toLowerCase())) kept.push(name, headers[i + 1] as string);
  }
  kept.push(...extra);
  return { status: overrides?.status ?? status, headers: kept, body };
}

export function extraHeaders(fault: FaultData): string[] {
  return Object.entries(fault.headers ?? {}).flat();
}
