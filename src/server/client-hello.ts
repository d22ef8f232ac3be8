// The first message of a TLS connection, read for the name that the client asks for. Pure; knows no certificate.

export interface Hello {
  /** False while more bytes are needed to tell. */
  readonly complete: boolean;
  readonly isTls: boolean;
  /** Lower case. */
  readonly serverName?: string;
}

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;
const RECORD_HEAD = 5;
/** Record and handshake heads, version and random. */
const BEFORE_SESSION_ID = RECORD_HEAD + 4 + 2 + 32;
/** [RFC 8446 5.1] */
const LARGEST_RECORD = 16_384;

/** Whether these are the first bytes of a TLS connection: a handshake record of version 3. */
export function opensTls(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE && (bytes.length < 2 || bytes[1] === 3);
}

/** A hello that is spread over several records, or broken, is read as one without a name. */
export function readHello(bytes: Buffer): Hello {
  if (bytes.length === 0) return { complete: false, isTls: false };
  if (!opensTls(bytes)) return { complete: true, isTls: false };
  if (bytes.length < RECORD_HEAD) return { complete: false, isTls: true };
  const length = bytes.readUInt16BE(3);
  if (length > LARGEST_RECORD) return { complete: true, isTls: true };
  if (bytes.length < RECORD_HEAD + length) return { complete: false, isTls: true };
  const serverName = nameIn(bytes.subarray(0, RECORD_HEAD + length));
  return { complete: true, isTls: true, ...(serverName !== undefined && { serverName }) };
}

function nameIn(record: Buffer): string | undefined {
  if (record[RECORD_HEAD] !== CLIENT_HELLO) return undefined;
  try {
    return nameInExtensions(record, afterVectors(record));
  } catch (error) {
    // A length that points beyond the record: the handshake itself will refuse it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Behind session id, cipher suites and compression methods, where the extensions begin. */
function afterVectors(record: Buffer): number {
  let at = BEFORE_SESSION_ID;
  at += 1 + record.readUInt8(at);
  at += 2 + record.readUInt16BE(at);
  at += 1 + record.readUInt8(at);
  return at + 2;
}

function nameInExtensions(record: Buffer, from: number): string | undefined {
  for (let at = from; at + 4 <= record.length; at += 4 + record.readUInt16BE(at + 2)) {
    if (record.readUInt16BE(at) !== SERVER_NAME) continue;
    // The length of the list, then one entry: type, length, name.
    const entry = at + 6;
    if (record.readUInt8(entry) !== HOST_NAME) return undefined;
    const length = record.readUInt16BE(entry + 1);
    return record.toString('latin1', entry + 3, entry + 3 + length).toLowerCase();
  }
  return undefined;
}
