// What a document says of an API, whichever version it is written in. Authorizers and validators go by name: ids are given
// when the definition is built into an API.
import type { AuthorizerInput } from '../authorizers.ts';
import type { IntegrationInput } from '../integrations.ts';
import type { IntegrationResponseInput } from '../integration-responses.ts';
import type {
  DocumentationPartRecord,
  GatewayResponseRecord,
  MethodResponseRecord,
  ModelRecord,
  RestApiRecord,
  ValidatorRecord,
} from '../resources.ts';

export interface ApiDefinition {
  readonly settings: Settings;
  readonly models: readonly Omit<ModelRecord, 'id'>[];
  readonly authorizers: readonly AuthorizerInput[];
  readonly validators: readonly NamedValidator[];
  readonly gatewayResponses: readonly GatewayResponseRecord[];
  readonly methods: readonly MethodDefinition[];
  /** Undefined: the API's documentation is left alone. */
  readonly documentation: readonly PartDefinition[] | undefined;
}

/** What the document says of the API itself; absent is unsaid. */
export type Settings = Partial<
  Pick<
    RestApiRecord,
    | 'name'
    | 'description'
    | 'version'
    | 'apiKeySource'
    | 'binaryMediaTypes'
    | 'minimumCompressionSize'
    | 'policy'
    | 'disableExecuteApiEndpoint'
    | 'vpcEndpointIds'
    | 'ipAddressType'
    | 'securityPolicy'
    | 'endpointAccessMode'
  >
> & { readonly endpointType?: string };

export type NamedValidator = Omit<ValidatorRecord, 'id'> & { readonly name: string };
export type PartDefinition = Omit<DocumentationPartRecord, 'id'>;

export interface MethodDefinition {
  /** With the base path in front, no slash at the end. */
  readonly path: string;
  readonly httpMethod: string;
  readonly authorization: Authorization;
  readonly operationName?: string;
  /** The name of a request validator. */
  readonly validator?: string;
  readonly requestParameters: Readonly<Record<string, boolean>>;
  readonly requestModels: Readonly<Record<string, string>>;
  readonly responses: Readonly<Record<string, MethodResponseRecord>>;
  readonly integration?: IntegrationDefinition;
}

export interface Authorization {
  /** NONE | AWS_IAM | CUSTOM | COGNITO_USER_POOLS */
  readonly type: string;
  /** The name of an authorizer, with the last two types. */
  readonly authorizer?: string;
  readonly scopes?: readonly string[];
  readonly apiKeyRequired: boolean;
}

export interface IntegrationDefinition {
  readonly input: IntegrationInput;
  readonly responses: readonly IntegrationResponseInput[];
}

/** "Unable to put ... on 'GET' for resource at path '/pets'": where a finding stands. */
export type Place = Pick<MethodDefinition, 'path' | 'httpMethod'>;
