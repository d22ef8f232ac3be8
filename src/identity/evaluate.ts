// The decision: identity, resource, boundary, session and service control policies weighed together. Pure; no store, no clock.
import type { AccessRequest, Decision, DecisionReason, Evaluate, NamedPolicy, Principal } from './contract.ts';
import { applies, compiledPolicy, failureOf, gradeFor } from './document.ts';
import type { Statement } from './document.ts';
import { factsOf } from './facts.ts';
import type { Facts } from './facts.ts';
import { GRADE } from './principals.ts';

interface Found {
  readonly policy: NamedPolicy;
  readonly statement: Statement;
}

/** The first statement of each effect that applies. */
interface Findings {
  deny?: Found;
  allow?: Found;
}

/** Allows of a resource policy, by how they name the caller. */
interface ResourceFindings {
  deny?: Found;
  exact?: Found;
  /** By role or as everyone: grants within boundaries and session policies. */
  direct?: Found;
  /** By account: the account's identity policies must grant as well. */
  account?: Found;
}

interface CallerFindings {
  readonly levels: readonly Findings[];
  readonly identity: Findings;
  readonly boundary: Findings | undefined;
  readonly session: Findings | undefined;
}

/**
 * Explicit denies first, then what each kind of policy must allow. [lambda D3, H4]
 * Same account: identity or resource policy; another account: both; services and anonymous callers: the resource policy alone.
 */
export const evaluate: Evaluate = (request) => {
  const facts = factsOf(request);
  const resource = scanResource(request.resourcePolicies, facts);
  if (request.principal.type === 'service' || request.principal.type === 'anonymous')
    return decideOutsider(resource, facts);
  const caller = scanCaller(request.principal, facts);
  return explicitDeny(caller, resource) ?? decide(caller, resource, facts);
};

function decideOutsider(resource: ResourceFindings, facts: Facts): Decision {
  if (resource.deny) return ruled(false, 'explicit-deny-resource', resource.deny);
  const allow = resource.exact ?? resource.direct;
  return allow ? ruled(true, 'allowed-resource', allow) : refused('implicit-deny-resource', facts);
}

function explicitDeny(caller: CallerFindings, resource: ResourceFindings): Decision | undefined {
  for (const level of caller.levels) if (level.deny) return ruled(false, 'explicit-deny-scp', level.deny);
  if (resource.deny) return ruled(false, 'explicit-deny-resource', resource.deny);
  if (caller.identity.deny) return ruled(false, 'explicit-deny-identity', caller.identity.deny);
  if (caller.boundary?.deny) return ruled(false, 'explicit-deny-boundary', caller.boundary.deny);
  return caller.session?.deny ? ruled(false, 'explicit-deny-session', caller.session.deny) : undefined;
}

function decide(caller: CallerFindings, resource: ResourceFindings, facts: Facts): Decision {
  const { principal, resourceAccount, resourcePolicyRequired } = facts.request;
  if (caller.levels.some((level) => !level.allow)) return refused('implicit-deny-scp', facts);
  const abroad = principal.account !== resourceAccount;
  const granted = resource.exact ?? resource.direct ?? resource.account;
  if ((abroad || resourcePolicyRequired) && !granted) return refused('implicit-deny-resource', facts);
  if (principal.type === 'root')
    return abroad || resourcePolicyRequired ? ruled(true, 'allowed-resource', granted) : ruled(true, 'allowed-root');
  // A user or session named outright is past boundary and session policies. [D3 step 3]
  if (!abroad && resource.exact) return ruled(true, 'allowed-resource', resource.exact);
  const direct = abroad ? undefined : resource.direct;
  if (!caller.identity.allow && !direct) return refused('implicit-deny-identity', facts);
  if (caller.boundary && !caller.boundary.allow) return refused('implicit-deny-boundary', facts);
  if (caller.session && !caller.session.allow) return refused('implicit-deny-session', facts);
  return caller.identity.allow
    ? ruled(true, 'allowed-identity', caller.identity.allow)
    : ruled(true, 'allowed-resource', direct);
}

const NO_LEVELS: readonly Findings[] = [];

function scanCaller(principal: Principal, facts: Facts): CallerFindings {
  // Service-linked roles are exempt from service control policies. [D3]
  const linked = principal.roleArn?.includes(':role/aws-service-role/') === true;
  const levels = linked ? undefined : principal.serviceControlPolicies;
  return {
    levels: levels ? levels.map((level) => scan(level, facts)) : NO_LEVELS,
    identity: scan(principal.identityPolicies, facts),
    boundary: principal.boundary && scan([principal.boundary], facts),
    session: principal.sessionPolicies && scan(principal.sessionPolicies, facts),
  };
}

function scan(policies: readonly NamedPolicy[], facts: Facts): Findings {
  const found: Findings = {};
  for (const policy of policies) {
    for (const statement of compiledPolicy(policy).statements) {
      if (statement.allows ? found.allow : found.deny) continue;
      if (!applies(statement, facts)) continue;
      if (statement.allows) found.allow = { policy, statement };
      else found.deny = { policy, statement };
    }
  }
  return found;
}

function scanResource(policies: readonly NamedPolicy[] | undefined, facts: Facts): ResourceFindings {
  const found: ResourceFindings = {};
  if (!policies) return found;
  for (const policy of policies) {
    for (const statement of compiledPolicy(policy).statements) {
      const grade = gradeFor(statement, facts);
      if (grade === GRADE.NONE || !applies(statement, facts)) continue;
      const here = { policy, statement };
      if (!statement.allows) found.deny ??= here;
      else if (grade === GRADE.EXACT) found.exact ??= here;
      else if (grade === GRADE.ACCOUNT) found.account ??= here;
      else found.direct ??= here;
    }
  }
  return found;
}

function ruled(allowed: boolean, reason: DecisionReason, found?: Found): Decision {
  if (!found) return { allowed, reason };
  const { policy, statement } = found;
  return {
    allowed,
    reason,
    statement: {
      source: policy.source,
      index: statement.index,
      ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    },
  };
}

/** An implicit deny, explained by the statements that nearly allowed. Only refusals pay for this second reading. */
function refused(reason: DecisionReason, facts: Facts): Decision {
  const near = candidates(reason, facts.request).flatMap(({ policies, resource }) =>
    nearMisses(policies, facts, resource),
  );
  return near.length > 0 ? { allowed: false, reason, near } : { allowed: false, reason };
}

interface Candidates {
  readonly policies: readonly NamedPolicy[];
  readonly resource: boolean;
}

/** Where an Allow would have helped against this reason. */
function candidates(reason: DecisionReason, request: AccessRequest): Candidates[] {
  const { principal } = request;
  const identity = { policies: principal.identityPolicies, resource: false };
  const resource = { policies: request.resourcePolicies ?? [], resource: true };
  switch (reason) {
    case 'implicit-deny-scp':
      return [{ policies: principal.serviceControlPolicies?.flat() ?? [], resource: false }];
    case 'implicit-deny-boundary':
      return [{ policies: principal.boundary ? [principal.boundary] : [], resource: false }];
    case 'implicit-deny-session':
      return [{ policies: principal.sessionPolicies ?? [], resource: false }];
    case 'implicit-deny-resource':
      return [resource];
    default:
      return [identity, resource];
  }
}

function nearMisses(
  policies: readonly NamedPolicy[],
  facts: Facts,
  inResourcePolicy: boolean,
): NonNullable<Decision['near']>[number][] {
  const near: NonNullable<Decision['near']>[number][] = [];
  for (const policy of policies) {
    for (const statement of compiledPolicy(policy).statements) {
      if (!statement.allows) continue;
      const failed = failureOf(statement, facts, inResourcePolicy);
      if (failed === undefined) continue;
      near.push({
        source: policy.source,
        index: statement.index,
        failed,
        ...(statement.sid === undefined ? {} : { sid: statement.sid }),
      });
    }
  }
  return near;
}
