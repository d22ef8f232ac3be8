// Which checksum a request declares, and whether what was computed agrees with it. [lambda F4]
import { fault } from '../../kernel/fault.ts';
import { invalidRequest, unservedHeader } from '../faults.ts';
import { ALGORITHMS, UNKNOWN_ALGORITHMS, headerOf, isChecksumValue, memberOf, type Algorithm } from './algorithms.ts';

/** The checksum members of an input. */
export type ChecksumMembers = Readonly<Partial<Record<`Checksum${Algorithm}`, string | undefined>>>;

export interface Declared {
  readonly algorithm: Algorithm;
  /** Undefined: it comes in a trailer. */
  readonly value: string | undefined;
}

/** Undefined when the request declares none. `named` is x-amz-sdk-checksum-algorithm. */
export function declaredChecksum(
  input: ChecksumMembers,
  named: string | undefined,
  trailers: Readonly<Record<string, string>> | undefined,
): Declared | undefined {
  refuseUnknown(input, named);
  const sent = ALGORITHMS.filter((algorithm) => input[memberOf(algorithm)] !== undefined);
  if (sent.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const [algorithm] = sent;
  if (algorithm) return { algorithm, value: checkedValue(algorithm, input[memberOf(algorithm)] ?? '') };
  if (named === undefined) return undefined;
  const wanted = ALGORITHMS.find((known) => known === named.toUpperCase());
  if (!wanted)
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  if (trailers) return { algorithm: wanted, value: undefined };
  throw invalidRequest(
    'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
  );
}

function refuseUnknown(input: object, named: string | undefined): void {
  const unknown = UNKNOWN_ALGORITHMS.find((name) => `Checksum${name}` in input || named === name);
  if (unknown)
    throw unservedHeader(headerOf(unknown), `Portico computes ${ALGORITHMS.join(', ')}; choose one of these.`);
}

export function checkedValue(algorithm: Algorithm, value: string): string {
  if (isChecksumValue(algorithm, value)) return value;
  throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`);
}

/** The checksum that came behind the body, if any. */
export function trailingChecksum(trailers: Readonly<Record<string, string>>): Declared | undefined {
  const algorithm = ALGORITHMS.find((known) => trailers[headerOf(known)] !== undefined);
  return algorithm && { algorithm, value: checkedValue(algorithm, trailers[headerOf(algorithm)] ?? '') };
}

export function checkComputed(algorithm: Algorithm, declared: string | undefined, computed: string): void {
  if (declared === undefined || declared === computed) return;
  throw fault('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, {}, 400);
}

/** 32 hex digits of a Content-MD5. */
export function declaredMd5(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text)
    throw fault('InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': text }, 400);
  return bytes.toString('hex');
}

export function checkMd5(declared: string | undefined, computed: string): void {
  if (declared === undefined || declared === computed) return;
  throw fault('BadDigest', 'The Content-MD5 you specified did not match what we received.', {}, 400);
}
