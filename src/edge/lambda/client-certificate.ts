// The client's certificate as events show it behind a custom domain with mutual TLS. [api-gateway.md A26]
import type { Exchange } from '../contract.ts';

/** '{"clientCertPem":...}', or '' when the client has shown none. */
export function clientCertificate({ tls }: Exchange): string {
  const client = tls?.client;
  if (!client) return '';
  const { pem: clientCertPem, subjectDN, issuerDN, serialNumber, notBefore, notAfter } = client;
  return JSON.stringify({ clientCertPem, subjectDN, issuerDN, serialNumber, validity: { notBefore, notAfter } });
}
