// May an AWS service invoke this function for this source? Asks the function's resource policy; knows no HTTP door.
import type { Decision, Evaluate, NamedPolicy, Principal } from '../../identity/contract.ts';
import type { Step } from '../../observe/contract.ts';
import type { FunctionUnit } from '../contract.ts';
import type { FunctionTarget } from './target.ts';

export interface ServiceCaller {
  /** e.g. apigateway.amazonaws.com */
  readonly service: string;
  /** The account of the resource that calls (aws:SourceAccount). */
  readonly account: string;
  /** Spellings of aws:SourceArn, any of which may be granted. */
  readonly sourceArns: readonly [string, ...string[]];
}

export interface Permission {
  readonly decision: Decision;
  /** For the trace: 'permission-granted', or 'permission-missing' with what a grant must say. */
  readonly step: Step;
}

/** The policy that speaks for a qualifier: $LATEST shares the unqualified function's unless it has its own. */
function policyOf(unit: FunctionUnit, qualifier: string): NamedPolicy | undefined {
  const own = unit.policies.get(qualifier);
  return own ?? (qualifier === '$LATEST' ? unit.policies.get('') : undefined);
}

/** The first decision that allows, or the one for the first spelling. */
export function mayInvoke(
  evaluate: Evaluate,
  unit: FunctionUnit,
  target: FunctionTarget,
  caller: ServiceCaller,
): Decision {
  const { service, account } = caller;
  const policy = policyOf(unit, target.qualifier);
  const principal: Principal = { type: 'service', account, arn: service, userId: service, identityPolicies: [] };
  const decide = (sourceArn: string): Decision =>
    evaluate({
      principal,
      action: 'lambda:InvokeFunction',
      resource: target.invokedArn,
      resourceAccount: unit.account,
      resourcePolicies: policy ? [policy] : [],
      context: { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': account, 'aws:principalisawsservice': 'true' },
    });
  const [first, ...others] = caller.sourceArns;
  let decision = decide(first);
  for (let i = 0; i < others.length && !decision.allowed; i += 1) {
    const next = decide(others[i]!);
    if (next.allowed) decision = next;
  }
  return decision;
}

function stepOf(decision: Decision, target: FunctionTarget, caller: ServiceCaller): Step {
  const { allowed, statement, near, reason } = decision;
  const detail = {
    function: target.invokedArn,
    service: caller.service,
    sourceArn: caller.sourceArns[0],
    decision: reason,
    statement,
    near,
  };
  const step: Step = {
    gate: 'permission',
    verdict: allowed ? 'pass' : 'refuse',
    reason: allowed ? 'permission-granted' : 'permission-missing',
    detail,
  };
  return Object.freeze(step);
}

interface Remembered {
  readonly unit: FunctionUnit;
  readonly byVerb: Map<string, Permission>;
}

/**
 * Decisions kept for as long as both the caller's unit and the function's unit live: a commit that touches either makes new
 * objects, so nothing has to be invalidated.
 */
export class InvokePermissions {
  readonly #evaluate: Evaluate;
  readonly #kept = new WeakMap<object, Remembered>();

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  /** `owner` is the compiled method or route that calls; `verb` whatever else the source ARN depends on. */
  check(
    owner: object,
    verb: string,
    unit: FunctionUnit,
    target: FunctionTarget,
    caller: () => ServiceCaller,
  ): Permission {
    let kept = this.#kept.get(owner);
    if (kept?.unit !== unit) this.#kept.set(owner, (kept = { unit, byVerb: new Map() }));
    const known = kept.byVerb.get(verb);
    if (known) return known;
    const asked = caller();
    const decision = mayInvoke(this.#evaluate, unit, target, asked);
    const permission = { decision, step: stepOf(decision, target, asked) };
    kept.byVerb.set(verb, permission);
    return permission;
  }
}
