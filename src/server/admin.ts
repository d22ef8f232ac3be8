// The admin door: what the command line and the console ask of a running Portico, below /_portico/. Knows only the functions handed in.
import type { Door, Exchange } from '../edge/contract.ts';
import type { Explanation, StoredLogEvent, Trace } from '../observe/contract.ts';
import { guardRefusal } from './admin-guard.ts';
import { parseTime, streamLogs } from './admin-logs.ts';

/** One address that answers, with what is behind it. */
export interface UrlEntry {
  readonly url: string;
  /** e.g. REST API, function URL */
  readonly kind: string;
  /** e.g. jobs-api stage stg */
  readonly behind: string;
}

export interface TrustAnswer {
  readonly pem: string;
  /** Where the same stands on Portico's machine. */
  readonly file: string;
  /** SHA-256. */
  readonly fingerprint: string;
}

export interface LogQuery {
  readonly fromMs?: number;
  /** Only events whose id is greater. */
  readonly afterEventId?: string;
  readonly limit: number;
}

/** What the composition root hands in. Answers may be promises. */
export interface AdminPorts {
  readonly version: string;
  readonly startedMs: number;
  /** The configured host: the Host header may name it. */
  readonly host: string;
  /** Strict mode: what `Authorization: Bearer` must hold for everything but health. */
  readonly token?: string;
  /** POST reset is allowed. */
  readonly ephemeral: boolean;
  readonly ready: () => boolean;
  readonly status: () => object | Promise<object>;
  readonly urls: () => readonly UrlEntry[] | Promise<readonly UrlEntry[]>;
  readonly recentTraces: (limit: number, refusedOnly: boolean) => readonly Trace[];
  readonly findTrace: (id: string) => Trace | undefined;
  readonly explain: (trace: Trace) => Explanation;
  readonly renderExplanation: (explanation: Explanation) => string;
  /** Names of the log groups of the configured account and region. */
  readonly logGroups: () => readonly string[] | Promise<readonly string[]>;
  readonly readLogs: (group: string, query: LogQuery) => Promise<readonly StoredLogEvent[]>;
  /** The local certificate authority, for those who are to trust it. */
  readonly trust: () => TrustAnswer;
  readonly reset: () => Promise<void>;
}

const PREFIX = '/_portico/';

/** As many as are kept: an id is looked for by its prefix among all of them. */
const ALL_TRACES = 10_000;
const LIST_LIMIT = 100;

type Handler = (ports: AdminPorts, exchange: Exchange) => void | Promise<void>;

const ROUTES: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly handle: Handler }>> = {
  health: { method: 'GET', handle: health },
  status: { method: 'GET', handle: async (ports, exchange) => json(exchange, 200, await ports.status()) },
  urls: { method: 'GET', handle: async (ports, exchange) => json(exchange, 200, { urls: await ports.urls() }) },
  trust: { method: 'GET', handle: (ports, exchange) => json(exchange, 200, ports.trust()) },
  traces: { method: 'GET', handle: traces },
  logs: { method: 'GET', handle: logs },
  reset: { method: 'POST', handle: reset },
};

/** For the doorman's rule. */
export function isAdminPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

export function createAdmin(ports: AdminPorts): Door {
  return { name: 'admin', serve: (exchange) => serve(ports, exchange) };
}

function serve(ports: AdminPorts, exchange: Exchange): void | Promise<void> {
  const name = exchange.path.slice(PREFIX.length);
  const refusal = guardRefusal(exchange, ports, name === 'health');
  if (refusal) return json(exchange, refusal.status, { message: refusal.message }, refusal.headers);
  if (name.startsWith('traces/'))
    return only('GET', exchange, () => trace(ports, exchange, idOf(name.slice('traces/'.length))));
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (!route) {
    const message = `There is no ${exchange.path}. Portico answers ${Object.keys(ROUTES).join(', ')} and traces/{id} below ${PREFIX}`;
    return json(exchange, 404, { message });
  }
  return only(route.method, exchange, () => route.handle(ports, exchange));
}

function only(method: string, exchange: Exchange, handle: () => void | Promise<void>): void | Promise<void> {
  if (exchange.method === method || (method === 'GET' && exchange.method === 'HEAD')) return handle();
  return json(exchange, 405, { message: `${exchange.path} answers ${method} only.` }, ['Allow', method]);
}

function health(ports: AdminPorts, exchange: Exchange): void {
  const ready = ports.ready();
  const uptimeMs = Date.now() - ports.startedMs;
  json(exchange, ready ? 200 : 503, { status: ready ? 'ready' : 'starting', version: ports.version, uptimeMs });
}

function traces(ports: AdminPorts, exchange: Exchange): void {
  const query = new URLSearchParams(exchange.query);
  const asked = Number(query.get('limit') ?? LIST_LIMIT);
  if (!Number.isInteger(asked) || asked < 1)
    return json(exchange, 400, { message: 'limit must be a whole number above 0.' });
  // The admin door's own exchanges are no answer to "what was refused last".
  const others = ports.recentTraces(ALL_TRACES, isOn(query.get('refused'))).filter(({ door }) => door !== 'admin');
  return json(exchange, 200, { traces: others.slice(0, asked).map(summary) });
}

function summary(one: Trace): object {
  const { id, startMs, endMs, door, method, host, target, status } = one;
  const refused = one.steps.findLast((step) => step.verdict === 'refuse');
  return {
    id,
    startMs,
    endMs,
    door,
    method,
    host,
    // A query may carry a signature or a token.
    target: target.replace(/\?.*$/, ''),
    status,
    ...(refused && { gate: refused.gate, reason: refused.reason }),
  };
}

/** Ids of HTTP APIs are base64: clients encode their '=', '/' and '+'. */
function idOf(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    // A lone '%' stands for itself.
    return raw;
  }
}

function trace(ports: AdminPorts, exchange: Exchange, id: string): void {
  const found = ports.findTrace(id) ?? byPrefix(ports, id);
  if (found === undefined) {
    return json(exchange, 404, {
      message: `No exchange ${id} is kept. The last ${ALL_TRACES} are; their ids stand in the answers' x-amzn-RequestId (of HTTP APIs: apigw-requestid, of S3: x-amz-request-id).`,
    });
  }
  if (Array.isArray(found)) {
    return json(exchange, 409, { message: `${id} is the beginning of several ids: ${found.slice(0, 5).join(', ')}.` });
  }
  const explanation = ports.explain(found as Trace);
  return wantsText(exchange)
    ? exchange.reply(200, ['Content-Type', 'text/plain; charset=utf-8'], ports.renderExplanation(explanation))
    : json(exchange, 200, explanation);
}

/** The trace, the ids when several begin so, or undefined. */
function byPrefix(ports: AdminPorts, id: string): Trace | readonly string[] | undefined {
  if (id === '') return undefined;
  const beginning = bare(id);
  const found = ports.recentTraces(ALL_TRACES, false).filter((one) => bare(one.id).startsWith(beginning));
  return found.length > 1 ? found.map((one) => one.id) : found[0];
}

/** S3 shows the first 16 digits of an id without dashes and in capitals. */
function bare(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}

function wantsText(exchange: Exchange): boolean {
  const format = new URLSearchParams(exchange.query).get('format');
  return format === null ? (exchange.headers['accept'] ?? '').startsWith('text/plain') : format === 'text';
}

async function logs(ports: AdminPorts, exchange: Exchange): Promise<void> {
  const query = new URLSearchParams(exchange.query);
  const fromMs = parseTime(query.get('since'), Date.now());
  if (Number.isNaN(fromMs)) {
    return json(exchange, 400, {
      message: 'since must be a time such as 2026-01-31T12:00:00Z, milliseconds since 1970, or 30s, 10m, 2h, 1d.',
    });
  }
  const group = query.get('group') ?? undefined;
  const groups = await ports.logGroups();
  if (group !== undefined && !groups.includes(group)) {
    return json(exchange, 404, {
      message: `There is no log group ${group} (yet). A function's group appears with its first invocation.`,
    });
  }
  return streamLogs(exchange, ports, { group, fromMs, follow: isOn(query.get('follow')) });
}

async function reset(ports: AdminPorts, exchange: Exchange): Promise<void> {
  if (!ports.ephemeral) {
    const message = 'This Portico keeps its data: reset is allowed only when it was started with --ephemeral.';
    return json(exchange, 403, { message });
  }
  await ports.reset();
  return json(exchange, 200, { status: 'reset' });
}

/** ?follow, ?follow=1, ?follow=true */
function isOn(value: string | null): boolean {
  return value !== null && value !== '0' && value !== 'false';
}

function json(exchange: Exchange, status: number, value: unknown, headers: readonly string[] = []): void {
  exchange.reply(
    status,
    ['Content-Type', 'application/json', 'Cache-Control', 'no-store', ...headers],
    JSON.stringify(value),
  );
}
