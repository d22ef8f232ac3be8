// DER, as far as certificates need it: node:crypto reads X.509 but does not make it.

export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_ID: 0x06,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

const SHORT_LENGTH = 0x7f;
/** UTCTime counts years from 1950 to 2049. [RFC 5280 4.1.2.5] */
const LAST_UTC_YEAR = 2049;

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(TAG.SEQUENCE, ...parts);
}

/** The content bytes of the identifier in hexadecimal: '550403' is 2.5.4.3. */
export function objectId(hex: string): Buffer {
  return der(TAG.OBJECT_ID, Buffer.from(hex, 'hex'));
}

/** `unused` bits at the end of the last byte say nothing. */
export function bitString(unused: number, bytes: Uint8Array): Buffer {
  return der(TAG.BIT_STRING, Buffer.of(unused), bytes);
}

/** To the second. */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return Number(digits.slice(0, 4)) > LAST_UTC_YEAR
    ? der(TAG.GENERALIZED_TIME, Buffer.from(`${digits}Z`))
    : der(TAG.UTC_TIME, Buffer.from(`${digits.slice(2)}Z`));
}

export function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function lengthOf(length: number): Buffer {
  if (length <= SHORT_LENGTH) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}
