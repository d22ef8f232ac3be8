// The local certificate authority: made at the first start, kept in the data folder, trusted by whoever chooses to (portico trust).
import { hostname } from 'node:os';
import { rmSync } from 'node:fs';
import { makeAuthority, openAuthority, type Authority } from '../x509/authority.ts';
import { secretFile, startError, type DataFolder } from './data.ts';

const BLOCKS = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/;

/** Throws a start error when the file is there and is no authority. */
export function openLocalAuthority(data: DataFolder, nowMs: number): Authority {
  const text = secretFile(data.authority, () => newAuthority(nowMs)).toString('utf8');
  const certificatePem = BLOCKS.exec(text)?.[0] ?? '';
  const authority = opened(data.authority, certificatePem, text.slice(certificatePem.length));
  // A copy: never the one that counts.
  rmSync(data.authorityCertificate, { force: true });
  secretFile(data.authorityCertificate, () => Buffer.from(certificatePem), 0o644);
  return authority;
}

/** One file, so that key and certificate never part. */
function newAuthority(nowMs: number): Buffer {
  const { certificatePem, privateKeyPem } = makeAuthority(`Portico local CA (${hostname()})`, nowMs);
  return Buffer.from(certificatePem + privateKeyPem);
}

function opened(path: string, certificatePem: string, privateKeyPem: string): Authority {
  try {
    return openAuthority({ certificatePem, privateKeyPem });
  } catch {
    throw startError(
      'DATA_CORRUPT',
      `${path} holds no certificate authority`,
      'Delete the file: the next start makes a new one, which clients must be told to trust anew (portico trust).',
    );
  }
}
