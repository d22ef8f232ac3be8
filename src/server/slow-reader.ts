// A client that asks for an answer and does not read it. Knows sockets and streams, no protocol.
import type { Duplex } from 'node:stream';

/** What node:net and node:http2 have in common here: a time-out that writes put off, and bytes on their way that move. */
type Timed = Duplex & { setTimeout(ms: number): unknown };

/**
 * Calls `cut` when the other side has taken nothing of what waits for it for `ms`, at the latest after twice that. Silence with
 * nothing to send is no fault of the reader's. Answers how to stop watching.
 */
export function watchReader(out: Timed, ms: number, cut: () => void): () => void {
  const check = (): void => {
    if (out.writableLength > 0) cut();
  };
  out.setTimeout(ms);
  out.on('timeout', check);
  return () => {
    out.off('timeout', check);
    out.setTimeout(0);
  };
}
