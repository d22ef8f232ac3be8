// Who may call a method, as the authorization gate reads it. Types only; compile/restapi-authorizer makes them.
import type { ReadSource } from '../../callers/identity.ts';
import type { CacheOwner } from '../../callers/kept.ts';
import type { FunctionTarget } from '../../lambda/target.ts';
import type { Pattern } from '../java-pattern.ts';
import type { Call } from '../call.ts';

export type IdentitySource = ReadSource<Call>;

interface AnyAuthorizer extends CacheOwner {
  readonly id: string;
  readonly name: string;
  readonly sources: readonly IdentitySource[];
  /** Undefined: none configured. */
  readonly validation: Pattern | undefined;
  /** 0: decisions are not kept. */
  readonly ttlMs: number;
}

export interface LambdaAuthorizerUnit extends AnyAuthorizer {
  readonly type: 'TOKEN' | 'REQUEST';
  /** After stage variables. */
  readonly uri: string;
  /** Undefined when the URI names no function. */
  readonly target: FunctionTarget | undefined;
  readonly credentials: string | undefined;
  /** What the function's resource policy must grant. [A17.1] */
  readonly sourceArn: string;
}

export interface UserPoolsUnit extends AnyAuthorizer {
  readonly providerArns: readonly string[];
  /** Of the API: they may name local issuers. */
  readonly tags: Readonly<Record<string, string>>;
}

export type AuthorizationUnit =
  | { readonly type: 'NONE' }
  | { readonly type: 'AWS_IAM' }
  | { readonly type: 'CUSTOM'; readonly authorizer: LambdaAuthorizerUnit }
  | {
      readonly type: 'COGNITO_USER_POOLS';
      readonly authorizer: UserPoolsUnit;
      /** One of them must be in an access token; empty: an ID token is wanted. */
      readonly scopes: readonly string[];
    }
  /** The deployment lacks the authorizer that the method names, or the type is none of AWS's. */
  | { readonly type: 'UNUSABLE'; readonly authorizationType: string; readonly authorizerId: string | undefined };
