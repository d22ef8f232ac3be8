// Everything between the gates and the function: which version, the event and its size, the refusals of execute. [lambda C2, C3, G4]
import { ExecuteRefusal, type Invocation, type Runnable } from '../../execute/contract.ts';
import { BodyTooLarge, type Exchange } from '../contract.ts';
import { EVENT_LIMIT, isTooLarge } from '../lambda/event-limit.ts';
import { pickVersion } from '../lambda/target.ts';
import type { BoundUrl } from './bound.ts';
import type { Call } from './call.ts';
import { urlEvent } from './event.ts';
import type { Refusal, RefusalCode } from './refusals.ts';
import type { UrlTools } from './tools.ts';

export const NO_BYTES: Buffer = Buffer.alloc(0);

/** The limit holds for the body as sent and for the event made of it. */
function tooLarge(what: 'body' | 'event', size?: number): Refusal {
  return { code: 'url-body-too-large', detail: { what, size, limit: EVENT_LIMIT } };
}

/** What else can go wrong while reading (the client leaves or stalls) is the server's to answer. */
export async function readBody(exchange: Exchange): Promise<Buffer | Refusal> {
  try {
    return await exchange.body(EVENT_LIMIT);
  } catch (error) {
    if (error instanceof BodyTooLarge) return tooLarge('body');
    throw error;
  }
}

/** A body of 4.5 MB that becomes base64 is too large as well. */
export function prepare(call: Call, rawPath: string, body: Buffer, tools: UrlTools): Invocation | Refusal {
  const { bound, exchange, trace } = call;
  const runnable = versionOf(bound, tools);
  if ('code' in runnable) return runnable;
  const payload = urlEvent(call, rawPath, body, tools.forwarded);
  if (isTooLarge(payload)) return tooLarge('event', Buffer.byteLength(payload));
  return {
    runnable,
    invokedArn: bound.functionArn,
    requestId: exchange.trace.id,
    payload,
    traceHeader: trace.full,
    trace: exchange.trace,
  };
}

function versionOf({ unit, url, functionArn }: BoundUrl, tools: UrlTools): Runnable | Refusal {
  if (!unit) throw new Error(`the URL ${url.urlId} passed its gates without a function`);
  const found = pickVersion(unit, url.qualifier, tools.draw);
  if (typeof found !== 'string') return found;
  const detail = { function: functionArn, qualifier: url.qualifier, state: unit.state };
  return { code: `url-${found}`, detail };
}

const CODES: Partial<Record<ExecuteRefusal['code'], RefusalCode>> = {
  'reserved-concurrency': 'url-function-throttled',
  'account-concurrency': 'url-account-throttled',
};

/** The refusal in `error`; anything else is a defect and goes on. */
export function notRun(error: unknown, { runnable, invokedArn }: Invocation): Refusal {
  if (!(error instanceof ExecuteRefusal)) throw error;
  const { code, message } = error;
  const { reservedConcurrency, runtime } = runnable;
  return {
    code: CODES[code] ?? 'url-function-not-run',
    detail: { function: invokedArn, why: code, message, reservedConcurrency, runtime },
  };
}
