// The extensions of certificates that Portico makes. [RFC 5280 4.2]
import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import { bitString, der, objectId, sequence, TAG } from './der.ts';

const KEY_IDENTIFIER = '551d0e';
const KEY_USAGE = '551d0f';
const ALTERNATIVE_NAMES = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const AUTHORITY_KEY_IDENTIFIER = '551d23';
const EXTENDED_KEY_USAGE = '551d25';
/** 1.3.6.1.5.5.7.3.1 */
const SERVER_AUTHENTICATION = '2b06010505070301';

const TRUE = der(TAG.BOOLEAN, Buffer.of(0xff));

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(isCritical ? [TRUE] : []), der(TAG.OCTET_STRING, value));
}

/** A CA that signs leaves only. */
export function authorityExtensions(publicKey: KeyObject): Buffer[] {
  return [
    extension(BASIC_CONSTRAINTS, true, sequence(TRUE, der(TAG.INTEGER, Buffer.of(0)))),
    // keyCertSign and cRLSign.
    extension(KEY_USAGE, true, bitString(1, Buffer.of(0x06))),
    ...keyIdentifiers(publicKey, publicKey),
  ];
}

/** A server's certificate for DNS names and IP addresses. */
export function serverExtensions(names: readonly string[], publicKey: KeyObject, issuerKey: KeyObject): Buffer[] {
  return [
    extension(BASIC_CONSTRAINTS, true, sequence()),
    // digitalSignature.
    extension(KEY_USAGE, true, bitString(7, Buffer.of(0x80))),
    extension(EXTENDED_KEY_USAGE, false, sequence(objectId(SERVER_AUTHENTICATION))),
    extension(ALTERNATIVE_NAMES, false, sequence(...names.map(generalName))),
    ...keyIdentifiers(publicKey, issuerKey),
  ];
}

function keyIdentifiers(own: KeyObject, issuer: KeyObject): Buffer[] {
  return [
    extension(KEY_IDENTIFIER, false, der(TAG.OCTET_STRING, identifierOf(own))),
    extension(AUTHORITY_KEY_IDENTIFIER, false, sequence(der(0x80, identifierOf(issuer)))),
  ];
}

/** Any stable digest of the key will do. */
function identifierOf(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? der(DNS_NAME, Buffer.from(name, 'latin1')) : der(IP_ADDRESS, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const known = [...groupsOf(head), ...groupsOf(tail)].length;
  const all = [...groupsOf(head), ...Array<string>(8 - known).fill('0'), ...groupsOf(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function groupsOf(half: string | undefined): string[] {
  return half ? half.split(':') : [];
}
