// What REST-JSON and REST-XML share: members by their place in the message, payloads raw, statuses, content types.
import { Readable } from 'node:stream';
import type { FaultData, ReplyOverrides, WireRequest, WireResponse } from './contract.ts';
import { encodeEvents, EVENT_STREAM_TYPE } from './events.ts';
import type { EventStyle } from './events.ts';
import { hasHeader, readHttpMembers, writeHeaders } from './http-members.ts';
import { answer } from './notation.ts';
import type { Notation } from './notation.ts';
import { toBuffer } from './scalar.ts';
import type { Bound, Operation, Table } from './table.ts';

type Values = Readonly<Record<string, unknown>>;
type Body = WireResponse['body'];

/** How one notation reads and writes; documents are JSON or XML. */
export interface RestDialect {
  readonly documentType: string;
  readonly events: EventStyle;
  /** Content types of payloads that are no document. */
  blobType(operation: string): string;
  readonly textType: string;
  header(request: WireRequest, name: string): string | undefined;
  headerNames(request: WireRequest): readonly string[];
  refuse(member: string, text: string, wanted: string): Error;
  streamedBody(request: WireRequest): Readable;
  readMembers(bounds: readonly Bound[], body: Buffer): Record<string, unknown>;
  readPayload(payload: Bound, body: Buffer): unknown;
  writeMembers(operation: Operation, output: Values): string;
  writePayload(payload: Bound, value: unknown): string;
  idHeaders(requestId: string): string[];
  /** Where AWS answers another status than its model says. */
  observedStatus(operation: string): number | undefined;
  encodeFault(fault: FaultData, requestId: string, request: Pick<WireRequest, 'method' | 'path'>): WireResponse;
}

export function rest(table: Table, dialect: RestDialect): Notation {
  return {
    decode: (operation, labels, request) => decode(table, dialect, operation, labels, request),
    encode: (operation, output, requestId, overrides) =>
      encode(table, dialect, operation, output, requestId, overrides),
    encodeFault: dialect.encodeFault,
  };
}

function decode(
  table: Table,
  dialect: RestDialect,
  operation: Operation,
  labels: Readonly<Record<string, string>>,
  request: WireRequest,
): Record<string, unknown> {
  const members = readHttpMembers(table, operation, {
    labels,
    request,
    header: (name) => dialect.header(request, name),
    headerNames: () => dialect.headerNames(request),
    refuse: dialect.refuse,
  });
  const { payload, body } = operation.inputs;
  if (payload) {
    const value = readPayload(dialect, payload, request);
    return value === undefined ? members : { ...members, [payload.name]: value };
  }
  if (body.length === 0 || request.body.length === 0) return members;
  return { ...members, ...dialect.readMembers(body, request.body) };
}

function readPayload(dialect: RestDialect, payload: Bound, request: WireRequest): unknown {
  const { shape } = payload;
  if (shape.t === 'blob' && shape.streaming) return dialect.streamedBody(request);
  if (request.body.length === 0) return undefined;
  if (shape.t === 'blob') return request.body;
  return shape.t === 'string' ? request.body.toString('utf8') : dialect.readPayload(payload, request.body);
}

function encode(
  table: Table,
  dialect: RestDialect,
  operation: Operation,
  output: Values,
  requestId: string,
  overrides?: ReplyOverrides,
): WireResponse {
  const headers = [...dialect.idHeaders(requestId), ...writeHeaders(table, operation.outputs, output)];
  const status = statusOf(dialect, operation, output);
  const content = contentOf(table, dialect, operation, output);
  if (!content || (overrides?.status ?? status) === 204) return answer(status, headers, '', overrides);
  const [type, body] = content;
  if (!hasHeader(headers, 'content-type')) headers.push('Content-Type', type);
  return answer(status, headers, body, overrides);
}

function statusOf(dialect: RestDialect, { outputs, model }: Operation, output: Values): number {
  const chosen = outputs.status && output[outputs.status.name];
  if (typeof chosen === 'number') return chosen;
  return dialect.observedStatus(model.name) ?? model.http?.[2] ?? 200;
}

/** Content type and body; undefined when the answer is its head alone. */
function contentOf(
  table: Table,
  dialect: RestDialect,
  operation: Operation,
  output: Values,
): readonly [string, Body] | undefined {
  const { payload, body } = operation.outputs;
  if (operation.events) return [EVENT_STREAM_TYPE, encodeEvents(table, operation, output, dialect.events)];
  if (!payload) return body.length === 0 ? undefined : [dialect.documentType, dialect.writeMembers(operation, output)];
  const value = output[payload.name];
  if (value === undefined || value === null) return undefined;
  if (payload.shape.t === 'blob')
    return [dialect.blobType(operation.model.name), isStream(value) ? value : toBuffer(value)];
  if (payload.shape.t === 'string') return [dialect.textType, String(value)];
  return [dialect.documentType, dialect.writePayload(payload, value)];
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

export function wholeBody(request: WireRequest): Readable {
  return request.bodyStream ?? Readable.from([request.body]);
}
