// May this caller use this URL? Asks the evaluator, and only once where no policy looks at the request. [lambda C2, D3, H4]
import type { ConditionContext, Decision, Evaluate, NamedPolicy, Principal } from '../../identity/contract.ts';
import { contextKeysOf } from '../../identity/document.ts';
import { requestContext } from '../../identity/facts.ts';
import type { Step } from '../../observe/contract.ts';
import type { Exchange } from '../contract.ts';
import type { BoundUrl } from './bound.ts';
import type { AuthModel } from './tools.ts';
import type { Refusal } from './refusals.ts';

const ANONYMOUS: Principal = {
  type: 'anonymous',
  account: '',
  arn: 'anonymous',
  userId: 'anonymous',
  identityPolicies: [],
};

const ACTIONS: Readonly<Record<AuthModel, readonly string[]>> = {
  legacy: ['lambda:InvokeFunctionUrl'],
  dual: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'],
};

/** Keys whose values differ from request to request even when nobody has signed. */
const VARYING: ReadonlySet<string> = new Set(
  Object.keys(requestContext({ nowMs: 0, secure: false })).filter((key) => key !== 'aws:requestedregion'),
);

function readsTheRequest(policies: readonly NamedPolicy[]): boolean {
  return policies.some(
    ({ document }) => document.includes('${') || contextKeysOf(document).some((key) => VARYING.has(key.toLowerCase())),
  );
}

/** Everything that is weighed for this caller. */
function policiesOf({ policies }: BoundUrl, principal: Principal): readonly NamedPolicy[] {
  const { identityPolicies, boundary, sessionPolicies = [], serviceControlPolicies = [] } = principal;
  return [
    ...policies,
    ...identityPolicies,
    ...(boundary ? [boundary] : []),
    ...sessionPolicies,
    ...serviceControlPolicies.flat(),
  ];
}

/** Undefined when the caller may. */
export interface Verdict {
  readonly step: Step;
  readonly refusal: Refusal | undefined;
}

export class PolicyGate {
  readonly #evaluate: Evaluate;
  readonly #model: AuthModel;
  readonly #forwarded: 'aws' | 'real';
  /** Verdicts that hold as long as URL and caller are these very objects; undefined where every request must be asked about. */
  readonly #known = new WeakMap<BoundUrl, WeakMap<Principal, Verdict | undefined>>();

  constructor(evaluate: Evaluate, model: AuthModel, forwarded: 'aws' | 'real') {
    this.#evaluate = evaluate;
    this.#model = model;
    this.#forwarded = forwarded;
  }

  /** Nobody has signed: the resource policy alone decides. */
  anonymous(bound: BoundUrl, exchange: Exchange): Verdict {
    return this.signed(bound, ANONYMOUS, exchange);
  }

  signed(bound: BoundUrl, principal: Principal, exchange: Exchange): Verdict {
    let callers = this.#known.get(bound);
    if (!callers) this.#known.set(bound, (callers = new WeakMap()));
    const known = callers.get(principal);
    if (known) return known;
    const verdict = this.#ask(bound, principal, exchange);
    if (!callers.has(principal))
      callers.set(principal, readsTheRequest(policiesOf(bound, principal)) ? undefined : verdict);
    return verdict;
  }

  #ask(bound: BoundUrl, principal: Principal, exchange: Exchange): Verdict {
    const context = this.#context(bound, exchange);
    let verdict: Verdict | undefined;
    for (const action of ACTIONS[this.#model]) {
      const decision = this.#evaluate({
        principal,
        action,
        resource: bound.functionArn,
        resourceAccount: bound.url.account,
        resourcePolicies: bound.policies,
        context,
      });
      verdict = verdictOf(bound, principal, action, decision, this.#model);
      if (verdict.refusal) return verdict;
    }
    return verdict!;
  }

  /** AWS serves function URLs over TLS only, so a policy that asks for it holds unless Portico is told to be literal. */
  #context({ url, functionArn }: BoundUrl, exchange: Exchange): ConditionContext {
    const { headers, sourceIp, scheme, startMs } = exchange;
    return {
      ...requestContext({
        nowMs: startMs,
        sourceIp,
        region: url.region,
        secure: this.#forwarded === 'aws' || scheme === 'https',
        ...(headers['user-agent'] !== undefined && { userAgent: headers['user-agent'] }),
        ...(headers['referer'] !== undefined && { referer: headers['referer'] }),
      }),
      'lambda:functionurlauthtype': url.authType,
      'lambda:invokedviafunctionurl': 'true',
      'lambda:functionarn': functionArn,
    };
  }
}

function verdictOf(
  bound: BoundUrl,
  principal: Principal,
  action: string,
  { allowed, reason, statement, near }: Decision,
  model: AuthModel,
): Verdict {
  const detail = {
    function: bound.functionArn,
    action,
    principal: principal.arn,
    principalType: principal.type,
    principalAccount: principal.account,
    account: bound.url.account,
    authType: bound.url.authType,
    hasPolicy: bound.policies.length > 0,
    model,
    decision: reason,
    statement,
    near,
  };
  const code = reason.startsWith('explicit') ? 'url-policy-denied' : 'url-policy-missing';
  return {
    step: Object.freeze({ gate: 'policy', verdict: 'pass', reason: 'url-policy-allows', detail }),
    refusal: allowed ? undefined : { code, detail },
  };
}
