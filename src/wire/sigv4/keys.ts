// Signing keys: the HMAC chain of SigV4, and a bounded cache of its results. Keys stay in memory only. [lambda D1]
import { createHmac, hash } from 'node:crypto';

/** A derived key, with the two padded blocks of HMAC-SHA256 made ahead. */
export interface SigningKey {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const BLOCK = 64;
const DIGEST = 32;
const CAPACITY = 1024;

const cache = new Map<string, SigningKey>();

/** `scope`: YYYYMMDD/region/service/aws4_request. When the cache is full, the key that was not used for longest since then goes. */
export function signingKey(secretAccessKey: string, scope: string): SigningKey {
  const name = `${scope}\n${secretAccessKey}`;
  const known = cache.get(name);
  if (known) {
    if (cache.size < CAPACITY) return known;
    cache.delete(name);
  } else if (cache.size >= CAPACITY) {
    cache.delete(cache.keys().next().value as string);
  }
  const key = known ?? derive(secretAccessKey, scope);
  cache.set(name, key);
  return key;
}

function derive(secretAccessKey: string, scope: string): SigningKey {
  let key: string | Buffer = `AWS4${secretAccessKey}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  const inner = Buffer.alloc(BLOCK, 0x36);
  const outer = Buffer.alloc(BLOCK, 0x5c);
  for (let i = 0; i < DIGEST; i++) {
    inner[i] = 0x36 ^ (key[i] as number);
    outer[i] = 0x5c ^ (key[i] as number);
  }
  return { inner, outer };
}

// One scratch block for both hashes: verification runs for every signed request, and one-shot hashes over prepared
// blocks cost half of an Hmac object. Synchronous, so nobody else can be using it.
const scratch = Buffer.alloc(4096);
const last = Buffer.alloc(BLOCK + DIGEST);

/** HMAC-SHA256 in lower-case hex. */
export function hmacHex(key: SigningKey, text: string): string {
  const room = text.length * 3 <= scratch.length - BLOCK ? scratch : Buffer.alloc(BLOCK + text.length * 3);
  room.set(key.inner, 0);
  const length = BLOCK + room.write(text, BLOCK, 'utf8');
  last.set(key.outer, 0);
  last.set(hash('sha256', room.subarray(0, length), 'buffer'), BLOCK);
  return hash('sha256', last, 'hex');
}

export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

export const EMPTY_SHA256 = sha256Hex('');
