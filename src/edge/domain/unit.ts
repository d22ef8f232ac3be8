// A custom domain as it is served. Types only; compile/domains makes them.

export interface DomainUnit {
  /** Lower case; '*.' in front for a wildcard. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Every mapping leads to an HTTP API: what fits none of them is not found, as those say it. */
  readonly httpOnly: boolean;
  /** The longest base path first. */
  readonly mappings: readonly MappingUnit[];
  /** Of Certificate Manager, regional before edge. */
  readonly certificateArn?: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly mutualTls?: MutualTlsUnit;
}

export interface MappingUnit {
  /** Without slashes at its ends; '' for the empty base path. */
  readonly basePath: string;
  readonly apiId: string;
  /** Undefined: the next segment of the path is the stage. */
  readonly stage?: string;
}

export interface MutualTlsUnit {
  /** s3://bucket/key */
  readonly truststoreUri: string;
  /** PEM. */
  readonly truststore: string;
}
