// Trust stores of mutual TLS: PEM files in buckets, read when a domain is told of them and kept beside it. [api-gateway.md A26]
import { X509Certificate } from 'node:crypto';
import type { Call } from '../kernel/contract.ts';
import { badRequest } from './faults.ts';
import type { Truststores } from './ports.ts';
import type { DomainNameRecord } from './resources.ts';

const LARGEST = 1024 * 1024;
const MOST_CERTIFICATES = 1000;
const URI = /^s3:\/\/([^/]+)\/(.+)$/;
const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

const REFUSED: Readonly<Record<string, string>> = {
  missing: 'does not exist',
  denied: 'cannot be read with the credentials of this call',
  'too-large': `is larger than ${LARGEST} bytes`,
};

/** The certificates as PEM. Throws BadRequestException for what is no trust store. */
export async function readTruststore(
  truststores: Truststores,
  { truststoreUri = '', truststoreVersion }: NonNullable<DomainNameRecord['mutualTls']>,
  call: Call,
): Promise<string> {
  const [, bucket, key] = URI.exec(truststoreUri) ?? [];
  if (bucket === undefined || key === undefined)
    throw badRequest(`Invalid truststoreUri ${truststoreUri}: it must be s3://bucket-name/key-name`);
  const location = { bucket, key, ...(truststoreVersion && { versionId: truststoreVersion }) };
  const answer = await truststores.read(location, LARGEST, call);
  if ('refusal' in answer) throw badRequest(`The trust store ${truststoreUri} ${REFUSED[answer.refusal]}`);
  return checked(answer.text, truststoreUri);
}

function checked(text: string, uri: string): string {
  const blocks = blocksOf(text);
  if (blocks.length === 0) throw badRequest(`The trust store ${uri} holds no certificate in PEM format`);
  if (blocks.length > MOST_CERTIFICATES)
    throw badRequest(`The trust store ${uri} holds more than ${MOST_CERTIFICATES} certificates`);
  for (const [index, block] of blocks.entries()) {
    const problem = problemOf(block);
    if (problem !== undefined) throw badRequest(`Certificate ${index + 1} of the trust store ${uri} ${problem}`);
  }
  return `${blocks.join('\n')}\n`;
}

/** What begins and does not end is a block too, of which nothing can be made. No pattern: it would look for each end through all of the rest. */
function blocksOf(text: string): string[] {
  const rests = text.split(BEGIN).slice(1);
  return rests.map((rest) => {
    const end = rest.indexOf(END);
    return BEGIN + (end < 0 ? '' : rest.slice(0, end + END.length));
  });
}

function problemOf(pem: string): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return 'cannot be parsed';
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    return 'has an RSA key of less than 2048 bits';
  return /md5|sha1/i.test(certificate.signatureAlgorithm ?? '') ? 'is signed with less than SHA-256' : undefined;
}
