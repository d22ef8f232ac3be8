// Temporary credentials without a table: the session sealed into its token, the secret derived. Knows no role and no policy.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { SessionClaims, Sessions } from './contract.ts';
import { accessKeyIdFor } from './key-ids.ts';
import { Lru } from './lru.ts';

type Opened = NonNullable<ReturnType<Sessions['open']>>;

interface Keys {
  readonly sealing: Buffer;
  readonly secret: Buffer;
}

/** Marks a token as ours and tells the format. */
const MARK = Buffer.from('portico\u0001', 'latin1');
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Opened tokens kept: a function sends the same one for thousands of calls. */
const KEPT_TOKENS = 4096;

/** `masterKey`: at least 32 random bytes, kept in the data folder, so that sessions outlive a restart. */
export function openSessions(masterKey: Buffer): Sessions {
  if (masterKey.length < 32) throw new RangeError('the master key of sessions needs at least 32 bytes');
  const keys = { sealing: derive(masterKey, 'session token'), secret: derive(masterKey, 'session secret') };
  const opened = new Lru<Opened & { readonly accessKeyId: string }>(KEPT_TOKENS);
  return {
    issue(claims) {
      const accessKeyId = accessKeyIdFor('ASIA', claims.account);
      return {
        accessKeyId,
        secretAccessKey: secretOf(keys, accessKeyId),
        sessionToken: seal(keys, accessKeyId, claims),
        expiresAtMs: claims.expiresAtMs,
      };
    },
    open(accessKeyId, token) {
      const known = opened.get(token);
      if (known) return known.accessKeyId === accessKeyId ? known : undefined;
      const claims = unseal(keys, accessKeyId, token);
      if (!claims) return undefined;
      const session = { accessKeyId, claims, secretAccessKey: secretOf(keys, accessKeyId) };
      opened.set(token, session);
      return session;
    },
  };
}

/** True for a token that this program made, whether or not it still opens. */
export function isOwnToken(token: string): boolean {
  return Buffer.from(token.slice(0, 12), 'base64').subarray(0, MARK.length).equals(MARK);
}

function derive(masterKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `portico ${purpose}`, 32));
}

/** 40 characters, as AWS's secrets. */
function secretOf(keys: Keys, accessKeyId: string): string {
  return createHmac('sha256', keys.secret).update(accessKeyId).digest('base64').slice(0, 40);
}

/** The access key id is authenticated with the token: neither can be used with another. */
function seal(keys: Keys, accessKeyId: string, claims: SessionClaims): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.sealing, iv).setAAD(Buffer.from(accessKeyId));
  const sealed = [cipher.update(JSON.stringify(claims), 'utf8'), cipher.final()];
  return Buffer.concat([MARK, iv, ...sealed, cipher.getAuthTag()]).toString('base64');
}

function unseal(keys: Keys, accessKeyId: string, token: string): SessionClaims | undefined {
  const bytes = Buffer.from(token, 'base64');
  const start = MARK.length + IV_BYTES;
  if (bytes.length <= start + TAG_BYTES || !bytes.subarray(0, MARK.length).equals(MARK)) return undefined;
  // Base64 readers skip what they do not know; a token is taken only as it was written.
  if (bytes.toString('base64') !== token) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keys.sealing, bytes.subarray(MARK.length, start), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(accessKeyId)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(start, -TAG_BYTES)), decipher.final()]).toString('utf8');
    return JSON.parse(text) as SessionClaims;
  } catch {
    // The tag does not fit: forged, altered, or sealed under another master key.
    return undefined;
  }
}
