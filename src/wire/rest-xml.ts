// REST-XML: CloudFront as it is, S3 with its deviations (s3.ts). Members in path, query, headers and an XML body. [lambda E1, H1]
import type { FaultData, WireResponse } from './contract.ts';
import { WireFault } from './fault.ts';
import { extraHeaders, knownFault } from './notation.ts';
import type { Notation } from './notation.ts';
import { rest, wholeBody } from './rest.ts';
import type { RestDialect } from './rest.ts';
import type { DateStyle } from './scalar.ts';
import type { Bound, Table } from './table.ts';
import { XmlReader, XmlWriter } from './xml-value.ts';
import { parseXml, XmlError } from './xml/reader.ts';
import type { XmlElement } from './xml/reader.ts';
import { element } from './xml/writer.ts';

/** Where S3's documents differ from CloudFront's. */
export interface XmlStyle {
  readonly dates: DateStyle;
  /** In front of every document. */
  readonly declaration: string;
  readonly documentType: string;
  /** The text of the fault for a body that cannot be read. */
  readonly malformed: string;
}

const CLOUDFRONT: XmlStyle = {
  dates: { format: 'date-time' },
  declaration: '<?xml version="1.0"?>\n',
  documentType: 'text/xml',
  malformed: 'The XML document that you provided is not well-formed or does not validate against the schema.',
};

export function restXml(table: Table): Notation {
  return rest(table, xmlDialect(table, CLOUDFRONT));
}

export function xmlDialect(table: Table, style: XmlStyle): RestDialect {
  const reader = new XmlReader(table);
  const writer = new XmlWriter(table, style.dates);
  const xmlns = ` xmlns="${table.model.xmlNamespace}"`;
  return {
    documentType: style.documentType,
    textType: 'application/json',
    blobType: () => 'binary/octet-stream',
    events: { contentType: 'text/xml', write: (shape, value) => writer.structure(shape.name, shape, value) },
    header: (request, name) => request.headers[name],
    headerNames: (request) => Object.keys(request.headers),
    refuse: (member, text, wanted) =>
      new WireFault('InvalidArgument', `The value '${text.slice(0, 100)}' of ${member} is no ${wanted}.`),
    streamedBody: wholeBody,
    readMembers: (bounds, body) => readXml(style, body, (root) => reader.members(bounds, root)),
    readPayload: (payload, body) =>
      readXml(style, body, (root) => {
        if (root.name !== rootName(payload)) throw new XmlError(`the document is a ${root.name}`);
        return reader.value(payload.shape, root);
      }),
    writeMembers: ({ output: shape, model }, output) =>
      shape
        ? style.declaration + writer.structure(shape.traits?.xmlName ?? `${model.name}Result`, shape, output, xmlns)
        : '',
    writePayload: (payload, value) => style.declaration + writer.value(rootName(payload), payload.shape, value, xmlns),
    idHeaders: (requestId) => ['x-amzn-RequestId', requestId],
    observedStatus: () => undefined,
    encodeFault: (fault, requestId) => encodeFault(table, style, fault, requestId),
  };
}

function readXml<T>(style: XmlStyle, body: Buffer, read: (root: XmlElement) => T): T {
  try {
    return read(parseXml(body.toString('utf8')));
  } catch (error) {
    throw error instanceof XmlError ? new WireFault('MalformedXML', style.malformed) : error;
  }
}

function rootName({ traits, shape, name }: Bound): string {
  return traits.xmlName ?? ('name' in shape ? (shape.traits?.xmlName ?? shape.name) : name);
}

/** [lambda D2] */
function encodeFault(table: Table, style: XmlStyle, fault: FaultData, requestId: string): WireResponse {
  const { status } = knownFault(table, fault);
  const root = errorResponse(table, fault, requestId);
  const headers = ['x-amzn-RequestId', requestId, 'Content-Type', style.documentType, ...extraHeaders(fault)];
  return { status, headers, body: style.declaration + root };
}

/** The error document of CloudFront, IAM and STS. */
export function errorResponse(table: Table, fault: FaultData, requestId: string): string {
  const { code, status, fields } = knownFault(table, fault);
  const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
  const more = Object.entries(fields).map(([name, value]) => element(name, String(value)));
  const error = `<Error>${type}${element('Code', code)}${element('Message', fault.message)}${more.join('')}</Error>`;
  return `<ErrorResponse xmlns="${table.model.xmlNamespace}">${error}${element('RequestId', requestId)}</ErrorResponse>`;
}
