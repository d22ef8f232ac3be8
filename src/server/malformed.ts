// Answers bytes that are no HTTP request. Works on the bare socket: there is no exchange to answer.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may take to read the refusal before the socket is cut. */
const LINGER_MS = 1000;

/** Bytes that are not served. The message is for the client. */
export class Refused extends Error {
  readonly status: 400 | 408 | 413 | 417 | 431;

  constructor(status: Refused['status'], message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

/** What cannot be read as HTTP. */
export function malformed(reason: string): Refused {
  return new Refused(400, `Malformed HTTP request: ${reason}.`);
}

/** Head and body of the answer, after which the connection ends. */
export function refusalText({ status, message }: Refused): string {
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

/** Answers and closes a socket that no connection has taken. */
export function refuseSocket(refused: Refused, socket: Socket): void {
  // Closing at once would reset the connection while bytes of the request are unread, and the client would lose the answer.
  socket.end(refusalText(refused));
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  cut.unref();
  socket.once('close', () => clearTimeout(cut));
}
