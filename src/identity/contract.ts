// Who calls, and what they may do. Pure data and pure functions: no store, no HTTP.

export type PrincipalType = 'root' | 'user' | 'role' | 'service' | 'anonymous';

/** One policy document with the name that an explanation gives it. */
export interface NamedPolicy {
  /** e.g. 'inline policy p of user u' or the managed policy's ARN. */
  readonly source: string;
  /** JSON text of the document. Parsed once and cached by the evaluator. */
  readonly document: string;
}

export interface Principal {
  readonly type: PrincipalType;
  readonly account: string;
  /** arn:aws:iam::A:root, ...:user/u, arn:aws:sts::A:assumed-role/r/session, or a service name for type 'service'. */
  readonly arn: string;
  /** aws:userid: AIDA..., AROA...:session, or the account id for root. */
  readonly userId: string;
  /** aws:username, users only. */
  readonly userName?: string;
  readonly accessKeyId?: string;
  /** For role sessions: arn:aws:iam::A:role/path/r (aws:PrincipalArn). */
  readonly roleArn?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly organizationId?: string;
  /** aws:PrincipalOrgPaths: o-.../r-.../ou-.../ */
  readonly organizationPath?: string;
  /** When the session was issued, epoch ms. */
  readonly issuedAtMs?: number;
  /** Inline, managed and group policies. Root and open-mode callers have none and are allowed all that SCPs and resource denies leave. */
  readonly identityPolicies: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly sessionPolicies?: readonly NamedPolicy[];
  /** One inner array for each level (root, OUs, account): each level must allow. */
  readonly serviceControlPolicies?: readonly (readonly NamedPolicy[])[];
}

export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for ASIA keys: the caller must send this token. */
  readonly sessionToken?: string;
  readonly expiresAtMs?: number;
  readonly principal: Principal;
  /**
   * Open mode only: nobody here knows this key's secret, so its signature cannot be checked and `secretAccessKey` is ''.
   * The control plane lets it through; a door that asks for a signature refuses it as an unknown key.
   */
  readonly unverified?: true;
}

export type CredentialRefusal = 'unknown-key' | 'inactive-key' | 'token-required' | 'bad-token' | 'expired-token';

/** Finds the secret and the principal of an access key. Synchronous: the data path uses it. */
export interface Credentials {
  find(accessKeyId: string, sessionToken: string | undefined, nowMs: number): Credential | CredentialRefusal;
}

/** Context keys in lower case ('aws:sourceip') with one or several values. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface AccessRequest {
  readonly principal: Principal;
  /** e.g. 'lambda:InvokeFunction' */
  readonly action: string;
  readonly resource: string;
  /** Account that owns the resource. */
  readonly resourceAccount: string;
  readonly resourcePolicies?: readonly NamedPolicy[];
  /** Trust policies: the resource's policy must allow by itself, even inside one account. */
  readonly resourcePolicyRequired?: true;
  readonly context: ConditionContext;
}

export type DecisionReason =
  | 'allowed-root'
  | 'allowed-identity'
  | 'allowed-resource'
  | 'explicit-deny-scp'
  | 'explicit-deny-resource'
  | 'explicit-deny-identity'
  | 'explicit-deny-boundary'
  | 'explicit-deny-session'
  | 'implicit-deny-scp'
  | 'implicit-deny-identity'
  | 'implicit-deny-resource'
  | 'implicit-deny-boundary'
  | 'implicit-deny-session';

export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The statement that decided, when one did. */
  readonly statement?: { readonly source: string; readonly sid?: string; readonly index: number };
  /** Implicit denies: Allow statements that name the action but failed at their resource, principal or condition. */
  readonly near?: readonly {
    readonly source: string;
    readonly sid?: string;
    readonly index: number;
    readonly failed: string;
  }[];
}

/** src/identity/evaluate.ts exports `evaluate: Evaluate`. */
export type Evaluate = (request: AccessRequest) => Decision;

/**
 * Temporary credentials without a table: src/identity/sessions.ts seals the session into its token (AES-256-GCM under a master key
 * kept in the data folder), and derives the secret from it, so that a restart keeps every session valid until it expires.
 */
export interface SessionClaims {
  readonly account: string;
  readonly roleArn?: string;
  readonly roleId?: string;
  readonly sessionName?: string;
  /** For GetSessionToken and GetFederationToken: the caller's ARN. */
  readonly callerArn?: string;
  /** For GetFederationToken: the federated user's name. */
  readonly federatedName?: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly sessionPolicies?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

export interface Sessions {
  issue(claims: SessionClaims): TemporaryCredentials;
  open(accessKeyId: string, token: string): { claims: SessionClaims; secretAccessKey: string } | undefined;
}
