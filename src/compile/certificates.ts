// Imported certificates -> what a TLS handshake shows.
import { CERTIFICATE, certificateArn } from '../services/acm/resources.ts';
import type { UnitCompiler } from './contract.ts';

export interface CertificateUnit {
  readonly arn: string;
  /** Lower case, wildcards among them. */
  readonly names: readonly string[];
  /** PEM: the certificate and its chain. */
  readonly chainPem: string;
  readonly privateKeyPem: string;
}

/** By ARN. */
export const certificates: UnitCompiler<CertificateUnit> = {
  name: 'certificates',
  kinds: [CERTIFICATE.name],
  touched: ({ account, region, id }) => [certificateArn({ account, region }, id)],
  build(arn, read) {
    const [, , , region = '', account = '', resource = ''] = arn.split(':');
    const record = read.get(CERTIFICATE, { account, region }, resource.slice(resource.indexOf('/') + 1));
    if (!record) return undefined;
    const { names, certificatePem, chainPem, privateKeyPem } = record;
    // PEM files need no newline at their end, but one between two blocks.
    return { arn, names, chainPem: [certificatePem.trim(), chainPem ?? ''].join('\n'), privateKeyPem };
  },
};
