// contentHandling: what becomes of a body on its way to the integration and back. Binary or text is decided elsewhere, by
// binaryMediaTypes. [api-gateway.md A9.3, A9.4]

export type ContentHandling = 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY' | undefined;

export type Conversion =
  /** The bytes as they are. */
  | 'bytes'
  /** The bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
  | 'text'
  | 'toBase64'
  | 'fromBase64';

type Table = Readonly<Record<'none' | 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY', Conversion>>;

const TEXT_REQUEST: Table = { none: 'text', CONVERT_TO_TEXT: 'text', CONVERT_TO_BINARY: 'fromBase64' };
const BINARY_REQUEST: Table = { none: 'bytes', CONVERT_TO_TEXT: 'toBase64', CONVERT_TO_BINARY: 'bytes' };
const TEXT_TO_BINARY_ACCEPT: Table = { none: 'fromBase64', CONVERT_TO_TEXT: 'text', CONVERT_TO_BINARY: 'fromBase64' };
const BINARY_TO_TEXT_ACCEPT: Table = { none: 'toBase64', CONVERT_TO_TEXT: 'toBase64', CONVERT_TO_BINARY: 'bytes' };

/** accepts: undefined on the way to the integration, else whether the client's first Accept type is binary. */
export function conversion(payloadIsBinary: boolean, handling: ContentHandling, acceptsBinary?: boolean): Conversion {
  return tableOf(payloadIsBinary, acceptsBinary)[handling ?? 'none'];
}

function tableOf(payloadIsBinary: boolean, acceptsBinary: boolean | undefined): Table {
  // A binary answer for a client that takes binary is treated like a binary request, a text answer for one that does not like a text request.
  if (acceptsBinary === undefined || acceptsBinary === payloadIsBinary) {
    return payloadIsBinary ? BINARY_REQUEST : TEXT_REQUEST;
  }
  return payloadIsBinary ? BINARY_TO_TEXT_ACCEPT : TEXT_TO_BINARY_ACCEPT;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Undefined when the bytes are to be decoded and are no base64: 500 on AWS. */
export function convert(body: Buffer, how: Conversion): Buffer | string | undefined {
  switch (how) {
    case 'bytes':
      return body;
    case 'text':
      return body.toString('utf8');
    case 'toBase64':
      return body.toString('base64');
    case 'fromBase64':
      return decoded(body.toString('latin1'));
  }
}

/** A function can only answer base64 as a JSON string: quotes around it are no part of it. */
function decoded(text: string): Buffer | undefined {
  const packed = text.replaceAll(/[\r\n]/g, '').replace(/^"(.*)"$/, '$1');
  return packed.length % 4 === 0 && BASE64.test(packed) ? Buffer.from(packed, 'base64') : undefined;
}
