// Log events as lines of JSON, and what is added to them while somebody follows. Knows only the functions handed in.
import { setTimeout as pause } from 'node:timers/promises';
import type { Exchange } from '../edge/contract.ts';
import type { StoredLogEvent } from '../observe/contract.ts';
import type { AdminPorts } from './admin.ts';

/** The archive writes within 200 ms; asking more often shows nothing sooner. */
const POLL_MS = 250;
const BATCH = 10_000;

/** Without `since`, a follower sees this much of the past. */
const FOLLOW_BACK_MS = 10_000;

export interface LogStreamOptions {
  /** Undefined: every group. */
  readonly group: string | undefined;
  readonly fromMs: number | undefined;
  readonly follow: boolean;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** '10m' ago, epoch milliseconds, or a date. undefined when nothing is given, NaN when it is none of these. */
export function parseTime(text: string | null, nowMs: number): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const ago = /^(\d+)([smhd])$/.exec(text);
  return ago ? nowMs - Number(ago[1]) * (UNITS[ago[2] as string] as number) : Date.parse(text);
}

/** Answers with one JSON object a line: group, stream, timestamp, message. */
export async function streamLogs(exchange: Exchange, ports: AdminPorts, options: LogStreamOptions): Promise<void> {
  const { signal } = exchange;
  const out = exchange.replyStream(200, ['Content-Type', 'application/x-ndjson', 'Cache-Control', 'no-store']);
  const fromMs = options.fromMs ?? (options.follow ? Date.now() - FOLLOW_BACK_MS : undefined);
  const seen = new Map<string, string>();
  for (;;) {
    const { lines, full } = await newLines(ports, options.group, fromMs, seen);
    if (signal.aborted) return;
    if (lines !== '' && !out.write(lines)) await drained(out, signal);
    if (full) continue;
    if (!options.follow || signal.aborted) break;
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  out.end();
}

async function newLines(
  ports: AdminPorts,
  group: string | undefined,
  fromMs: number | undefined,
  seen: Map<string, string>,
): Promise<{ lines: string; full: boolean }> {
  const groups = group === undefined ? await ports.logGroups() : [group];
  const found: { group: string; event: StoredLogEvent }[] = [];
  let full = false;
  for (const name of groups) {
    const after = seen.get(name);
    const query = {
      ...(fromMs !== undefined && { fromMs }),
      ...(after !== undefined && { afterEventId: after }),
      limit: BATCH,
    };
    const events = await ports.readLogs(name, query);
    full ||= events.length === BATCH;
    for (const event of events) {
      found.push({ group: name, event });
      if (event.eventId > (seen.get(name) ?? '')) seen.set(name, event.eventId);
    }
  }
  if (groups.length > 1) found.sort((a, b) => a.event.timestampMs - b.event.timestampMs);
  return { lines: found.map(({ group: name, event }) => line(name, event)).join(''), full };
}

function line(group: string, event: StoredLogEvent): string {
  return `${JSON.stringify({ group, stream: event.stream, timestamp: event.timestampMs, message: event.message })}\n`;
}

function drained(out: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    out.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
