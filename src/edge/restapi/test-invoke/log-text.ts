// The execution log of a test as one text: the lines that a stage's log would have, each with its time. [api-gateway.md A24]
import type { LogEvent, LogSink } from '../../../observe/contract.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 'Wed Mar 05 06:43:16 UTC 2025' */
function dated(timestampMs: number): string {
  const time = new Date(timestampMs);
  const day = String(time.getUTCDate()).padStart(2, '0');
  const clock = time.toISOString().slice(11, 19);
  return `${DAYS[time.getUTCDay()]} ${MONTHS[time.getUTCMonth()]} ${day} ${clock} UTC ${time.getUTCFullYear()}`;
}

/** Lines of a stage's log that the log of a test does not have. */
const STAGE_ONLY = /^(?:Gateway response (?:type|body|headers)|AWS Integration Endpoint RequestId ): /;

/** `events` as a stage's log would get them, with the request id before each line. */
export function logText(requestId: string, events: readonly LogEvent[]): string {
  const prefix = `(${requestId}) `;
  const lines = events
    .map(({ timestampMs, message }) => ({ timestampMs, line: message.slice(prefix.length) }))
    .filter(({ line }) => !STAGE_ONLY.test(line))
    .map(({ timestampMs, line }) => `${dated(timestampMs)} : ${line}\n`);
  return `Execution log for request ${requestId}\n${lines.join('')}`;
}

/** For Answers: what is logged here is in the text. */
export const NO_SINK: LogSink = { stream: () => ({ write: () => undefined }), flush: async () => undefined };
