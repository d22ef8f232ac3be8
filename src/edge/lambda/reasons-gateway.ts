// Words for what the doors of REST APIs and of HTTP APIs find alike: where a route was looked for, and what is too large. Each has codes of its own for them. [api-gateway.md A20, B3]
import type { Reason } from '../../observe/contract.ts';
import { say, type Detail } from './words.ts';

/** 'GET /pets/6' */
export function asked(detail: Detail): string {
  return `${say(detail['method'])} ${say(detail['path'])}`;
}

/** Tests run what is not deployed. */
export function where(detail: Detail): string {
  if (detail['deployment'] === '') return 'the API as it is edited now';
  return `deployment ${say(detail['deployment'])} of stage ${say(detail['stage'])}`;
}

export const routeDeployedSince: Reason = {
  title: 'The route was not deployed yet',
  cause: (detail) => `${asked(detail)} was not in ${where(detail)} at that moment. It has been deployed since.`,
  cure: () => 'Send the request again.',
};

const UPLOAD = 'Upload large content to S3 and send its key.';

export const bodyTooLarge: Reason = {
  title: 'The body is too large',
  cause: (detail) => `API Gateway takes bodies of at most ${say(detail['limit'])} bytes.`,
  cure: () => UPLOAD,
};

export const eventTooLarge: Reason = {
  title: 'The event is too large for Lambda',
  cause: (detail) =>
    `The event with its body has ${say(detail['size'])} bytes; Lambda takes ${say(detail['limit'])}. Bodies that are no text grow by a third in base64.`,
  cure: () => UPLOAD,
};

/** `apis`: 'REST APIs'. */
export function headTooLarge(apis: string): Reason {
  return {
    title: 'Address and headers are too long',
    cause: (detail) =>
      `Request line and headers have ${say(detail['size'])} bytes; ${apis} take ${say(detail['limit'])} together.`,
    cure: () => 'Send less in cookies, in tokens and in the query; what is long belongs into the body.',
  };
}
