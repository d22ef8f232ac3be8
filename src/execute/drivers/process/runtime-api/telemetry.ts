// The Telemetry API of one sandbox, and its older form, the Logs API [lambda A6]: subscriptions, buffers, and posts to the
// extension's own listener. Knows nothing of where events come from.
import { request } from 'node:http';
import type { Body, Call } from './connection.ts';
import { refuse } from './replies.ts';

const PATHS: readonly string[] = ['/2022-07-01/telemetry', '/2020-08-15/logs'];
const TYPES: readonly string[] = ['platform', 'function', 'extension'];
const MOST_BODY_BYTES = 65_536;

interface Range {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

const RANGES = {
  maxItems: { least: 1000, most: 10_000, usual: 10_000 },
  maxBytes: { least: 262_144, most: 1_048_576, usual: 262_144 },
  timeoutMs: { least: 25, most: 30_000, usual: 1000 },
} as const satisfies Record<string, Range>;

interface Subscription {
  readonly name: string;
  readonly url: URL;
  readonly types: readonly string[];
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  items: string[];
  bytes: number;
  timer: NodeJS.Timeout | undefined;
}

export interface TelemetryEvents {
  /** By the identifier of a registered extension. */
  nameOf(id: string | undefined): string | undefined;
  onSubscribed(record: { name: string; state: 'Subscribed'; types: readonly string[] }): void;
}

export class TelemetryRoutes {
  readonly #events: TelemetryEvents;
  readonly #subscriptions: Subscription[] = [];
  #open = true;

  constructor(events: TelemetryEvents) {
    this.#events = events;
  }

  get isEmpty(): boolean {
    return this.#subscriptions.length === 0;
  }

  /** Init is over: nobody subscribes any more. */
  closeSubscription(): void {
    this.#open = false;
  }

  /** `type`: function, extension or platform.something. */
  emit(type: string, record: unknown, atMs: number): void {
    const kind = type.split('.', 1)[0] as string;
    const item = JSON.stringify({ time: new Date(atMs).toISOString(), type, record });
    for (const subscription of this.#subscriptions) {
      if (subscription.types.includes(kind)) keep(subscription, item);
    }
  }

  flush(): void {
    for (const subscription of this.#subscriptions) post(subscription);
  }

  route({ method, path, headers, connection }: Call): Body | undefined {
    if (method !== 'PUT' || !PATHS.includes(path)) return undefined;
    const name = this.#events.nameOf(headers.get('lambda-extension-identifier'));
    const answer = (body: Buffer) => {
      if (name === undefined) {
        return refuse(connection, 403, 'Extension.UnknownExtensionIdentifier', 'Unknown extension');
      }
      if (!this.#open) {
        return refuse(connection, 403, 'Telemetry.SubscriptionClosed', 'Telemetry API subscription is closed already');
      }
      const subscription = parse(name, body);
      if (typeof subscription === 'string') return refuse(connection, 400, 'ValidationError', subscription);
      this.#subscribe(subscription);
      connection.reply('HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n', '"OK"');
    };
    return { limit: MOST_BODY_BYTES, end: answer, tooLarge: () => answer(Buffer.alloc(0)) };
  }

  /** A second subscription of the same extension takes the first one's place. */
  #subscribe(subscription: Subscription): void {
    const at = this.#subscriptions.findIndex((one) => one.name === subscription.name);
    if (at >= 0) this.#subscriptions.splice(at, 1);
    this.#subscriptions.push(subscription);
    this.#events.onSubscribed({ name: subscription.name, state: 'Subscribed', types: subscription.types });
  }
}

function keep(subscription: Subscription, item: string): void {
  subscription.items.push(item);
  subscription.bytes += item.length;
  if (subscription.items.length >= subscription.maxItems || subscription.bytes >= subscription.maxBytes)
    post(subscription);
  else subscription.timer ??= setTimeout(() => post(subscription), subscription.timeoutMs);
}

function post(subscription: Subscription): void {
  clearTimeout(subscription.timer);
  subscription.timer = undefined;
  if (subscription.items.length === 0) return;
  const body = `[${subscription.items.join(',')}]`;
  subscription.items = [];
  subscription.bytes = 0;
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const { port, pathname, search } = subscription.url;
  // sandbox.localdomain is this machine. An extension that does not listen loses its events, as on AWS.
  const call = request({ host: '127.0.0.1', port, path: pathname + search, method: 'POST', headers });
  call.on('error', () => {});
  call.on('response', (response) => response.resume());
  call.end(body);
}

/** A subscription, or what is wrong with it. */
function parse(name: string, body: Buffer): Subscription | string {
  let given: {
    types?: unknown;
    buffering?: Record<string, unknown>;
    destination?: { protocol?: unknown; URI?: unknown };
  };
  try {
    given = JSON.parse(body.toString()) as typeof given;
  } catch {
    return 'the body is not JSON';
  }
  const types = Array.isArray(given.types) ? given.types.map(String) : [];
  const odd = types.find((type) => !TYPES.includes(type));
  if (types.length === 0 || odd !== undefined) return `types: ${odd ?? 'empty'} is none of ${TYPES.join(', ')}`;
  if (given.destination?.protocol !== 'HTTP') return 'destination.protocol must be HTTP';
  const url = urlOf(given.destination.URI);
  if (url === undefined) return 'destination.URI must be http://sandbox.localdomain:PORT/...';
  const limits: Record<string, number> = {};
  for (const [key, { least, most, usual }] of Object.entries(RANGES)) {
    const limit = given.buffering?.[key] ?? usual;
    if (typeof limit !== 'number' || limit < least || limit > most)
      return `buffering.${key} must be from ${least} to ${most}`;
    limits[key] = limit;
  }
  const { maxItems, maxBytes, timeoutMs } = limits as Record<keyof typeof RANGES, number>;
  return { name, url, types, maxItems, maxBytes, timeoutMs, items: [], bytes: 0, timer: undefined };
}

function urlOf(uri: unknown): URL | undefined {
  const url = typeof uri === 'string' && URL.canParse(uri) ? new URL(uri) : undefined;
  const known = url?.hostname === 'sandbox.localdomain' || url?.hostname === 'sandbox';
  return url?.protocol === 'http:' && known ? url : undefined;
}
