// What the steps of custom domains mean, for explanations and docs/errors.md.
import type { Reasons } from '../../observe/contract.ts';

function said(detail: Readonly<Record<string, unknown>>, name: string): string {
  const value = detail[name];
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const CERTIFICATE_CURE =
  'Call it with a certificate that the trust store vouches for: curl --cert client.pem --key client.key.';

export const domainReasons: Reasons = {
  'domain-name-mismatch': {
    title: 'TLS and Host name different domains',
    cause: (detail) =>
      `The request is for ${said(detail, 'domain')}, and the TLS handshake asked for ${said(detail, 'serverName') || 'no name'}.`,
    cure: (detail) =>
      `Let the client connect by name: curl --resolve ${said(detail, 'domain')}:PORT:127.0.0.1 https://${said(detail, 'domain')}:PORT/, instead of a Host header.`,
  },
  'domain-mapping-missing': {
    title: 'No API is mapped to this path',
    cause: (detail) =>
      `${said(detail, 'domain')} has no mapping for ${said(detail, 'path')}. Its base paths: ${said(detail, 'basePaths') || 'none'}.`,
    cure: (detail) =>
      `Call one of the base paths, or map an API: aws apigateway create-base-path-mapping --domain-name ${said(detail, 'domain')} --rest-api-id ID --stage STAGE (an HTTP API: aws apigatewayv2 create-api-mapping --domain-name ${said(detail, 'domain')} --api-id ID --stage STAGE). No deployment is needed.`,
  },
  'client-certificate-plain': {
    title: 'Mutual TLS over plain HTTP',
    cause: (detail) => `${said(detail, 'domain')} asks for a client certificate, which plain HTTP cannot carry.`,
    cure: () => `Use https. ${CERTIFICATE_CURE}`,
  },
  'client-certificate-missing': {
    title: 'No client certificate',
    cause: (detail) => `${said(detail, 'domain')} asks for a client certificate, and the client has shown none.`,
    cure: () => CERTIFICATE_CURE,
  },
  'client-certificate-untrusted': {
    title: 'The client certificate is not trusted',
    cause: (detail) =>
      `The trust store ${said(detail, 'truststoreUri')} does not vouch for ${said(detail, 'subjectDN')}, issued by ${said(detail, 'issuerDN')}: ${said(detail, 'problem')}.`,
    cure: (detail) =>
      `Use a certificate issued by an authority in the trust store, or add its authority to ${said(detail, 'truststoreUri')} and update the domain (aws apigateway update-domain-name --patch-operations op=replace,path=/mutualTlsAuthentication/truststoreVersion,value=VERSION).`,
  },
};
