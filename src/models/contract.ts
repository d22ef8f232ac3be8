// The wire tables: what tools/models generates from the official clients' schemas, one JSON file a service. Data only.

/** Shapes are referred to by their index in `shapes`. */
export type ShapeId = number;

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

/** The schemas do not tell integers from floats: both are 'number'. */
export type Shape =
  | { readonly t: 'string' | 'boolean' | 'number' | 'unit' }
  | { readonly t: 'blob'; readonly streaming?: true }
  | { readonly t: 'timestamp'; readonly format?: TimestampFormat }
  | ListShape
  | MapShape
  | StructureShape;

export interface ListShape {
  readonly t: 'list';
  readonly of: ShapeId;
  /** xmlName of an item; 'member' when absent. */
  readonly itemName?: string;
}

export interface MapShape {
  readonly t: 'map';
  readonly key: ShapeId;
  readonly of: ShapeId;
}

export interface StructureShape {
  readonly t: 'structure' | 'union' | 'error';
  readonly name: string;
  readonly members: Readonly<Record<string, Member>>;
  readonly traits?: Traits;
  /** A union of events. */
  readonly streaming?: true;
}

export interface Member {
  readonly shape: ShapeId;
  readonly traits?: Traits;
  readonly required?: true;
}

/** Smithy traits that matter on the wire. */
export interface Traits {
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlAttribute?: true;
  readonly xmlFlattened?: true;
  readonly xmlNamespace?: readonly [prefix: string, uri: string];
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpQueryParams?: true;
  readonly httpLabel?: true;
  readonly httpPayload?: true;
  readonly httpResponseCode?: true;
  readonly eventPayload?: true;
  readonly hostLabel?: true;
  readonly idempotencyToken?: true;
  readonly error?: 'client' | 'server';
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

export interface OperationModel {
  readonly name: string;
  readonly input: ShapeId;
  readonly output: ShapeId;
  /** HTTP binding: method, URI template with query literals, success status. Absent for query and json protocols. */
  readonly http?: readonly [method: string, uri: string, status: number];
  /** '{Member}.' in front of the host. */
  readonly hostPrefix?: string;
}

export type Protocol = 'rest-json' | 'json-1.0' | 'json-1.1' | 'query' | 'rest-xml';

export interface ServiceModel {
  /** Portico's name: lambda, apigateway, apigatewayv2, iam, sts, s3, ecr, cloudfront, logs, organizations, acm. */
  readonly service: ServiceName;
  /** Name in the SigV4 credential scope. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** X-Amz-Target prefix (json) */
  readonly target?: string;
  readonly apiVersion: string;
  readonly xmlNamespace?: string;
  readonly shapes: readonly Shape[];
  readonly operations: readonly OperationModel[];
  /** Error shapes by name. */
  readonly errors: Readonly<Record<string, ShapeId>>;
}

export const SERVICE_NAMES = [
  'lambda',
  'apigateway',
  'apigatewayv2',
  'iam',
  'sts',
  's3',
  'ecr',
  'cloudfront',
  'logs',
  'organizations',
  'acm',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];
