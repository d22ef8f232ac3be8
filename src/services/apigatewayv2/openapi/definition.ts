// What a document says of an HTTP API. Authorizers go by name: ids are given when the definition is built into an API.
import type { newAuthorizer } from '../authorizers.ts';
import type { newIntegration } from '../integrations.ts';
import type { ApiRecord, RouteRecord } from '../resources.ts';

export type AuthorizerInput = Parameters<typeof newAuthorizer>[1];
export type IntegrationInput = Parameters<typeof newIntegration>[1];

export interface ApiDefinition {
  readonly settings: Settings;
  readonly authorizers: readonly AuthorizerInput[];
  readonly routes: readonly RouteDefinition[];
  /** What the document says that HTTP APIs have no use for. */
  readonly info: readonly string[];
}

/** What the document says of the API itself; absent is unsaid. */
export type Settings = Partial<
  Pick<ApiRecord, 'name' | 'description' | 'version' | 'cors' | 'disableExecuteApiEndpoint' | 'tags'>
>;

export interface RouteDefinition {
  readonly routeKey: string;
  readonly operationName: string | undefined;
  readonly authorization: Authorization;
  readonly integration: IntegrationDefinition | undefined;
}

export interface Authorization {
  readonly type: RouteRecord['authorizationType'];
  /** The name of an authorizer. */
  readonly authorizer?: string;
  readonly scopes?: readonly string[];
}

export interface IntegrationDefinition {
  /** Throws what is wrong with it. */
  readonly input: () => IntegrationInput;
  /** Routes with the same reference have one integration. */
  readonly reference: string | undefined;
}
