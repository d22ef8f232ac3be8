// A self-signed RSA certificate, written by hand as DER: node:crypto reads X.509 but does not make it. [api-gateway.md A26]
import { generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface SelfSigned {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const NULL = 0x05;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const SHORT_LENGTH = 0x7f;

/** 2.5.4.3 */
const COMMON_NAME = Buffer.from('550403', 'hex');
/** 1.2.840.113549.1.1.11 */
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');

const newKeyPair = promisify(generateKeyPair);

/** Valid from and until to the second; the years must lie before 2050 (UTCTime). */
export async function selfSigned(commonName: string, fromMs: number, untilMs: number): Promise<SelfSigned> {
  const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: 2048 });
  const certificate = signed(toBeSigned(commonName, publicKey, fromMs, untilMs), privateKey);
  return {
    certificatePem: pem('CERTIFICATE', certificate),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function toBeSigned(commonName: string, publicKey: KeyObject, fromMs: number, untilMs: number): Buffer {
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), der(UTF8_STRING, Buffer.from(commonName)))),
  );
  const validity = der(SEQUENCE, utcTime(fromMs), utcTime(untilMs));
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  return der(SEQUENCE, serialNumber(), signatureAlgorithm(), name, validity, name, publicKeyInfo);
}

function signed(content: Buffer, privateKey: KeyObject): Buffer {
  const noUnusedBits = Buffer.of(0);
  return der(
    SEQUENCE,
    content,
    signatureAlgorithm(),
    der(BIT_STRING, noUnusedBits, sign('sha256', content, privateKey)),
  );
}

function signatureAlgorithm(): Buffer {
  return der(SEQUENCE, der(OBJECT_ID, SHA256_WITH_RSA), der(NULL));
}

/** A leading zero byte keeps the number positive, a one after it keeps the zero needed. */
function serialNumber(): Buffer {
  return der(INTEGER, Buffer.of(0, 0x80), randomBytes(8));
}

/** YYMMDDHHMMSSZ */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length <= SHORT_LENGTH) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
