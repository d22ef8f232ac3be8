// What a certificate says of itself, in ACM's words.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { invalid } from './faults.ts';
import type { CertificateFacts, ExtendedKeyUsage, KeyAlgorithm, KeyUsageName } from './resources.ts';

/** Throws ValidationException for a key that ACM does not take. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const names = namesOf(certificate);
  return {
    domainName: names[0] ?? '',
    names,
    subject: inOneLine(certificate.subject),
    issuer: fieldOf(certificate.issuer, 'O') ?? fieldOf(certificate.issuer, 'CN') ?? inOneLine(certificate.issuer),
    serial: (certificate.serialNumber.toLowerCase().match(/../g) ?? []).join(':'),
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
    keyAlgorithm: keyAlgorithm(certificate.publicKey),
    signatureAlgorithm: signatureAlgorithm(certificate.signatureAlgorithm ?? ''),
    keyUsages: keyUsages(certificate.raw),
    extendedKeyUsages: (certificate.keyUsage ?? []).map(extendedKeyUsage),
  };
}

/** node writes one field a line. */
function fieldOf(name: string, field: string): string | undefined {
  return name
    .split('\n')
    .find((line) => line.startsWith(`${field}=`))
    ?.slice(field.length + 1);
}

function inOneLine(name: string): string {
  return name.split('\n').toReversed().join(',');
}

function namesOf(certificate: X509Certificate): string[] {
  const alternative = (certificate.subjectAltName ?? '').split(', ').filter((entry) => entry.startsWith('DNS:'));
  const commonName = fieldOf(certificate.subject, 'CN');
  const names = [commonName, ...alternative.map((entry) => entry.slice('DNS:'.length))];
  return [...new Set(names.filter((name) => name !== undefined).map((name) => name.toLowerCase()))];
}

const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: 'EC_prime256v1',
  secp384r1: 'EC_secp384r1',
  secp521r1: 'EC_secp521r1',
};
const MODULI: Readonly<Record<number, KeyAlgorithm>> = {
  1024: 'RSA_1024',
  2048: 'RSA_2048',
  3072: 'RSA_3072',
  4096: 'RSA_4096',
};

function keyAlgorithm(key: KeyObject): KeyAlgorithm {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const found = key.asymmetricKeyType === 'rsa' ? MODULI[modulusLength ?? 0] : CURVES[namedCurve ?? ''];
  if (!found)
    throw invalid(
      'The key algorithm is not supported: use RSA of 1024, 2048, 3072 or 4096 bits, P-256, P-384 or P-521.',
    );
  return found;
}

/** 'sha256WithRSAEncryption', 'ecdsa-with-SHA256' */
function signatureAlgorithm(name: string): string {
  const [, rsa] = /^(\w+)WithRSAEncryption$/i.exec(name) ?? [];
  if (rsa !== undefined) return `${rsa.toUpperCase()}WITHRSA`;
  const [, ecdsa] = /^ecdsa-with-(\w+)$/i.exec(name) ?? [];
  return ecdsa === undefined ? name.toUpperCase() : `${ecdsa.toUpperCase()}WITHECDSA`;
}

/** By bit, the first bit being the highest of the first byte. [RFC 5280 4.2.1.3] */
const KEY_USAGES: readonly KeyUsageName[] = [
  'DIGITAL_SIGNATURE',
  'NON_REPUDIATION',
  'KEY_ENCIPHERMENT',
  'DATA_ENCIPHERMENT',
  'KEY_AGREEMENT',
  'CERTIFICATE_SIGNING',
  'CRL_SIGNING',
  'ENCIPHER_ONLY',
  'DECIPHER_ONLY',
];
/** The identifier of the extension, as it stands in the certificate. */
const KEY_USAGE = Buffer.from('0603551d0f', 'hex');
const CRITICAL = Buffer.from('0101ff', 'hex');

/** node:crypto does not tell them: they are looked up in the bytes. */
function keyUsages(raw: Buffer): KeyUsageName[] {
  const at = raw.indexOf(KEY_USAGE);
  if (at < 0) return ['ANY'];
  let value = at + KEY_USAGE.length;
  if (raw.subarray(value, value + CRITICAL.length).equals(CRITICAL)) value += CRITICAL.length;
  // OCTET STRING, its length, BIT STRING, its length, unused bits.
  const bytes = raw.subarray(value + 5, value + 4 + raw[value + 3]!);
  return KEY_USAGES.filter((_name, bit) => ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
}

const EXTENDED: Readonly<Record<string, ExtendedKeyUsage['Name']>> = {
  '1.3.6.1.5.5.7.3.1': 'TLS_WEB_SERVER_AUTHENTICATION',
  '1.3.6.1.5.5.7.3.2': 'TLS_WEB_CLIENT_AUTHENTICATION',
  '1.3.6.1.5.5.7.3.3': 'CODE_SIGNING',
  '1.3.6.1.5.5.7.3.4': 'EMAIL_PROTECTION',
  '1.3.6.1.5.5.7.3.5': 'IPSEC_END_SYSTEM',
  '1.3.6.1.5.5.7.3.6': 'IPSEC_TUNNEL',
  '1.3.6.1.5.5.7.3.7': 'IPSEC_USER',
  '1.3.6.1.5.5.7.3.8': 'TIME_STAMPING',
  '1.3.6.1.5.5.7.3.9': 'OCSP_SIGNING',
  '2.5.29.37.0': 'ANY',
};

function extendedKeyUsage(OID: string): ExtendedKeyUsage {
  return { Name: EXTENDED[OID] ?? 'CUSTOM', OID };
}
