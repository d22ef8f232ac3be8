// Every reason code of every gate: what the explainer knows, and what docs/errors.md lists.
import { controlReasons } from '../control/reasons.ts';
import type { Units } from '../edge/contract.ts';
import { domainReasons } from '../edge/domain/reasons.ts';
import { functionUrlReasons } from '../edge/functionurl/reasons.ts';
import { httpApiReasons } from '../edge/httpapi/reasons.ts';
import type { HttpApiUnit } from '../edge/httpapi/unit.ts';
import { registryReasons } from '../edge/registry/reasons.ts';
import { restApiReasons } from '../edge/restapi/reasons.ts';
import type { RestApiUnit } from '../edge/restapi/unit.ts';
import { executeReasons } from '../execute/reasons.ts';
import type { Reasons } from '../observe/contract.ts';
import { oneTable } from '../observe/one-table.ts';
import { serverReasons } from '../server/reasons.ts';

/** Looked at when an explanation is asked for. */
export interface ExplainedApis {
  readonly restApis: Units<RestApiUnit>;
  readonly httpApis: Units<HttpApiUnit>;
}

/** By the part of the house that says them. */
export function reasonTables({ restApis, httpApis }: ExplainedApis): Readonly<Record<string, Reasons>> {
  return {
    Server: serverReasons,
    'AWS APIs': controlReasons,
    'REST APIs': restApiReasons(restApis),
    'HTTP APIs': httpApiReasons(httpApis),
    'Custom domains': domainReasons,
    'Function URLs': functionUrlReasons,
    'Image registry': registryReasons,
    Functions: executeReasons,
  };
}

export function allReasons(apis: ExplainedApis): Reasons {
  return oneTable(reasonTables(apis));
}
