// PEM texts in, certificates and keys out, with ACM's own words for what it does not take. Knows no store.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { invalid } from './faults.ts';

const BLOCK = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

export interface ImportedPems {
  readonly certificate: X509Certificate;
  readonly chain: readonly X509Certificate[];
  readonly certificatePem: string;
  readonly chainPem: string | undefined;
  readonly privateKeyPem: string;
}

/** Throws ValidationException for what is no pair, no chain, or out of date. */
export function readPems(input: Given, nowMs: number): ImportedPems {
  const certificatePem = textOf(input.Certificate);
  const certificate = oneCertificate(certificatePem);
  const privateKeyPem = textOf(input.PrivateKey);
  if (!certificate.checkPrivateKey(readKey(privateKeyPem)))
    throw invalid('The private key does not match the public key of the certificate.');
  const chainPem = input.CertificateChain && textOf(input.CertificateChain);
  const chain = chainPem ? readAll(chainPem, 'certificate chain') : [];
  checkTime(certificate, nowMs);
  checkChain(certificate, chain);
  return { certificate, chain, certificatePem, chainPem: chainPem || undefined, privateKeyPem };
}

interface Given {
  readonly Certificate: Uint8Array | undefined;
  readonly PrivateKey: Uint8Array | undefined;
  readonly CertificateChain?: Uint8Array | undefined;
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1');
}

function oneCertificate(text: string): X509Certificate {
  const all = readAll(text, 'certificate');
  if (all.length > 1) {
    throw invalid(
      'The certificate field contains more than one certificate. You can specify only one certificate in this field.',
    );
  }
  return all[0]!;
}

/** One at least. */
function readAll(text: string, what: string): X509Certificate[] {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0) throw invalid(`The ${what} is not in PEM format.`);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    // What OpenSSL says of bad bytes helps nobody.
    throw invalid(`The ${what} cannot be parsed.`);
  }
}

function readKey(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // A key with a passphrase fails here as well.
    throw invalid('Passed PEM was not a private key.');
  }
}

function checkTime(certificate: X509Certificate, nowMs: number): void {
  if (certificate.validToDate.getTime() < nowMs) throw invalid('The certificate has expired.');
  if (certificate.validFromDate.getTime() > nowMs) throw invalid('The certificate is not valid yet.');
}

/** Each certificate must be signed by the one behind it; the root may be left out. */
function checkChain(certificate: X509Certificate, chain: readonly X509Certificate[]): void {
  if (chain.length === 0) {
    if (isSignedBy(certificate, certificate)) return;
    throw invalid(
      'Provided certificate is not a valid self signed. Please provide either a valid self-signed certificate or certificate chain.',
    );
  }
  let below = certificate;
  for (const issuer of chain) {
    // A self-signed certificate may come with itself as its chain.
    if (!isSignedBy(below, issuer)) throw invalid('Could not validate the certificate with the certificate chain.');
    below = issuer;
  }
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
}
