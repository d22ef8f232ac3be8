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
import type { Reason, Reasons } from '../observe/contract.ts';
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

/** A trace holds codes only, so a code may mean one thing. Throws when two tables explain one code differently. */
export function oneTable(tables: Readonly<Record<string, Reasons>>): Reasons {
  const all: Record<string, Reason> = {};
  const owners = new Map<string, string>();
  for (const [title, reasons] of Object.entries(tables)) {
    for (const [code, reason] of Object.entries(reasons)) {
      const known = Object.hasOwn(all, code) ? all[code] : undefined;
      if (known !== undefined && known !== reason)
        throw new Error(`reason code ${code} is explained twice: by ${owners.get(code)} and by ${title}`);
      all[code] = reason;
      owners.set(code, title);
    }
  }
  return all;
}
