// CloudWatch Logs: every handler by operation name. What is not here answers 501.
import type { Handler, Service } from '../kernel/contract.ts';
import { accessNeeds } from './access.ts';
import { filterEventHandlers } from './filter-events.ts';
import { getEventHandlers } from './get-events.ts';
import { groupHandlers } from './groups.ts';
import { notKeptHandlers } from './not-kept.ts';
import type { LogsPorts } from './ports.ts';
import { putEventHandlers } from './put-events.ts';
import { streamHandlers } from './streams.ts';
import { tagHandlers } from './tags.ts';

/** Typed, for tests. */
export function logsHandlers(ports: LogsPorts) {
  return {
    ...groupHandlers(ports),
    ...tagHandlers(ports),
    ...streamHandlers(ports),
    ...putEventHandlers(ports),
    ...getEventHandlers(ports),
    ...filterEventHandlers(ports),
    ...notKeptHandlers(ports),
  };
}

export function createLogsService(ports: LogsPorts): Service {
  const handlers: Record<string, Handler<never>> = logsHandlers(ports);
  return { name: 'logs', handlers, needs: accessNeeds };
}
