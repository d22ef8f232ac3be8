// Words for the way back: replies, streams, clients that leave. [lambda C4]
import type { Reasons } from '../../observe/contract.ts';
import { replyPart, say } from '../lambda/words.ts';

export const responseReasons: Reasons = {
  'url-answered': { title: 'The function answered', cause: () => '' },
  'url-answered-inferred': {
    title: 'The function answered without a statusCode',
    cause: () => 'So its result is the body, with status 200 and content type application/json.',
  },
  'url-streamed': { title: 'The function streamed its answer to the end', cause: () => '' },
  'url-client-left': {
    title: 'The client left before the stream had ended',
    cause: () => 'The function was told that nobody listens any more.',
  },
  'url-reply-malformed': {
    title: "The function's reply cannot be sent",
    cause: (detail) => {
      const reply = detail['reply'] === '' ? '' : `\nThe function returned: ${say(detail['reply'])}`;
      return `${replyPart(detail)} is wrong: ${say(detail['problem'])}.${reply}`;
    },
    cure: () =>
      'Return any JSON, or {"statusCode": 200, "headers": {"name": "value"}, "cookies": ["a=1"], "body": "text", "isBase64Encoded": false}. A stream begins with awslambda.HttpResponseStream.from(stream, {statusCode, headers, cookies}).',
  },
  'url-stream-broken': {
    title: 'The function failed after it had begun to answer',
    cause: (detail) =>
      `${say(detail['function'])} ended with ${say(detail['errorType'] ?? detail['kind'])} in the middle of its stream: ${say(detail['error'])}. Status and headers were out already, so the connection was cut.`,
    cure: () =>
      'Correct the function; catch what can fail before the first write, or end the stream with an error of your own.',
  },
};
