// What a request brings to its policies: the caller's own context keys beside those that the door filled. No policy here.
import type { AccessRequest, ConditionContext, Principal } from './contract.ts';
import type { Resolve } from './template.ts';

export interface Facts {
  readonly request: AccessRequest;
  /** Lower case: actions match without regard to case. */
  readonly action: string;
  readonly resolve: Resolve;
}

export function factsOf(request: AccessRequest): Facts {
  return {
    request,
    action: request.action.toLowerCase(),
    resolve: (key) => {
      const value = contextValue(request, key);
      return typeof value === 'string' ? value : value?.[0];
    },
  };
}

/** Policies may ask for any key: 'constructor' is none that a door gave. */
function given(context: ConditionContext, key: string): string | readonly string[] | undefined {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/** A context key in lower case: what the door gave, else what the principal and the resource say. [D3] */
export function contextValue(request: AccessRequest, key: string): string | readonly string[] | undefined {
  return (
    given(request.context, key) ??
    principalValue(request.principal, key) ??
    (key === 'aws:resourceaccount' ? request.resourceAccount : undefined)
  );
}

function principalValue(principal: Principal, key: string): string | undefined {
  if (!key.startsWith('aws:')) return undefined;
  switch (key) {
    case 'aws:principalarn':
      return principal.type === 'service' || principal.type === 'anonymous'
        ? undefined
        : (principal.roleArn ?? principal.arn);
    case 'aws:principalaccount':
      return principal.type === 'service' || principal.type === 'anonymous' ? undefined : principal.account;
    case 'aws:principaltype':
      return principalType(principal);
    case 'aws:userid':
      return principal.type === 'service' ? undefined : principal.userId;
    case 'aws:username':
      return principal.userName;
    case 'aws:principalorgid':
      return principal.organizationId;
    case 'aws:principalorgpaths':
      return principal.organizationPath;
    case 'aws:principalisawsservice':
      return principal.type === 'service' ? 'true' : 'false';
    // No service here calls another on the caller's behalf.
    case 'aws:viaawsservice':
      return 'false';
    case 'aws:principalservicename':
      return principal.type === 'service' ? principal.arn : undefined;
    case 'aws:tokenissuetime':
      return principal.issuedAtMs === undefined ? undefined : isoSeconds(principal.issuedAtMs);
    default:
      return key.startsWith('aws:principaltag/') ? tagOf(principal, key.slice('aws:principaltag/'.length)) : undefined;
  }
}

function principalType(principal: Principal): string | undefined {
  if (principal.type === 'root') return 'Account';
  if (principal.type === 'role') return 'AssumedRole';
  if (principal.type === 'anonymous') return 'Anonymous';
  if (principal.type === 'service') return undefined;
  return principal.arn.includes(':federated-user/') ? 'FederatedUser' : 'User';
}

/** Tag keys keep their case in a tag but not in a condition key. */
function tagOf(principal: Principal, lowerKey: string): string | undefined {
  for (const [key, value] of Object.entries(principal.tags ?? {})) if (key.toLowerCase() === lowerKey) return value;
  return undefined;
}

let lastSecond = -1;
let lastIso = '';

/** Asked for at every request: made once a second. */
function isoSeconds(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastIso = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return lastIso;
}

export interface RequestFacts {
  readonly nowMs: number;
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly referer?: string;
  readonly region?: string;
  readonly secure: boolean;
}

/** The global condition keys that any HTTP request can fill. */
export function requestContext(facts: RequestFacts): ConditionContext {
  return {
    'aws:sourceip': facts.sourceIp,
    'aws:useragent': facts.userAgent,
    'aws:referer': facts.referer,
    'aws:requestedregion': facts.region,
    'aws:securetransport': facts.secure ? 'true' : 'false',
    'aws:currenttime': isoSeconds(facts.nowMs),
    'aws:epochtime': String(Math.floor(facts.nowMs / 1000)),
  };
}
