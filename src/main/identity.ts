// Credentials, sessions and roles, wired to the snapshot.
import type { Credentials, Principal, Sessions, TemporaryCredentials } from '../identity/contract.ts';
import type { Runnable } from '../execute/contract.ts';
import { createCredentials } from '../identity/lookup.ts';
import { openSessions } from '../identity/sessions.ts';
import { roleTrusts } from '../identity/trust.ts';
import { roleOfArn, type AccessKeyUnit, type MembershipUnit, type RoleUnit, type UserUnit } from '../identity/units.ts';
import type { Parts } from './parts.ts';

export interface Identity {
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly roles: ReadonlyMap<string, RoleUnit>;
  /** Temporary credentials of a function's execution role. */
  credentialsFor(runnable: Runnable): TemporaryCredentials;
  /** Temporary credentials of a role that API Gateway may assume. */
  gatewaySession(roleArn: string): TemporaryCredentials | undefined;
  /** The session principal of such a role. */
  assumeForGateway(roleArn: string): Principal | undefined;
}

/** Function credentials outlive any single invoke; the sandbox gets newer ones before they end. [lambda A2] */
const FUNCTION_SESSION_MS = 12 * 3600 * 1000;

const GATEWAY_SESSION = 'BackplaneAssumeRoleSession';

export function createIdentity({ config, data, now, world }: Parts): Identity {
  const sessions = openSessions(data.masterKey);
  const roles = world.units<RoleUnit>('roles');
  const credentials = createCredentials({
    accessKeys: world.units<AccessKeyUnit>('accessKeys'),
    users: world.units<UserUnit>('users'),
    roles,
    memberships: world.units<MembershipUnit>('memberships'),
    sessions,
    account: config.accountId,
    auth: config.auth,
    root: data.credentials,
  });
  const gatewaySession = gatewaySessions(sessions, roles, now);
  return {
    sessions,
    credentials,
    roles,
    credentialsFor: (runnable) => functionCredentials(sessions, runnable, now()),
    gatewaySession,
    assumeForGateway(roleArn) {
      const issued = gatewaySession(roleArn);
      const found = issued && credentials.find(issued.accessKeyId, issued.sessionToken, now());
      return typeof found === 'object' ? found.principal : undefined;
    },
  };
}

interface GatewaySession {
  /** Another role of the same name gets a session of its own. */
  readonly roleId: string;
  readonly issued: TemporaryCredentials;
}

/** One session a role, used until it is about to end: credentials and policies read from it stay cached with it. */
function gatewaySessions(
  sessions: Sessions,
  roles: ReadonlyMap<string, RoleUnit>,
  now: () => number,
): Identity['gatewaySession'] {
  const kept = new Map<string, GatewaySession>();
  return (roleArn) => {
    const role = roleOfArn(roles, roleArn);
    if (!role || !roleTrusts(role.trust.document, 'apigateway.amazonaws.com')) {
      kept.delete(roleArn);
      return undefined;
    }
    const nowMs = now();
    const known = kept.get(roleArn);
    if (known?.roleId === role.id && known.issued.expiresAtMs > nowMs + 60_000) return known.issued;
    const issued = sessions.issue({
      account: role.account,
      roleArn: role.arn,
      roleId: role.id,
      sessionName: GATEWAY_SESSION,
      issuedAtMs: nowMs,
      expiresAtMs: nowMs + 3_600_000,
    });
    kept.set(roleArn, { roleId: role.id, issued });
    return issued;
  };
}

/** The session's name is the function's; a name of one character gets AWS's suffix. [lambda A2] */
function functionCredentials(sessions: Sessions, runnable: Runnable, nowMs: number): TemporaryCredentials {
  const { account, roleArn, roleId, functionName } = runnable;
  const sessionName = functionName.length < 2 ? `${functionName}@lambda_function` : functionName;
  return sessions.issue({
    account,
    roleArn,
    ...(roleId === undefined ? {} : { roleId }),
    sessionName,
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + FUNCTION_SESSION_MS,
  });
}
