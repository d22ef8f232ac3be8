// The head of an answer as the text that goes out. Pure; knows no socket.
import { STATUS_CODES } from 'node:http';
import { fateOf, isLength } from '../reply.ts';

/** What may stand in a header value. [RFC 9110 5.5] */
const UNFIT = /[^\t\x20-\x7e\x80-\xff]/;

const statusLines: string[] = [];

function statusLine(status: number): string {
  return (statusLines[status] ??= `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`);
}

let dateUntilMs = 0;
let dateText = '';

/** Made once a second. */
function dateLine(): string {
  const nowMs = Date.now();
  // A clock that was set back counts too.
  if (nowMs >= dateUntilMs || nowMs < dateUntilMs - 1000) {
    dateUntilMs = nowMs - (nowMs % 1000) + 1000;
    dateText = `Date: ${new Date(nowMs).toUTCString()}\r\n`;
  }
  return dateText;
}

/**
 * The whole head: the door's own lines without those that describe the connection, and the server's.
 * `framing`: the line that says where the body ends, or ''. `keepsLength`: the first Content-Length of the door's stands.
 * Undefined when a line cannot be sent as it is: it has to be cleaned first. The characters are bytes, latin1.
 */
export function headText(
  status: number,
  rawHeaders: readonly string[],
  framing: string,
  keepsLength: boolean,
  connection: string,
): string | undefined {
  let text = statusLine(status);
  let dated = false;
  let sized = !keepsLength;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1];
    const fate = fateOf(name);
    if (fate === 'connection') continue;
    if (fate === 'length' && (sized || !isLength(value))) continue;
    if (fate === 'invalid' || typeof value !== 'string' || UNFIT.test(value)) return undefined;
    if (fate === 'date') dated = true;
    else if (fate === 'length') sized = true;
    text += `${name}: ${value}\r\n`;
  }
  return `${text}${framing}${dated ? '' : dateLine()}${connection}\r\n`;
}
