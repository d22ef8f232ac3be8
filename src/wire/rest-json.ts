// REST-JSON: Lambda and both API Gateways. Members in path, query, headers and a JSON body. [lambda B, api-gateway.md C1]
import { Readable } from 'node:stream';
import type { FaultData, ReplyOverrides, WireRequest, WireResponse } from './contract.ts';
import { encodeEvents, EVENT_STREAM_TYPE } from './events.ts';
import { serialization } from './fault.ts';
import { hasHeader, readHttpMembers, writeHeaders } from './http-members.ts';
import { complainOfClasses, complainOfTokens, JsonReader, JsonWriter, parseJson } from './json-value.ts';
import { answer, extraHeaders, knownFault } from './notation.ts';
import type { KnownFault, Notation } from './notation.ts';
import { toBuffer } from './scalar.ts';
import type { Bound, Operation, Table } from './table.ts';

const JSON_TYPE = 'application/json';

/** Where AWS answers another status than its model says. [lambda B1] */
const OBSERVED_STATUS: Readonly<Record<string, number>> = { 'lambda.DeleteFunction': 204 };

export function restJson(table: Table): Notation {
  const isLambda = table.model.service === 'lambda';
  const style = { renames: true, complain: isLambda ? complainOfTokens : complainOfClasses };
  const reader = new JsonReader(table, style);
  const writer = new JsonWriter(table, style);

  function decode(
    operation: Operation,
    labels: Readonly<Record<string, string>>,
    request: WireRequest,
  ): Record<string, unknown> {
    const members = readHttpMembers(table, operation, {
      labels,
      request,
      header: (name) => request.headers[name],
      headerNames: () => Object.keys(request.headers),
      refuse: (member, text, wanted) =>
        serialization(`The value '${text.slice(0, 100)}' of ${member} is no ${wanted}.`),
    });
    const { payload, body } = operation.inputs;
    if (payload) {
      const value = readPayload(payload, request);
      return value === undefined ? members : { ...members, [payload.name]: value };
    }
    if (body.length === 0 || request.body.length === 0) return members;
    return { ...members, ...reader.members(body, parseJson(request.body)) };
  }

  function readPayload({ shape }: Bound, request: WireRequest): unknown {
    if (shape.t === 'blob' && shape.streaming) return request.bodyStream ?? Readable.from([request.body]);
    if (request.body.length === 0) return undefined;
    if (shape.t === 'blob') return request.body;
    return shape.t === 'string' ? request.body.toString('utf8') : reader.value(shape, parseJson(request.body));
  }

  function encode(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
    requestId: string,
    overrides: ReplyOverrides = NONE,
  ): WireResponse {
    const { outputs, model } = operation;
    const headers = ['x-amzn-RequestId', requestId, ...writeHeaders(table, outputs, output)];
    const status = statusOf(operation, output);
    const [type, body] = bodyOf(operation, output);
    const sent = overrides.status ?? status;
    if (sent === 204 || type === undefined) return answer(status, headers, '', overrides);
    if (!hasHeader(headers, 'content-type')) headers.push('Content-Type', payloadType(model.name, type));
    return answer(status, headers, body, overrides);
  }

  function statusOf({ outputs, model }: Operation, output: Readonly<Record<string, unknown>>): number {
    const chosen = outputs.status && output[outputs.status.name];
    if (typeof chosen === 'number') return chosen;
    return OBSERVED_STATUS[`${table.model.service}.${model.name}`] ?? model.http?.[2] ?? 200;
  }

  /** Content type (undefined: there is no body to speak of) and body. */
  function bodyOf(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
  ): readonly [string | undefined, WireResponse['body']] {
    const { payload, body } = operation.outputs;
    if (operation.events) return [EVENT_STREAM_TYPE, encodeEvents(table, operation, output, EVENT_STYLE)];
    if (!payload)
      return body.length === 0 ? [undefined, ''] : [JSON_TYPE, JSON.stringify(writer.members(body, output))];
    const value = output[payload.name];
    if (value === undefined || value === null) return [undefined, ''];
    if (payload.shape.t === 'blob') return ['application/octet-stream', streamOrBytes(value)];
    if (payload.shape.t === 'string') return ['text/plain', String(value)];
    return [JSON_TYPE, JSON.stringify(writer.value(payload.shape, value))];
  }

  const EVENT_STYLE = {
    contentType: JSON_TYPE,
    write: (shape: Parameters<JsonWriter['structure']>[0], value: Readonly<Record<string, unknown>>) =>
      JSON.stringify(writer.structure(shape, value)),
  };

  function encodeFault(fault: FaultData, requestId: string): WireResponse {
    const known = knownFault(table, fault);
    const headers = [
      'Content-Type',
      JSON_TYPE,
      'x-amzn-RequestId',
      requestId,
      'x-amzn-ErrorType',
      known.code,
      ...extraHeaders(fault),
    ];
    const members = faultMembers(known, fault.message, isLambda);
    if (!known.shape) return { status: known.status, headers, body: JSON.stringify(members) };
    const places = table.response(known.shape);
    headers.push(...writeHeaders(table, places, members));
    return { status: known.status, headers, body: JSON.stringify(writer.members(places.body, members)) };
  }

  return { decode, encode, encodeFault };
}

const NONE: ReplyOverrides = { headers: [] };

/** The model tells 'Message' (Lambda's 404 and 5xx) from 'message', and whether there is a Type. [lambda B] */
function faultMembers(
  { shape, status, code, fields }: KnownFault,
  message: string,
  isLambda: boolean,
): Record<string, unknown> {
  const capital = shape ? Object.hasOwn(shape.members, 'Message') : isLambda && code === 'SerializationException';
  const type = shape && Object.hasOwn(shape.members, 'Type') ? { Type: status < 500 ? 'User' : 'Service' } : {};
  return { ...type, ...fields, [capital ? 'Message' : 'message']: message };
}

/** An invocation's payload is JSON unless the runtime said otherwise. [lambda A8] */
function payloadType(operation: string, type: string): string {
  return operation === 'Invoke' ? JSON_TYPE : type;
}

function streamOrBytes(value: unknown): WireResponse['body'] {
  if (value instanceof Readable || (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)) {
    return value as Readable;
  }
  return toBuffer(value);
}
