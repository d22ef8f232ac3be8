// Certificate Manager's one resource, an imported certificate. compile/certificates reads it for TLS. Times are epoch ms.
import type { CertificateDetail, CertificateSummary } from '@aws-sdk/client-acm';
import { kind } from '../../store/contract.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export type KeyAlgorithm = NonNullable<CertificateSummary['KeyAlgorithm']>;
export type KeyUsageName = NonNullable<CertificateSummary['KeyUsages']>[number];
export type ExtendedKeyUsage = NonNullable<CertificateDetail['ExtendedKeyUsages']>[number];

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** Common name, or the first alternative name. */
  readonly domainName: string;
  /** DNS names, wildcards among them, the domain name first. */
  readonly names: readonly string[];
  readonly subject: string;
  readonly issuer: string;
  /** 'ab:cd:...' */
  readonly serial: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly signatureAlgorithm: string;
  readonly keyUsages: readonly KeyUsageName[];
  readonly extendedKeyUsages: readonly ExtendedKeyUsage[];
}

export interface CertificateRecord extends CertificateFacts {
  readonly id: string;
  readonly certificatePem: string;
  readonly chainPem?: string;
  /** Leaves the store for TLS handshakes only. */
  readonly privateKeyPem: string;
  readonly createdMs: number;
  /** Of the last import. */
  readonly importedMs: number;
  readonly tags: readonly Tag[];
}

/** id: the uuid at the end of the ARN, within (account, region). */
export const CERTIFICATE = kind<CertificateRecord>('acm/certificate');

export function certificateArn(scope: { readonly account: string; readonly region: string }, id: string): string {
  return `arn:aws:acm:${scope.region}:${scope.account}:certificate/${id}`;
}
