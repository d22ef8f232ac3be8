// REST-XML: CloudFront as it is, S3 with its deviations (s3.ts). Members in path, query, headers and an XML body. [lambda E1, H1]
import { Readable } from 'node:stream';
import type { Shape, StructureShape } from '../models/contract.ts';
import type { FaultData, WireRequest, WireResponse } from './contract.ts';
import { encodeEvents, EVENT_STREAM_TYPE } from './events.ts';
import { WireFault } from './fault.ts';
import { hasHeader, readHttpMembers, writeHeaders } from './http-members.ts';
import { answer, extraHeaders, knownFault } from './notation.ts';
import type { Notation } from './notation.ts';
import type { DateStyle } from './scalar.ts';
import { toBuffer } from './scalar.ts';
import type { Bound, Operation, Table } from './table.ts';
import { XmlReader, XmlWriter } from './xml-value.ts';
import { parseXml, XmlError } from './xml/reader.ts';
import type { XmlElement } from './xml/reader.ts';
import { element } from './xml/writer.ts';

/** What S3 does differently. */
export interface XmlDialect {
  readonly dates: DateStyle;
  /** In front of every XML body. */
  readonly declaration: string;
  readonly contentType: string;
  /** The text of the fault for a body that cannot be read. */
  readonly malformedXml: string;
  header(request: WireRequest, name: string): string | undefined;
  headerNames(request: WireRequest): readonly string[];
  badMember(member: string, text: string, wanted: string): WireFault;
  idHeaders(requestId: string): string[];
  /** The streamed body of a request. */
  body(request: WireRequest): Readable;
  encodeFault(fault: FaultData, requestId: string, request: Pick<WireRequest, 'method' | 'path'>): WireResponse;
}

export function restXml(table: Table, dialect = standard(table)): Notation {
  const reader = new XmlReader(table);
  const writer = new XmlWriter(table, dialect.dates);
  const xmlns = ` xmlns="${table.model.xmlNamespace}"`;

  function decode(
    operation: Operation,
    labels: Readonly<Record<string, string>>,
    request: WireRequest,
  ): Record<string, unknown> {
    const members = readHttpMembers(table, operation, {
      labels,
      request,
      header: (name) => dialect.header(request, name),
      headerNames: () => dialect.headerNames(request),
      refuse: dialect.badMember,
    });
    const { payload, body } = operation.inputs;
    if (payload) {
      const value = readPayload(payload.shape, request);
      return value === undefined ? members : { ...members, [payload.name]: value };
    }
    if (body.length === 0 || request.body.length === 0) return members;
    return { ...members, ...fromXml(request, (root) => reader.members(body, root)) };
  }

  function readPayload(shape: Shape, request: WireRequest): unknown {
    if (shape.t === 'blob' && shape.streaming) return dialect.body(request);
    if (request.body.length === 0) return undefined;
    if (shape.t === 'blob') return request.body;
    return shape.t === 'string' ? request.body.toString('utf8') : fromXml(request, (root) => reader.value(shape, root));
  }

  function fromXml<T>(request: WireRequest, read: (root: XmlElement) => T): T {
    try {
      return read(parseXml(request.body.toString('utf8')));
    } catch (error) {
      throw error instanceof XmlError ? new WireFault('MalformedXML', dialect.malformedXml) : error;
    }
  }

  function encode(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
    requestId: string,
    overrides?: Parameters<Notation['encode']>[3],
  ): WireResponse {
    const { outputs, model } = operation;
    const headers = [...dialect.idHeaders(requestId), ...writeHeaders(table, outputs, output)];
    const chosen = outputs.status && output[outputs.status.name];
    const status = typeof chosen === 'number' ? chosen : (model.http?.[2] ?? 200);
    const [type, body] = bodyOf(operation, output);
    if (type !== undefined && !hasHeader(headers, 'content-type')) headers.push('Content-Type', type);
    return answer(status, headers, model.http?.[0] === 'HEAD' ? '' : body, overrides);
  }

  function bodyOf(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
  ): readonly [string | undefined, WireResponse['body']] {
    const { payload, body } = operation.outputs;
    if (operation.events) return [EVENT_STREAM_TYPE, encodeEvents(table, operation, output, EVENT_STYLE)];
    if (payload) return payloadOf(payload, output[payload.name]);
    const { output: shape, model } = operation;
    if (!shape || body.length === 0) return [undefined, ''];
    return document(writer.structure(shape.traits?.xmlName ?? `${model.name}Result`, shape, output, xmlns));
  }

  function payloadOf(payload: Bound, value: unknown): readonly [string | undefined, WireResponse['body']] {
    const { shape } = payload;
    if (value === undefined || value === null) return [undefined, ''];
    if (shape.t === 'blob') return ['binary/octet-stream', isStream(value) ? value : toBuffer(value)];
    if (shape.t === 'string') return [undefined, String(value)];
    const name = payload.traits.xmlName ?? ('name' in shape ? (shape.traits?.xmlName ?? shape.name) : payload.name);
    return document(writer.value(name, shape, value, xmlns));
  }

  function document(root: string): readonly [string, string] {
    return [dialect.contentType, dialect.declaration + root];
  }

  const EVENT_STYLE = {
    contentType: 'text/xml',
    write: (shape: StructureShape, value: Readonly<Record<string, unknown>>) =>
      writer.structure(shape.name, shape, value),
  };

  return { decode, encode, encodeFault: dialect.encodeFault };
}

function isStream(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** CloudFront. [lambda D2] */
function standard(table: Table): XmlDialect {
  return {
    dates: { format: 'date-time' },
    declaration: '<?xml version="1.0"?>\n',
    contentType: 'text/xml',
    malformedXml: 'The XML document that you provided is not well-formed or does not validate against the schema.',
    header: (request, name) => request.headers[name],
    headerNames: (request) => Object.keys(request.headers),
    badMember: (member, text, wanted) =>
      new WireFault('InvalidArgument', `The value '${text.slice(0, 100)}' of ${member} is no ${wanted}.`),
    idHeaders: (requestId) => ['x-amzn-RequestId', requestId],
    body: (request) => request.bodyStream ?? Readable.from([request.body]),
    encodeFault(fault, requestId) {
      const { code, status, fields } = knownFault(table, fault);
      const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
      const more = Object.entries(fields).map(([name, value]) => element(name, String(value)));
      const error = `<Error>${type}${element('Code', code)}${element('Message', fault.message)}${more.join('')}</Error>`;
      const root = `<ErrorResponse xmlns="${table.model.xmlNamespace}">${error}${element('RequestId', requestId)}</ErrorResponse>`;
      const headers = ['x-amzn-RequestId', requestId, 'Content-Type', 'text/xml', ...extraHeaders(fault)];
      return { status, headers, body: `<?xml version="1.0"?>\n${root}` };
    },
  };
}
