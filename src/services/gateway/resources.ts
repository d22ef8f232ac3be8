// What REST APIs and HTTP APIs have in common in the store: custom domain names and their mappings. compile/domains reads these. [api-gateway.md C8]
import { kind } from '../../store/contract.ts';

export interface DomainNameRecord {
  readonly domainName: string;
  /** Of PRIVATE domains: tells those of one name in several accounts apart. */
  readonly privateId?: string;
  readonly certificateArn?: string;
  readonly certificateName?: string;
  readonly certificateUploadMs?: number;
  readonly regionalCertificateArn?: string;
  readonly regionalCertificateName?: string;
  readonly ownershipVerificationCertificateArn?: string;
  /** d-....execute-api.REGION.amazonaws.com, of REGIONAL and PRIVATE domains. */
  readonly regionalDomainName?: string;
  /** d....cloudfront.net, of EDGE domains. */
  readonly distributionDomainName?: string;
  readonly endpointTypes: readonly string[];
  readonly ipAddressType: string;
  readonly securityPolicy: string;
  readonly endpointAccessMode?: string;
  readonly routingMode?: string;
  readonly mutualTls?: { readonly truststoreUri?: string; readonly truststoreVersion?: string };
  /** PEM: the trust store as it was read when the domain was last told of it. */
  readonly truststore?: string;
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** v1 calls it a base path mapping, v2 an API mapping. */
export interface MappingRecord {
  readonly id: string;
  readonly domainName: string;
  /** Without slashes at its ends; '' for the empty base path. */
  readonly key: string;
  readonly apiId: string;
  /** What kind of API it leads to. */
  readonly api: 'REST' | 'HTTP';
  /** Undefined: the next segment of the path is the stage, which v1 alone can say. */
  readonly stage?: string;
}

/** By name. */
export const DOMAIN_NAME = kind<DomainNameRecord>('apigateway/domain-name');
/** By domainName/key. */
export const MAPPING = kind<MappingRecord>('apigateway/mapping');
