// One request to an endpoint within its time, wherever that really is: its answer, or why there is none. Knows no door.
import type { Exchange } from '../contract.ts';
import type { Deadlines } from './deadlines.ts';
import type { Endpoint } from './endpoint.ts';
import { ReplyTooLarge, type Outbound, type OutboundReply, type OutboundRequest } from './outbound.ts';
import { destination, hopsLine, type OwnAddress } from './own-address.ts';

export interface EndpointRequest extends OutboundRequest {
  /** On whose behalf. */
  readonly exchange: Exchange;
  readonly timeoutMs: number;
  /** Bytes that the answer may have. */
  readonly limit: number;
}

export interface SendTools {
  readonly outbound: Outbound;
  readonly deadlines: Deadlines;
  readonly self?: OwnAddress | undefined;
}

export interface Unanswered {
  readonly problem: 'timeout' | 'reply-too-large' | 'network';
  /** node's code, where it has one. */
  readonly error: string | undefined;
  readonly message: string;
}

/** With the endpoint's own Host first, unless a mapping has set another. */
export function withHost(rawHeaders: readonly string[], { host }: Endpoint): readonly string[] {
  const isMapped = rawHeaders.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  return isMapped ? rawHeaders : ['Host', host, ...rawHeaders];
}

function problemOf(error: unknown, isLate: boolean): Unanswered {
  if (isLate) return { problem: 'timeout', error: undefined, message: 'Endpoint request timed out' };
  if (error instanceof ReplyTooLarge) return { problem: 'reply-too-large', error: undefined, message: String(error) };
  const { code, message } = error as NodeJS.ErrnoException;
  return { problem: 'network', error: code, message };
}

/** `rawHeaders` of the request name the host; the length is added here, and the hops of what comes back to this process. */
export async function sendToEndpoint(request: EndpointRequest, tools: SendTools): Promise<OutboundReply | Unanswered> {
  const { exchange, timeoutMs, limit, body } = request;
  const endpoint = destination(request.endpoint, tools.self);
  const framing = ['Content-Length', String(Buffer.byteLength(body)), ...hopsLine(exchange, endpoint, tools.self)];
  const late = new AbortController();
  const deadline = tools.deadlines.after(timeoutMs, () => late.abort());
  try {
    const outgoing = { ...request, endpoint, rawHeaders: [...request.rawHeaders, ...framing] };
    return await tools.outbound.send(outgoing, limit, late.signal);
  } catch (error) {
    return problemOf(error, late.signal.aborted);
  } finally {
    deadline.met();
  }
}
