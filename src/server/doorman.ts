// The doorman: sends each exchange to the door that claims it, and answers when a door cannot. Knows no door by name.
import type { Door } from '../edge/contract.ts';
import type { DoormanOptions } from './contract.ts';
import { BodyStalled, ClientGone } from './errors.ts';
import type { OpenExchange } from './exchange.ts';
import { MOST_HOPS } from './head.ts';

/** Serves one exchange. Never throws: whatever happens, the exchange is answered or cut. */
export function admit(doorman: DoormanOptions, exchange: OpenExchange): void {
  const problem = exchange.headProblem();
  if (problem !== undefined) {
    return refuse(exchange, problem.status, 'malformed-request', problem.message, { problem: problem.message });
  }
  if (exchange.hops > MOST_HOPS) {
    const message = `Loop detected: the request has passed ${exchange.hops} doors of Portico.`;
    return refuse(exchange, 508, 'loop', message, { hops: exchange.hops });
  }
  try {
    const door = doorOf(doorman, exchange);
    exchange.trace.door = door.name;
    const serving = door.serve(exchange);
    if (serving !== undefined) settle(doorman, exchange, serving);
  } catch (error) {
    failed(doorman, exchange, error);
  }
  return undefined;
}

function doorOf(doorman: DoormanOptions, exchange: OpenExchange): Door {
  const { rules } = doorman;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as (typeof rules)[number];
    if (rule.claims(exchange)) return rule.door;
  }
  return doorman.fallback;
}

function settle(doorman: DoormanOptions, exchange: OpenExchange, serving: Promise<void>): void {
  serving.then(
    () => {
      if (!exchange.answered)
        failed(doorman, exchange, new Error(`the door ${exchange.trace.door} left the exchange unanswered`));
    },
    (error: unknown) => failed(doorman, exchange, error),
  );
}

function failed(doorman: DoormanOptions, exchange: OpenExchange, error: unknown): void {
  if (error instanceof ClientGone) return exchange.abandon();
  if (error instanceof BodyStalled && !exchange.answered) {
    return refuse(exchange, 408, 'body-stalled', 'The request body did not arrive in time.', { idleMs: error.idleMs });
  }
  bug(exchange, error);
  doorman.onBug(error, exchange);
  return undefined;
}

/** A defect: the client learns the request id only, the stack stays here. [DESIGN 5] */
function bug(exchange: OpenExchange, error: unknown): void {
  const { trace } = exchange;
  trace.steps.push({ gate: 'server', verdict: 'refuse', reason: 'internal-error', detail: { error: String(error) } });
  trace.attachments = {
    ...trace.attachments,
    'internal error': error instanceof Error ? (error.stack ?? String(error)) : String(error),
  };
  if (exchange.answered) exchange.cut();
  else answer(exchange, 500, 'Internal server error');
}

function refuse(
  exchange: OpenExchange,
  status: number,
  reason: string,
  message: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  exchange.trace.steps.push({ gate: 'server', verdict: 'refuse', reason, detail });
  exchange.last();
  answer(exchange, status, message);
}

function answer(exchange: OpenExchange, status: number, message: string): void {
  exchange.reply(
    status,
    ['Content-Type', 'application/json', 'x-amzn-RequestId', exchange.trace.id],
    JSON.stringify({ message }),
  );
}
