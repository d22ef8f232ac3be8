// Whose key is this? Keys made through IAM, sealed sessions, the root key pair, and in open mode whatever else comes. No store, no I/O.
import type { Credential, CredentialRefusal, Credentials, Principal, SessionClaims, Sessions } from './contract.ts';
import { accountOfKey } from './key-ids.ts';
import { isOwnToken } from './sessions.ts';
import { principalIdOfArn, roleOfArn } from './units.ts';
import type { AccessKeyUnit, MembershipUnit, RoleUnit, UserUnit } from './units.ts';

export interface CredentialSources {
  readonly accessKeys: ReadonlyMap<string, AccessKeyUnit>;
  readonly users: ReadonlyMap<string, UserUnit>;
  readonly roles: ReadonlyMap<string, RoleUnit>;
  /** By account. An account outside an organization is held by no service control policy. */
  readonly memberships?: ReadonlyMap<string, MembershipUnit>;
  readonly sessions: Sessions;
  /** The configured account: unknown keys act as its root in open mode, and the root key pair is its own. */
  readonly account: string;
  readonly auth: 'open' | 'strict';
  readonly root?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Known keys must sign in both modes and are held to their policies. What is unknown is refused in strict mode; in open mode it is the
 * root of the configured account, or of the account that the key names by its 12 digits, and comes back `unverified`.
 */
export function createCredentials(sources: CredentialSources): Credentials {
  const { root } = sources;
  const rootCredential = root && { ...root, principal: rootOf(sources.account, root.accessKeyId) };
  const sessionCredential = cachedSessions(sources);
  function find(accessKeyId: string, sessionToken: string | undefined, nowMs: number): Credential | CredentialRefusal {
    if (rootCredential && accessKeyId === rootCredential.accessKeyId)
      return sessionToken === undefined ? rootCredential : 'bad-token';
    const key = sources.accessKeys.get(accessKeyId);
    if (key) return sessionToken === undefined ? userCredential(sources, key) : 'bad-token';
    if (accessKeyId.startsWith('ASIA')) return temporary(sources, sessionCredential, accessKeyId, sessionToken, nowMs);
    return sources.auth === 'open' ? unverified(sources, accessKeyId) : 'unknown-key';
  }
  return {
    find(accessKeyId, sessionToken, nowMs) {
      const found = find(accessKeyId, sessionToken, nowMs);
      return typeof found === 'string' ? found : inOrganization(sources, found);
    },
  };
}

interface Kept<S> {
  /** What it was made of: another object means that it has changed. */
  readonly source: S;
  readonly credential: Credential;
}

/** Made once for the same two units, so that what hangs on a principal holds from request to request. */
function kept<K extends object, S>(cache: WeakMap<K, Kept<S>>, key: K, source: S, make: () => Credential): Credential {
  const known = cache.get(key);
  if (known?.source === source) return known.credential;
  const credential = make();
  cache.set(key, { source, credential });
  return credential;
}

const inOrganizations = new WeakMap<Credential, Kept<MembershipUnit>>();

/** Asked anew for every call, so that an attached policy holds for sessions that are already out. */
function inOrganization({ memberships }: CredentialSources, credential: Credential): Credential {
  const membership = memberships?.get(credential.principal.account);
  if (!membership) return credential;
  return kept(inOrganizations, credential, membership, () => ({
    ...credential,
    principal: { ...credential.principal, ...membership },
  }));
}

const ofUsers = new WeakMap<AccessKeyUnit, Kept<UserUnit>>();

function userCredential(sources: CredentialSources, key: AccessKeyUnit): Credential | CredentialRefusal {
  if (!key.active) return 'inactive-key';
  const user = sources.users.get(key.user);
  if (!user) return 'unknown-key';
  const { accessKeyId, secretAccessKey } = key;
  return kept(ofUsers, key, user, () => ({
    accessKeyId,
    secretAccessKey,
    principal: { ...user.principal, accessKeyId },
  }));
}

type SessionCredential = (
  accessKeyId: string,
  secretAccessKey: string,
  token: string,
  claims: SessionClaims,
) => Credential | undefined;

function temporary(
  sources: CredentialSources,
  credentialOf: SessionCredential,
  accessKeyId: string,
  token: string | undefined,
  nowMs: number,
): Credential | CredentialRefusal {
  const isOpen = sources.auth === 'open';
  // A name that only looks temporary, such as ASIATEST, is an unknown key like any other.
  if (token === undefined)
    return isOpen && accountOfKey(accessKeyId) === undefined ? unverified(sources, accessKeyId) : 'token-required';
  const opened = sources.sessions.open(accessKeyId, token);
  // AWS's own temporary credentials are unknown here; our own tokens must open even in open mode.
  if (!opened) return isOpen && !isOwnToken(token) ? unverified(sources, accessKeyId) : 'bad-token';
  if (opened.claims.expiresAtMs <= nowMs) return 'expired-token';
  return credentialOf(accessKeyId, opened.secretAccessKey, token, opened.claims) ?? 'bad-token';
}

/** One credential a session and state of its role, so that the evaluator's caches hang on the same policy objects. */
function cachedSessions(sources: CredentialSources): SessionCredential {
  const cache = new WeakMap<SessionClaims, Kept<Source>>();
  return (accessKeyId, secretAccessKey, token, claims) => {
    const source = sourceOf(sources, claims);
    if (source === undefined) return undefined;
    return kept(cache, claims, source, () => ({
      accessKeyId,
      secretAccessKey,
      sessionToken: token,
      expiresAtMs: claims.expiresAtMs,
      principal: principalOf(claims, source, accessKeyId),
    }));
  };
}

type Source = RoleUnit | UserUnit | 'root';

/** Undefined when the role or user is gone, or another has taken its name. */
function sourceOf(sources: CredentialSources, claims: SessionClaims): Source | undefined {
  if (claims.roleArn !== undefined) {
    const role = roleOfArn(sources.roles, claims.roleArn);
    return role && (claims.roleId === undefined || claims.roleId === role.id) ? role : undefined;
  }
  if (claims.callerArn === undefined) return undefined;
  if (claims.callerArn.endsWith(':root')) return 'root';
  const user = sources.users.get(principalIdOfArn(claims.callerArn));
  return user?.principal.arn === claims.callerArn ? user : undefined;
}

function principalOf(claims: SessionClaims, source: Source, accessKeyId: string): Principal {
  const sessionPolicies = claims.sessionPolicies?.map((document, index) => ({
    source: `session policy ${index + 1}`,
    document,
  }));
  const session = { accessKeyId, issuedAtMs: claims.issuedAtMs, ...(sessionPolicies ? { sessionPolicies } : {}) };
  if (source !== 'root' && 'trust' in source) return { ...rolePrincipal(source, claims), ...session };
  const caller = source === 'root' ? rootOf(claims.account, accessKeyId) : source.principal;
  return claims.federatedName === undefined
    ? { ...caller, ...session }
    : { ...federatedPrincipal(caller, claims, claims.federatedName), ...session };
}

/** The role's name in the session's ARN stands without its path. */
function rolePrincipal(role: RoleUnit, claims: SessionClaims): Principal {
  const name = claims.sessionName ?? 'session';
  return {
    type: 'role',
    account: role.account,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`,
    userId: `${role.id}:${name}`,
    roleArn: role.arn,
    tags: { ...role.tags, ...claims.tags },
    identityPolicies: role.policies,
    ...(role.boundary ? { boundary: role.boundary } : {}),
  };
}

const EVERYTHING = {
  source: 'root user',
  document: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
};

function federatedPrincipal(caller: Principal, claims: SessionClaims, name: string): Principal {
  const { userName: _userName, ...rest } = caller;
  return {
    ...rest,
    type: 'user',
    arn: `arn:aws:sts::${claims.account}:federated-user/${name}`,
    userId: `${claims.account}:${name}`,
    tags: claims.tags ?? {},
    identityPolicies: caller.type === 'root' ? [EVERYTHING] : caller.identityPolicies,
  };
}

function rootOf(account: string, accessKeyId: string): Principal {
  return {
    type: 'root',
    account,
    arn: `arn:aws:iam::${account}:root`,
    userId: account,
    accessKeyId,
    identityPolicies: [],
  };
}

function unverified(sources: CredentialSources, accessKeyId: string): Credential {
  const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : sources.account;
  return { accessKeyId, secretAccessKey: '', principal: rootOf(account, accessKeyId), unverified: true };
}
