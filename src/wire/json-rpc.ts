// JSON 1.0 and 1.1: ECR and CloudWatch Logs. The operation stands in X-Amz-Target, everything else in a JSON body. [lambda D2, F8, F10]
import type { StructureShape } from '../models/contract.ts';
import type { FaultData, WireRequest, WireResponse } from './contract.ts';
import { encodeEvents, EVENT_STREAM_TYPE } from './events.ts';
import { complainOfTokens, JsonReader, JsonWriter, parseJson } from './json-value.ts';
import { answer, extraHeaders, knownFault } from './notation.ts';
import type { Notation } from './notation.ts';
import type { Operation, Table } from './table.ts';

const STYLE = { renames: false, complain: complainOfTokens };

export function jsonRpc(table: Table): Notation {
  const reader = new JsonReader(table, STYLE);
  const writer = new JsonWriter(table, STYLE);
  const contentType = contentTypeOf(table);
  const write = (shape: StructureShape, value: Readonly<Record<string, unknown>>): string =>
    JSON.stringify(writer.structure(shape, value));

  function decode(
    operation: Operation,
    _labels: Readonly<Record<string, string>>,
    request: WireRequest,
  ): Record<string, unknown> {
    return request.body.length === 0 ? {} : reader.members(operation.inputs.body, parseJson(request.body));
  }

  function encode(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
    requestId: string,
    overrides?: Parameters<Notation['encode']>[3],
  ): WireResponse {
    const { events, outputs } = operation;
    if (!events) {
      const headers = ['Content-Type', contentType, 'x-amzn-RequestId', requestId];
      // AWS answers an empty body for a unit.
      return answer(
        200,
        headers,
        operation.output ? JSON.stringify(writer.members(outputs.body, output)) : '',
        overrides,
      );
    }
    const others = outputs.body.filter((bound) => bound !== events);
    const frames = encodeEvents(
      table,
      operation,
      output,
      { contentType, write },
      JSON.stringify(writer.members(others, output)),
    );
    return answer(200, ['Content-Type', EVENT_STREAM_TYPE, 'x-amzn-RequestId', requestId], frames, overrides);
  }

  return { decode, encode, encodeFault: (fault, requestId) => encodeFault(table, writer, fault, requestId) };
}

function encodeFault(table: Table, writer: JsonWriter, fault: FaultData, requestId: string): WireResponse {
  const { code, status, shape, fields } = knownFault(table, fault);
  const key = shape && Object.hasOwn(shape.members, 'Message') ? 'Message' : 'message';
  const members = { ...fields, [key]: fault.message };
  const body = JSON.stringify({ __type: code, ...(shape ? writer.structure(shape, members) : members) });
  const headers = [
    'Content-Type',
    contentTypeOf(table),
    'x-amzn-RequestId',
    requestId,
    'x-amzn-ErrorType',
    code,
    ...extraHeaders(fault),
  ];
  return { status, headers, body };
}

function contentTypeOf(table: Table): string {
  return `application/x-amz-${table.model.protocol}`;
}
