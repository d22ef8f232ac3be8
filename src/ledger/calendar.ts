// Days, weeks and months in UTC. [api-gateway.md A19.3]
import type { QuotaPeriod } from './contract.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

export interface Span {
  readonly startMs: number;
  /** Not included. */
  readonly endMs: number;
}

/** 'YYYY-MM-DD' */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** The running period: DAY from 00:00, WEEK from Sunday 00:00, MONTH from the 1st. */
export function spanOf(period: QuotaPeriod, ms: number): Span {
  const day = startOfDay(ms);
  const date = new Date(ms);
  switch (period) {
    case 'DAY':
      return { startMs: day, endMs: day + DAY_MS };
    case 'WEEK': {
      const startMs = day - date.getUTCDay() * DAY_MS;
      return { startMs, endMs: startMs + 7 * DAY_MS };
    }
    case 'MONTH': {
      const year = date.getUTCFullYear();
      const month = date.getUTCMonth();
      return { startMs: Date.UTC(year, month, 1), endMs: Date.UTC(year, month + 1, 1) };
    }
  }
}

/** Every day from `from` to `to`, both included. */
export function daysBetween(from: string, to: string): string[] {
  const last = Date.parse(to);
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= last; ms += DAY_MS) days.push(dayOf(ms));
  return days;
}
