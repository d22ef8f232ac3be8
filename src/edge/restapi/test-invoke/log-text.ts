// The execution log of a test as one text: the lines that a stage's log would have, each with its time. [api-gateway.md A24]
import type { LogEvent, LogSink } from '../../../observe/contract.ts';
import { javaDate } from '../../lambda/ids.ts';

/** Lines of a stage's log that the log of a test does not have. */
const STAGE_ONLY = /^(?:Gateway response (?:type|body|headers)|AWS Integration Endpoint RequestId ): /;

/** `events` as a stage's log would get them, with the request id before each line. */
export function logText(requestId: string, events: readonly LogEvent[]): string {
  const prefix = `(${requestId}) `;
  const lines = events
    .map(({ timestampMs, message }) => ({ timestampMs, line: message.slice(prefix.length) }))
    .filter(({ line }) => !STAGE_ONLY.test(line))
    .map(({ timestampMs, line }) => `${javaDate(timestampMs)} : ${line}\n`);
  return `Execution log for request ${requestId}\n${lines.join('')}`;
}

/** For Answers: what is logged here is in the text. */
export const NO_SINK: LogSink = { stream: () => ({ write: () => undefined }), flush: async () => undefined };
