// The server's own words in an explanation.
import type { Reasons, Step } from '../observe/contract.ts';

export const serverReasons: Reasons = {
  'malformed-request': {
    title: 'Malformed request',
    cause: (detail) => String(detail['problem']),
    cure: () => 'Send a well-formed HTTP request; any current client or curl does.',
  },
  loop: {
    title: 'Loop cut',
    cause: (detail) => `The request has already passed ${String(detail['hops'])} doors of Portico.`,
    cure: () => 'Find the integration, origin or upstream that points back to the door it came from.',
  },
  'internal-error': {
    title: 'A defect of Portico',
    cause: (detail) => `The door failed: ${String(detail['error'])}`,
    cure: () => 'Please report it with this explanation; the stack is in the log.',
  },
  'client-gone': {
    title: 'The client went away',
    cause: () => 'The connection was closed before the answer was complete.',
  },
  'body-stalled': {
    title: 'The body stalled',
    cause: (detail) => `The client sent nothing for ${String(detail['idleMs'])} ms in the middle of its body.`,
    cure: () => 'Send the whole body that Content-Length announces.',
  },
  'header-changed': {
    title: 'Header lines changed',
    cause: (detail) => `These header lines cannot be sent as they are: ${[detail['names']].flat().join(', ')}.`,
    cure: () => 'Keep control characters and characters outside Latin-1 out of header lines.',
  },
  'answer-head-too-long': {
    title: 'The headers of the answer are too long',
    cause: ({ size, limit }) =>
      `The headers of the answer have ${String(size)} bytes; clients of HTTP/2 take about ${String(limit)} and close the connection over more.`,
    cure: () => 'Send fewer or shorter headers: what is long belongs in the body.',
  },
  hop: {
    title: 'Handed on inside Portico',
    cause: (detail) => `Another door answered this part: see ${String(detail['id'])}.`,
  },
};

export const CLIENT_GONE: Step = Object.freeze({ gate: 'server', verdict: 'note', reason: 'client-gone' });
