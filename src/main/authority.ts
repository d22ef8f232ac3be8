// The local certificate authority: made at the first start, kept in the data folder, trusted by whoever chooses to (portico trust).
import { hostname } from 'node:os';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { makeAuthority, openAuthority, type Authority } from '../x509/authority.ts';
import { secretFile, startError, type DataFolder } from './data.ts';

const BLOCKS = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/;

/**
 * Opened at once when it is there already, so that a broken file stops the start: throws a start error. Otherwise made when it is
 * first asked for: making it means waiting for the disk, and nobody waits for it yet.
 */
export function openLocalAuthority(data: DataFolder, now: () => number): () => Authority {
  let authority = existsSync(data.authority) ? open(data, now()) : undefined;
  return () => (authority ??= open(data, now()));
}

function open(data: DataFolder, nowMs: number): Authority {
  const text = secretFile(data.authority, () => newAuthority(nowMs)).toString('utf8');
  const certificatePem = BLOCKS.exec(text)?.[0] ?? '';
  const authority = opened(data.authority, certificatePem, text.slice(certificatePem.length));
  showCertificate(data.authorityCertificate, certificatePem);
  return authority;
}

/** A copy for everybody: never the one that counts. */
function showCertificate(path: string, certificatePem: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === certificatePem) return;
  rmSync(path, { force: true });
  secretFile(path, () => Buffer.from(certificatePem), 0o644);
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
