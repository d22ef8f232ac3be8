// Calendar quotas: units by UTC day, and their running sums by period. No clock of its own, no file. [api-gateway.md A19.3]
import { dayOf, daysBetween, spanOf, startOfDay, DAY_MS, type Span } from './calendar.ts';
import type { DayUse, QuotaPeriod, QuotaUse } from './contract.ts';

interface Window extends Span {
  used: number;
}

interface Quota {
  /** Ascending by day. */
  readonly days: Map<string, number>;
  readonly windows: Map<QuotaPeriod, Window>;
}

/** Plain JSON of one quota. */
export interface SavedQuota {
  readonly days: Readonly<Record<string, number>>;
  readonly windows: Readonly<Partial<Record<QuotaPeriod, { readonly startMs: number; readonly used: number }>>>;
}

/** GetUsage looks back 90 days at most; a year leaves room. */
const MOST_DAYS = 366;

function holds(span: Span, ms: number): boolean {
  return ms >= span.startMs && ms < span.endMs;
}

export class Quotas {
  readonly #quotas = new Map<string, Quota>();
  #today = { text: '', startMs: 0, endMs: 0 };

  count(name: string, period: QuotaPeriod, limit: number, nowMs: number): QuotaUse {
    const quota = this.#open(name);
    const window = this.#window(quota, period, nowMs);
    if (window.used >= limit) return { allowed: false, used: window.used };
    for (const running of quota.windows.values()) if (holds(running, nowMs)) running.used += 1;
    this.#countDay(quota, nowMs);
    return { allowed: true, used: window.used };
  }

  used(name: string, period: QuotaPeriod, nowMs: number): number {
    const quota = this.#quotas.get(name);
    return quota === undefined ? 0 : this.#window(quota, period, nowMs).used;
  }

  history(name: string, from: string, to: string): DayUse[] {
    const days = this.#quotas.get(name)?.days;
    return daysBetween(from, to).map((day) => ({ day, used: days?.get(day) ?? 0 }));
  }

  /** The history keeps what was really used. */
  set(name: string, period: QuotaPeriod, used: number, nowMs: number): void {
    this.#window(this.#open(name), period, nowMs).used = used;
  }

  forget(prefix: string): void {
    for (const name of this.#quotas.keys()) if (name.startsWith(prefix)) this.#quotas.delete(name);
  }

  clear(): void {
    this.#quotas.clear();
  }

  save(): Record<string, SavedQuota> {
    const saved = [...this.#quotas].map(([name, { days, windows }]) => {
      const running = [...windows].map(([period, { startMs, used }]) => [period, { startMs, used }] as const);
      return [name, { days: Object.fromEntries(days), windows: Object.fromEntries(running) }] as const;
    });
    return Object.fromEntries(saved);
  }

  load(saved: Readonly<Record<string, SavedQuota>>): void {
    for (const [name, { days, windows }] of Object.entries(saved)) {
      const quota = this.#open(name);
      for (const [day, used] of Object.entries(days)) quota.days.set(day, used);
      for (const [period, { startMs, used }] of Object.entries(windows) as [
        QuotaPeriod,
        { startMs: number; used: number },
      ][]) {
        quota.windows.set(period, { ...spanOf(period, startMs), used });
      }
    }
  }

  #open(name: string): Quota {
    let quota = this.#quotas.get(name);
    if (quota === undefined) this.#quotas.set(name, (quota = { days: new Map(), windows: new Map() }));
    return quota;
  }

  /** A period that begins, or one that was not asked for before, starts from what its days have used. */
  #window(quota: Quota, period: QuotaPeriod, nowMs: number): Window {
    const running = quota.windows.get(period);
    if (running !== undefined && holds(running, nowMs)) return running;
    const span = spanOf(period, nowMs);
    const first = dayOf(span.startMs);
    const next = dayOf(span.endMs);
    let used = 0;
    for (const [day, units] of quota.days) if (day >= first && day < next) used += units;
    const window = { ...span, used };
    quota.windows.set(period, window);
    return window;
  }

  #countDay(quota: Quota, nowMs: number): void {
    if (!holds(this.#today, nowMs)) {
      const startMs = startOfDay(nowMs);
      this.#today = { text: dayOf(nowMs), startMs, endMs: startMs + DAY_MS };
    }
    const { text } = this.#today;
    quota.days.set(text, (quota.days.get(text) ?? 0) + 1);
    if (quota.days.size <= MOST_DAYS) return;
    const [oldest] = quota.days.keys();
    if (oldest !== undefined) quota.days.delete(oldest);
  }
}
