// What every part of the composition root holds: the opened drivers and the snapshot.
import type { Blobs, Uploads } from '../blobs/contract.ts';
import type { World } from '../compile/world.ts';
import type { Config } from '../config/contract.ts';
import type { Authorizers } from '../edge/httpapi/authorizers/authorizers.ts';
import type { AuthorizerCaches } from '../edge/restapi/authorizers/cache.ts';
import type { ResponseCaches } from '../edge/restapi/cache/responses.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { LogArchive, Traces } from '../observe/contract.ts';
import type { Store } from '../store/contract.ts';
import type { Authority } from '../x509/authority.ts';
import type { DataFolder } from './data.ts';
import type { Log } from './logger.ts';

export interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly now: () => number;
  readonly data: DataFolder;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly ledger: Ledger;
  readonly logs: LogArchive;
  readonly traces: Traces;
  readonly world: World;
  /** Signs the certificates of names that nobody has imported one for. */
  readonly authority: () => Authority;
  /** Decisions of REST API authorizers: the door fills them, FlushStageAuthorizersCache empties them. */
  readonly authorizers: AuthorizerCaches;
  /** The same of HTTP APIs, for ResetAuthorizersCache. */
  readonly httpAuthorizers: Authorizers;
  /** Answers that stages of REST APIs keep: the door fills them, FlushStageCache empties them. */
  readonly responses: ResponseCaches;
  /** Where functions and this machine reach the running program. */
  readonly url: () => string;
}
