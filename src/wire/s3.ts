// What S3 does its own way: addressing, ids, error documents, aws-chunked bodies, headers in the query. [lambda D2, F1-F6, H2]
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FaultData, WireRequest, WireResponse } from './contract.ts';
import { WireFault } from './fault.ts';
import { answer, extraHeaders, knownFault } from './notation.ts';
import type { Notation } from './notation.ts';
import { xmlDialect } from './rest-xml.ts';
import type { XmlStyle } from './rest-xml.ts';
import { rest, wholeBody } from './rest.ts';
import type { RestDialect } from './rest.ts';
import { S3_STATUS } from './s3-faults.ts';
import { ChunkParser, chunkMode, readChunks } from './sigv4/chunks.ts';
import type { Table } from './table.ts';
import { isEncoded, parseQuery } from './uri.ts';
import { element, escapeXml } from './xml/writer.ts';

export function s3(table: Table): Notation {
  const notation = rest(table, dialect(table));
  return {
    ...notation,
    decode(operation, labels, request) {
      if (!isEncoded(request.path)) throw new WireFault('InvalidURI', "Couldn't parse the specified URI.");
      return notation.decode(operation, labels, unchunked(request));
    },
    encode(operation, output, requestId, overrides) {
      if (operation.model.name !== 'GetBucketLocation') return notation.encode(operation, output, requestId, overrides);
      const headers = [...idHeaders(requestId), 'Content-Type', STYLE.documentType];
      return answer(200, headers, STYLE.declaration + locationConstraint(table, output), overrides);
    },
  };
}

const STYLE: XmlStyle = {
  dates: { format: 'date-time', seconds: 'zeros' },
  declaration: '<?xml version="1.0" encoding="UTF-8"?>\n',
  documentType: 'application/xml',
  malformed: 'The XML you provided was not well-formed or did not validate against our published schema',
};

function dialect(table: Table): RestDialect {
  return {
    ...xmlDialect(table, STYLE),
    header,
    headerNames,
    refuse: (member, text) =>
      new WireFault('InvalidArgument', `Invalid value for ${member}`, 400, {
        ArgumentName: member,
        ArgumentValue: text.slice(0, 100),
      }),
    idHeaders,
    streamedBody,
    encodeFault: (fault, requestId, request) => encodeFault(table, fault, requestId, request),
  };
}

/** The one document whose root is the value itself. [lambda H2] */
function locationConstraint(table: Table, output: Readonly<Record<string, unknown>>): string {
  const location = (output['LocationConstraint'] as string | undefined) ?? '';
  const start = `<LocationConstraint xmlns="${table.model.xmlNamespace}"`;
  return location === '' ? `${start}/>` : `${start}>${escapeXml(location)}</LocationConstraint>`;
}

/** A presigned URL may carry x-amz-* headers as parameters. [lambda F6] */
function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (value !== undefined) return name === 'content-encoding' ? withoutChunked(value) : value;
  return name.startsWith('x-amz-') ? hoisted(request).get(name) : undefined;
}

function headerNames(request: WireRequest): readonly string[] {
  return [...Object.keys(request.headers), ...hoisted(request).keys()];
}

function hoisted({ query }: WireRequest): Map<string, string> {
  if (!/x-amz-/i.test(query)) return new Map();
  const found = [...parseQuery(query)].map(([name, values]) => [name.toLowerCase(), values[0] ?? ''] as const);
  return new Map(found.filter(([name]) => name.startsWith('x-amz-')));
}

/** aws-chunked is framing, not content: it is not kept. [lambda D1] */
function withoutChunked(value: string): string | undefined {
  if (!value.includes('aws-chunked')) return value;
  const kept = value
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked');
  return kept.length > 0 ? kept.join(',') : undefined;
}

/** A chunked body that is here whole is unframed at once, and its trailers join the headers. */
function unchunked(request: WireRequest): WireRequest {
  if (request.bodyStream) return request;
  const parser = parserFor(request);
  if (!parser) return request;
  const data = parser.push(request.body);
  parser.end();
  const headers = { ...request.headers, ...parser.trailers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  return { ...request, headers, body: data.length === 1 ? (data[0] as Buffer) : Buffer.concat(data) };
}

/** A streamed chunked body bears its trailers as `trailers`, filled when it has ended. */
function streamedBody(request: WireRequest): Readable {
  const parser = request.bodyStream && parserFor(request);
  if (!request.bodyStream || !parser) return wholeBody(request);
  return Object.assign(Readable.from(readChunks(request.bodyStream, parser)), { trailers: parser.trailers });
}

function parserFor({ headers, chunkSigning }: WireRequest): ChunkParser | undefined {
  const mode = chunkMode(headers['x-amz-content-sha256']);
  const length = Number(headers['x-amz-decoded-content-length']);
  return (
    mode &&
    new ChunkParser({ mode, signing: chunkSigning, decodedLength: Number.isInteger(length) ? length : undefined })
  );
}

/** 16 upper-case letters and digits, from a uuid when it is one. */
export function s3RequestId(requestId: string): string {
  return requestId.replaceAll('-', '').slice(0, 16).toUpperCase();
}

function hostId(requestId: string): string {
  return createHash('sha512').update(requestId).digest('base64').slice(0, 76);
}

function idHeaders(requestId: string): string[] {
  return ['x-amz-id-2', hostId(requestId), 'x-amz-request-id', s3RequestId(requestId), 'Server', 'AmazonS3'];
}

function encodeFault(
  table: Table,
  fault: FaultData,
  requestId: string,
  request: Pick<WireRequest, 'method' | 'path'>,
): WireResponse {
  const { code, fields, status: known } = knownFault(table, fault);
  const status = fault.status ?? S3_STATUS[code] ?? known;
  const headers = [...idHeaders(requestId), ...extraHeaders(fault)];
  if (request.method === 'HEAD' || status === 304) return { status, headers, body: '' };
  const more = Object.entries(fields).map(([name, value]) => element(name, String(value)));
  const ids = element('RequestId', s3RequestId(requestId)) + element('HostId', hostId(requestId));
  const root = `<Error>${element('Code', code)}${element('Message', fault.message)}${more.join('')}${ids}</Error>`;
  return { status, headers: [...headers, 'Content-Type', STYLE.documentType], body: STYLE.declaration + root };
}
