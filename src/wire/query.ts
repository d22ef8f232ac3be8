// The query protocol: IAM and STS. A form in, XML out. [lambda D2, D4, D5, H3]
import type { FaultData, WireRequest, WireResponse } from './contract.ts';
import { WireFault } from './fault.ts';
import { FormError, FormReader, parseForm } from './form.ts';
import { answer, extraHeaders, knownFault } from './notation.ts';
import type { Notation } from './notation.ts';
import { errorResponse } from './rest-xml.ts';
import { UnreadableText } from './scalar.ts';
import type { Operation, Table } from './table.ts';
import { XmlWriter } from './xml-value.ts';
import { element } from './xml/writer.ts';

const CONTENT_TYPE = 'text/xml';

export function query(table: Table): Notation {
  const reader = new FormReader(table);
  const writer = new XmlWriter(table, { format: 'date-time', seconds: 'bare' });
  const xmlns = ` xmlns="${table.model.xmlNamespace}"`;

  function decode(
    operation: Operation,
    _labels: Readonly<Record<string, string>>,
    request: WireRequest,
  ): Record<string, unknown> {
    try {
      return reader.members(operation.inputs.body, parseForm(request.query, request.body.toString('utf8')));
    } catch (error) {
      if (error instanceof UnreadableText) throw new WireFault('MalformedInput', `A parameter is no ${error.wanted}.`);
      throw error instanceof FormError ? new WireFault('MalformedInput', error.message) : error;
    }
  }

  function encode(
    operation: Operation,
    output: Readonly<Record<string, unknown>>,
    requestId: string,
    overrides?: Parameters<Notation['encode']>[3],
  ): WireResponse {
    const { name } = operation.model;
    // An action without a result has no Result element at all. [lambda H3]
    const result = operation.output ? writer.structure(`${name}Result`, operation.output, output) : '';
    const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
    const headers = ['Content-Type', CONTENT_TYPE, 'x-amzn-RequestId', requestId];
    return answer(200, headers, `<${name}Response${xmlns}>${result}${metadata}</${name}Response>`, overrides);
  }

  function encodeFault(fault: FaultData, requestId: string): WireResponse {
    const { status } = knownFault(table, fault);
    const headers = ['Content-Type', CONTENT_TYPE, 'x-amzn-RequestId', requestId, ...extraHeaders(fault)];
    return { status, headers, body: errorResponse(table, fault, requestId) };
  }

  return { decode, encode, encodeFault };
}
