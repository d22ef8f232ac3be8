// Random identifiers in the alphabets that AWS uses. Bytes come from a pool: one system call serves hundreds of calls.
import { randomFillSync, randomUUID } from 'node:crypto';
import type { Ids } from './contract.ts';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Good until the next call. */
function randomBytes(n: number): Buffer {
  if (used + n > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += n;
  return pool.subarray(used - n, used);
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function pick(alphabet: string, n: number): string {
  let text = '';
  // Rejection keeps every character equally likely.
  const limit = 256 - (256 % alphabet.length);
  while (text.length < n) {
    for (const byte of randomBytes(n * 2)) {
      if (byte < limit && text.length < n) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  lower: (n) => pick(LOWER, n),
  mixed: (n) => pick(MIXED, n),
  upper: (n) => pick(UPPER, n),
  hex: (n) =>
    randomBytes(Math.ceil(n / 2))
      .toString('hex')
      .slice(0, n),
};

/** Draws until an id is free: six characters meet their like among ten thousand records now and then. */
export function freshId(draw: () => string, isTaken: (id: string) => boolean): string {
  let id = draw();
  while (isTaken(id)) id = draw();
  return id;
}
