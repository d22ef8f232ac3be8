// REST-JSON: Lambda and both API Gateways. Members in path, query, headers and a JSON body. [lambda B, api-gateway.md C1]
import type { FaultData, WireResponse } from './contract.ts';
import { serialization } from './fault.ts';
import { writeHeaders } from './http-members.ts';
import { complainOfClasses, complainOfTokens, JsonReader, JsonWriter, parseJson } from './json-value.ts';
import { extraHeaders, knownFault } from './notation.ts';
import type { KnownFault, Notation } from './notation.ts';
import { rest, wholeBody } from './rest.ts';
import type { RestDialect } from './rest.ts';
import type { Table } from './table.ts';

const JSON_TYPE = 'application/json';

/** [lambda B1] */
const OBSERVED_STATUS: Readonly<Record<string, number>> = { 'lambda.DeleteFunction': 204 };

export function restJson(table: Table): Notation {
  const complain = isLambda(table) ? complainOfTokens : complainOfClasses;
  return rest(table, dialect(table, { renames: true, complain }));
}

function dialect(table: Table, style: ConstructorParameters<typeof JsonReader>[1]): RestDialect {
  const reader = new JsonReader(table, style);
  const writer = new JsonWriter(table, style);
  return {
    documentType: JSON_TYPE,
    textType: 'text/plain',
    // An invocation's payload is JSON unless the runtime said otherwise. [lambda A8]
    blobType: (operation) => (operation === 'Invoke' ? JSON_TYPE : 'application/octet-stream'),
    events: { contentType: JSON_TYPE, write: (shape, value) => JSON.stringify(writer.structure(shape, value)) },
    header: (request, name) => request.headers[name],
    headerNames: (request) => Object.keys(request.headers),
    refuse: (member, text, wanted) => serialization(`The value '${text.slice(0, 100)}' of ${member} is no ${wanted}.`),
    streamedBody: wholeBody,
    readMembers: (bounds, body) => reader.members(bounds, parseJson(body)),
    readPayload: ({ shape }, body) => reader.value(shape, parseJson(body)),
    writeMembers: ({ outputs }, output) => JSON.stringify(writer.members(outputs.body, output)),
    writePayload: ({ shape }, value) => JSON.stringify(writer.value(shape, value)),
    idHeaders: (requestId) => ['x-amzn-RequestId', requestId],
    observedStatus: (operation) => OBSERVED_STATUS[`${table.model.service}.${operation}`],
    encodeFault: (fault, requestId) => encodeFault(table, writer, fault, requestId),
  };
}

function isLambda(table: Table): boolean {
  return table.model.service === 'lambda';
}

function encodeFault(table: Table, writer: JsonWriter, fault: FaultData, requestId: string): WireResponse {
  const known = knownFault(table, fault);
  const { code, status, shape } = known;
  const ids = ['Content-Type', JSON_TYPE, 'x-amzn-RequestId', requestId, 'x-amzn-ErrorType', code];
  const members = faultMembers(known, fault.message, isLambda(table));
  const headers = [...ids, ...extraHeaders(fault)];
  if (!shape) return { status, headers, body: JSON.stringify(members) };
  const places = table.response(shape);
  headers.push(...writeHeaders(table, places, members));
  return { status, headers, body: JSON.stringify(writer.members(places.body, members)) };
}

/** The model tells 'Message' (Lambda's 404 and 5xx) from 'message', and whether there is a Type. [lambda B] */
function faultMembers(known: KnownFault, message: string, lambda: boolean): Record<string, unknown> {
  const { shape, status, code, fields } = known;
  const capital = shape ? Object.hasOwn(shape.members, 'Message') : lambda && code === 'SerializationException';
  const type = shape && Object.hasOwn(shape.members, 'Type') ? { Type: status < 500 ? 'User' : 'Service' } : {};
  return { ...type, ...fields, [capital ? 'Message' : 'message']: message };
}
