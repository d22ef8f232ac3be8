// AssumeRole: the trust policy must allow the caller, the caller's own policies too unless the trust names it outright. [D5]
import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import type { ConditionContext, Decision } from '../../identity/contract.ts';
import { evaluate } from '../../identity/evaluate.ts';
import { requestContext } from '../../identity/facts.ts';
import type { RoleUnit } from '../../identity/units.ts';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import type { Fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { issue } from './credentials.ts';
import type { StsPorts } from './ports.ts';
import { packedSize, sessionPolicies } from './session-policies.ts';
import { sessionTags } from './tags.ts';

const DEFAULT_SECONDS = 3600;
/** A role session that assumes another role gets an hour at most. */
const CHAINED_SECONDS = 3600;

export function assumeRole(ports: StsPorts) {
  return (input: AssumeRoleRequest, call: Call): object => {
    check(input);
    const tags = sessionTags(input);
    const policies = sessionPolicies(ports, input, call);
    const role = ports.role(input.RoleArn!);
    if (!role) throw denied(call, 'sts:AssumeRole', input.RoleArn!);
    authorise(role, input, tags, call);
    const seconds = sessionSeconds(role, input, call);
    const claims = {
      account: role.account,
      roleArn: role.arn,
      roleId: role.id,
      sessionName: input.RoleSessionName!,
      issuedAtMs: call.nowMs,
      expiresAtMs: call.nowMs + seconds * 1000,
      ...(policies ? { sessionPolicies: policies } : {}),
      ...(tags ? { tags } : {}),
    };
    return {
      Credentials: issue(ports, claims),
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
        Arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${input.RoleSessionName}`,
      },
      ...packedSize(policies, tags),
      ...(input.SourceIdentity === undefined ? {} : { SourceIdentity: input.SourceIdentity }),
    };
  };
}

const NAME = { min: 2, max: 64, pattern: '[\\w+=,.@-]*' };

function check(input: AssumeRoleRequest): void {
  const found = new Violations()
    .required('roleArn', input.RoleArn)
    .required('roleSessionName', input.RoleSessionName)
    .text('roleArn', input.RoleArn, { min: 20, max: 2048 })
    .text('roleSessionName', input.RoleSessionName, NAME)
    .text('externalId', input.ExternalId, { min: 2, max: 1224, pattern: '[\\w+=,.@:\\/-]*' })
    .text('sourceIdentity', input.SourceIdentity, NAME)
    .text('policy', input.Policy, { min: 1, max: 2048 })
    .range('durationSeconds', input.DurationSeconds, 900, 43_200);
  found.refuse('ValidationError');
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(input.RoleArn!))
    throw fault('ValidationError', `${input.RoleArn} is invalid`);
}

function authorise(
  role: RoleUnit,
  input: AssumeRoleRequest,
  tags: Record<string, string> | undefined,
  call: Call,
): void {
  const context = contextOf(input, tags, call);
  for (const action of tags ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole']) {
    const decision = evaluate({
      principal: call.principal,
      action,
      resource: role.arn,
      resourceAccount: role.account,
      resourcePolicies: [role.trust],
      resourcePolicyRequired: true,
      context,
    });
    trace(call, action, role, decision);
    if (!decision.allowed) throw denied(call, action, role.arn);
  }
}

function contextOf(input: AssumeRoleRequest, tags: Record<string, string> | undefined, call: Call): ConditionContext {
  return {
    ...requestContext({
      nowMs: call.nowMs,
      sourceIp: call.sourceIp,
      userAgent: call.userAgent,
      region: call.region,
      secure: call.endpoint.startsWith('https:'),
    }),
    'sts:externalid': input.ExternalId,
    'sts:rolesessionname': input.RoleSessionName,
    'sts:sourceidentity': input.SourceIdentity,
    'sts:transitivetagkeys': input.TransitiveTagKeys,
    'aws:tagkeys': tags && Object.keys(tags),
    ...Object.fromEntries(
      Object.entries(tags ?? {}).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value]),
    ),
  };
}

function trace(call: Call, action: string, role: RoleUnit, decision: Decision): void {
  call.trace.steps.push({
    gate: 'policy',
    verdict: decision.allowed ? 'pass' : 'refuse',
    reason: decision.reason,
    detail: {
      caller: call.principal.arn,
      action,
      resource: role.arn,
      statement: decision.statement,
      near: decision.near,
    },
  });
}

/** A role that does not exist is refused with the same words, so that nobody can probe for names. */
function denied(call: Call, action: string, resource: string): Fault {
  return fault(
    'AccessDenied',
    `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: ${resource}`,
    {},
    403,
  );
}

function sessionSeconds(role: RoleUnit, input: AssumeRoleRequest, call: Call): number {
  const seconds = input.DurationSeconds ?? Math.min(DEFAULT_SECONDS, role.maxSessionDuration);
  if (call.principal.type === 'role' && seconds > CHAINED_SECONDS) {
    throw fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > role.maxSessionDuration)
    throw fault('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return seconds;
}
