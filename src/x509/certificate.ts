// One certificate, written as DER and signed. Knows no name's meaning: who issues what to whom is the caller's.
import { randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { bitString, der, objectId, pem, sequence, TAG, time } from './der.ts';

export interface CertificateContent {
  /** Common names. */
  readonly subject: string;
  readonly issuer: string;
  /** Valid from and until, to the second. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly publicKey: KeyObject;
  /** The issuer's: RSA or elliptic curve, with SHA-256. */
  readonly signingKey: KeyObject;
  /** From extensions.ts; none makes a certificate without extensions. */
  readonly extensions?: readonly Buffer[];
}

/** 2.5.4.3 */
const COMMON_NAME = '550403';
/** 1.2.840.113549.1.1.11, which has an empty parameter, and 1.2.840.10045.4.3.2, which has none. [RFC 5758 3.2] */
const SHA256_WITH_RSA = sequence(objectId('2a864886f70d01010b'), der(TAG.NULL));
const SHA256_WITH_ECDSA = sequence(objectId('2a8648ce3d040302'));

const VERSION_3 = der(0xa0, der(TAG.INTEGER, Buffer.of(2)));
const EXTENSIONS = 0xa3;

/** PEM. */
export function certificate(content: CertificateContent): string {
  const { signingKey } = content;
  const algorithm = signingKey.asymmetricKeyType === 'rsa' ? SHA256_WITH_RSA : SHA256_WITH_ECDSA;
  const unsigned = toBeSigned(content, algorithm);
  return pem('CERTIFICATE', sequence(unsigned, algorithm, bitString(0, sign('sha256', unsigned, signingKey))));
}

function toBeSigned(content: CertificateContent, algorithm: Buffer): Buffer {
  const { subject, issuer, fromMs, untilMs, publicKey, extensions = [] } = content;
  const middle = [algorithm, nameOf(issuer), sequence(time(fromMs), time(untilMs)), nameOf(subject)];
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  if (extensions.length === 0) return sequence(serialNumber(), ...middle, publicKeyInfo);
  return sequence(VERSION_3, serialNumber(), ...middle, publicKeyInfo, der(EXTENSIONS, sequence(...extensions)));
}

function nameOf(commonName: string): Buffer {
  const attribute = sequence(objectId(COMMON_NAME), der(TAG.UTF8_STRING, Buffer.from(commonName)));
  return sequence(der(TAG.SET, attribute));
}

/** Positive and without a zero too many. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return der(TAG.INTEGER, bytes);
}
