// A URL bound to its function: everything that its requests share, made once for as long as both units live.
import type { NamedPolicy } from '../../identity/contract.ts';
import type { Step } from '../../observe/contract.ts';
import type { FunctionUnit, FunctionUrlUnit, Units } from '../contract.ts';
import { eventFrame, type EventFrame } from '../payload2/event.ts';
import { compileCors, type Cors } from './cors.ts';

export interface BoundUrl {
  readonly url: FunctionUrlUnit;
  /** Undefined when the function, or the alias that the URL is for, has gone. */
  readonly unit: FunctionUnit | undefined;
  /** With the alias. It is what policies are asked about and what the function sees as invoked. */
  readonly functionArn: string;
  readonly policies: readonly NamedPolicy[];
  readonly cors: Cors | undefined;
  readonly frame: EventFrame;
  readonly step: Step;
}

function bind(url: FunctionUrlUnit, found: FunctionUnit | undefined): BoundUrl {
  const { urlId, qualifier, authType, invokeMode } = url;
  const functionArn = qualifier === '' ? url.functionArn : `${url.functionArn}:${qualifier}`;
  const unit = qualifier === '' || found?.aliases.has(qualifier) ? found : undefined;
  // Each qualifier has a policy of its own. [lambda B5]
  const policy = unit?.policies.get(qualifier);
  const detail = { urlId, function: functionArn, authType, invokeMode };
  return {
    url,
    unit,
    functionArn,
    policies: policy ? [policy] : [],
    cors: url.cors && compileCors(url.cors),
    frame: eventFrame({ apiId: urlId, routeKey: '$default', stage: '$default' }),
    step: Object.freeze({ gate: 'url', verdict: 'pass', reason: 'url-found', detail }),
  };
}

interface Kept {
  readonly found: FunctionUnit | undefined;
  readonly bound: BoundUrl;
}

/** A commit that touches the URL or the function makes new units, so nothing has to be invalidated. */
export class BoundUrls {
  readonly #functions: Units<FunctionUnit>;
  readonly #kept = new WeakMap<FunctionUrlUnit, Kept>();

  constructor(functions: Units<FunctionUnit>) {
    this.#functions = functions;
  }

  of(url: FunctionUrlUnit): BoundUrl {
    const found = this.#functions.get(url.functionArn);
    const kept = this.#kept.get(url);
    if (kept && kept.found === found) return kept.bound;
    const bound = bind(url, found);
    this.#kept.set(url, { found, bound });
    return bound;
  }
}
