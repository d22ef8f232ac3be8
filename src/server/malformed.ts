// Answers bytes that are no HTTP request. Works on the bare socket: there is no exchange to answer.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What node's parser reports, with the bytes it was reading. */
export interface ParseError extends NodeJS.ErrnoException {
  readonly reason?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** A TLS client sends its hello as record type 22, version 3. */
const TLS_HANDSHAKE = 0x16;

/** How long a client may take to read the refusal before the socket is cut. */
const LINGER_MS = 1000;

/** Only these know more than "bad request". */
const BY_CODE: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The request line and headers are larger than 32 KB.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The extensions of a chunk are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request head did not arrive in time.' },
};

export function refusalOf(error: ParseError): Refusal {
  const known = BY_CODE[error.code ?? ''];
  if (known) return known;
  if (error.rawPacket?.[0] === TLS_HANDSHAKE && error.rawPacket[1] === 3) {
    return { status: 400, message: 'This port speaks plain HTTP, not TLS: use http:// instead of https://.' };
  }
  return { status: 400, message: `Malformed HTTP request${error.reason ? `: ${error.reason}` : ''}.` };
}

function refusalText({ status, message }: Refusal): string {
  const body = JSON.stringify({ message });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** Answers and closes. Where an answer to an earlier request is already on its way, only closing is safe. */
export function refuseSocket(error: ParseError, socket: Socket): void {
  // The parser reports every further packet again; the answer is already out.
  if (socket.writableEnded) return;
  const pending = (socket as Socket & { _httpMessage?: { readonly headersSent: boolean } })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'EPIPE' || pending?.headersSent) {
    socket.destroy();
    return;
  }
  // Closing at once would reset the connection while bytes of the request are unread, and the client would lose the answer.
  socket.end(refusalText(refusalOf(error)));
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  cut.unref();
  socket.once('close', () => clearTimeout(cut));
}
