// GetFederationToken: the caller's rights, narrowed by the policies that are passed, under another name.
import type { GetFederationTokenRequest } from '@aws-sdk/client-sts';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { issue } from './credentials.ts';
import type { StsPorts } from './ports.ts';
import { packedSize, sessionPolicies } from './session-policies.ts';
import { refuseSessions } from './session-token.ts';
import { sessionTags } from './tags.ts';

const DEFAULT_SECONDS = 43_200;

export function getFederationToken(ports: StsPorts) {
  return (input: GetFederationTokenRequest, call: Call): object => {
    new Violations()
      .required('name', input.Name)
      .text('name', input.Name, { min: 2, max: 32, pattern: '[\\w+=,.@-]*' })
      .range('durationSeconds', input.DurationSeconds, 900, 129_600)
      .refuse('ValidationError');
    refuseSessions(call, 'GetFederationToken');
    const tags = sessionTags({ Tags: input.Tags });
    // Without a policy a federated user may do nothing.
    const policies = sessionPolicies(ports, input, call) ?? [];
    const claims = {
      account: call.account,
      callerArn: call.principal.arn,
      federatedName: input.Name!,
      issuedAtMs: call.nowMs,
      expiresAtMs: call.nowMs + (input.DurationSeconds ?? DEFAULT_SECONDS) * 1000,
      sessionPolicies: policies,
      ...(tags ? { tags } : {}),
    };
    return {
      Credentials: issue(ports, claims),
      FederatedUser: {
        FederatedUserId: `${call.account}:${input.Name}`,
        Arn: `arn:aws:sts::${call.account}:federated-user/${input.Name}`,
      },
      PackedPolicySize: packedSize(policies, tags).PackedPolicySize ?? 0,
    };
  };
}
