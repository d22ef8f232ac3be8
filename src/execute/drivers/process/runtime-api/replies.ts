// Answers of the Runtime, Extensions and Telemetry APIs, byte for byte [lambda A4, A5]. Knows no state.
import type { Connection } from './connection.ts';

const STATUS: Readonly<Record<number, string>> = {
  200: 'OK',
  202: 'Accepted',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
};

export const JSON_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

const ACCEPTED = Buffer.from(
  'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status":"OK"}\n',
);

export function accept(connection: Connection): void {
  connection.replyReady(ACCEPTED);
}

export function refuse(connection: Connection, status: number, errorType: string, errorMessage: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS[status]}\r\nContent-Type: application/json\r\n`;
  connection.reply(head, `${JSON.stringify({ errorMessage, errorType })}\n`);
}

export function refuseTransition(connection: Connection, from: string, to: string): void {
  const message = `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
  refuse(connection, 403, 'InvalidStateTransition', message);
}

export function refuseRequestId(connection: Connection): void {
  refuse(connection, 400, 'InvalidRequestID', 'Invalid request ID');
}

export function notFound(connection: Connection): void {
  connection.reply('HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n', '404 page not found\n');
}
