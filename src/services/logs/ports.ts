// What CloudWatch Logs needs of its neighbours. The composition root wires it.
import type { LogArchive } from '../../observe/contract.ts';

export interface LogsPorts {
  /** Streams and events; function logs are written to it past this service. */
  readonly archive: LogArchive;
}
