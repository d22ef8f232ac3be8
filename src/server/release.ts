// Takes a connection out of node:http's hands, so that another protocol can have it. Knows neither HTTP/2 nor TLS.
import type { Socket } from 'node:net';

/** What node:http hangs on a socket; it has no public name for letting go of one outside an upgrade. */
interface HttpParser {
  unconsume(): void;
  remove(): void;
  close(): void;
}
type HeldSocket = Omit<Socket, 'readableFlowing'> & { parser?: HttpParser | null; readableFlowing: boolean | null };

/** These are the steps that node:http itself takes for an upgrade. False when the socket is not node:http's. */
export function release(held: Socket): boolean {
  const socket = held as HeldSocket;
  const { parser } = socket;
  if (!parser) return false;
  for (const event of ['data', 'end', 'close', 'drain', 'error', 'timeout', 'pause', 'resume']) {
    for (const listener of socket.listeners(event)) {
      if (/^(bound )?(socketOn|onSocket)/.test(listener.name)) socket.removeListener(event, listener as () => void);
    }
  }
  parser.unconsume();
  parser.remove();
  socket.parser = null;
  // The parser is still on the stack of this call.
  setImmediate(() => parser.close());
  // A flowing socket would drop what is put back before its new owner reads it.
  socket.readableFlowing = null;
  return true;
}
