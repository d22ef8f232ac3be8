// The last exchanges and their steps, in a ring. Runs for every request: open and close only fill slots, the searching is left to who asks.
import { randomUUID } from 'node:crypto';
import type { Trace, Traces } from './contract.ts';

/**
 * Keeps the last `capacity` closed traces. A trace opens with a random UUID that its door may replace until it closes.
 * There is no index by id: keeping one would cost every request two map writes, while `find` walks 10,000 slots in well under a millisecond.
 */
export function createTraces(capacity = 10_000): Traces {
  const ring: (Trace | undefined)[] = Array.from({ length: capacity }, () => undefined);
  let next = 0;

  /** The slot that was filled `age` closes ago; 0 is the newest. */
  function slot(age: number): Trace | undefined {
    return ring[(next - 1 - age + capacity * 2) % capacity];
  }

  return {
    open: (door, method, host, target) => ({
      id: randomUUID(),
      startMs: Date.now(),
      door,
      method,
      host,
      target,
      status: 0,
      endMs: 0,
      account: undefined,
      region: undefined,
      steps: [],
      attachments: undefined,
    }),
    close(trace, status) {
      trace.status = status;
      trace.endMs = Date.now();
      ring[next] = trace;
      next = next + 1 === capacity ? 0 : next + 1;
    },
    find(id) {
      for (let age = 0; age < capacity; age += 1) {
        const trace = slot(age);
        if (trace === undefined) return undefined;
        if (trace.id === id) return trace;
      }
      return undefined;
    },
    recent(limit, refusedOnly = false) {
      const found: Trace[] = [];
      for (let age = 0; age < capacity && found.length < limit; age += 1) {
        const trace = slot(age);
        if (trace === undefined) break;
        if (!refusedOnly || trace.steps.some((step) => step.verdict === 'refuse')) found.push(trace);
      }
      return found;
    },
    reset() {
      ring.fill(undefined);
      next = 0;
    },
  };
}
