// A certificate authority of one's own: its making, and the leaves it signs. Holds no file and no clock.
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { certificate } from './certificate.ts';
import { authorityExtensions, serverExtensions } from './extensions.ts';

export interface AuthorityFiles {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface Leaf {
  /** PEM of the leaf and of the authority behind it. */
  readonly chainPem: string;
  readonly privateKeyPem: string;
  readonly untilMs: number;
}

export interface Authority {
  readonly certificatePem: string;
  /** SHA-256, as browsers show it: 'AB:CD:...'. */
  readonly fingerprint: string;
  /** For DNS names and IP addresses; the first is the subject. */
  issue(names: readonly string[], nowMs: number): Leaf;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Apple's limit for certificates of public CAs; nobody refuses what keeps to it. */
const LEAF_DAYS = 397;
/** Clocks of clients may be behind. */
const BACKDATED_MS = DAY_MS;

/** An elliptic-curve key: made in a millisecond, where RSA takes a hundred. */
export function makeAuthority(name: string, nowMs: number): AuthorityFiles {
  const { publicKey, privateKey } = newKey();
  return {
    certificatePem: certificate({
      subject: name,
      issuer: name,
      fromMs: nowMs - BACKDATED_MS,
      untilMs: nowMs + AUTHORITY_DAYS * DAY_MS,
      publicKey,
      signingKey: privateKey,
      extensions: authorityExtensions(publicKey),
    }),
    privateKeyPem: pemOf(privateKey),
  };
}

/** Throws when the texts are no certificate and key that belong together. */
export function openAuthority({ certificatePem, privateKeyPem }: AuthorityFiles): Authority {
  const own = new X509Certificate(certificatePem);
  const signingKey = createPrivateKey(privateKeyPem);
  if (!own.checkPrivateKey(signingKey)) throw new Error('the key is not that of the certificate');
  const issuer = /^CN=(.*)$/m.exec(own.subject)?.[1] ?? '';
  const issuerKey = createPublicKey(signingKey);
  // All leaves share one key, which lives and dies with the process.
  let leafKey: { publicKey: KeyObject; privateKeyPem: string } | undefined;
  return {
    certificatePem,
    fingerprint: own.fingerprint256,
    issue(names, nowMs) {
      leafKey ??= leafKeyOf(newKey());
      const untilMs = nowMs + LEAF_DAYS * DAY_MS;
      const leaf = certificate({
        subject: names[0] ?? '',
        issuer,
        fromMs: nowMs - BACKDATED_MS,
        untilMs,
        publicKey: leafKey.publicKey,
        signingKey,
        extensions: serverExtensions(names, leafKey.publicKey, issuerKey),
      });
      return { chainPem: leaf + certificatePem, privateKeyPem: leafKey.privateKeyPem, untilMs };
    },
  };
}

function newKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function leafKeyOf({ publicKey, privateKey }: ReturnType<typeof newKey>): {
  publicKey: KeyObject;
  privateKeyPem: string;
} {
  return { publicKey, privateKeyPem: pemOf(privateKey) };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
