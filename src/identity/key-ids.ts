// Access key ids that carry their account, as AWS's do: whoever holds one can read the account from it. Pure.
import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 16 characters of 5 bits: a set bit, 40 bits of account, 39 random bits. */
const RANDOM_BITS = 39n;
const ACCOUNT_BITS = 40n;

/** `random` gives the 39 bits; tests may pass their own. */
export function accessKeyIdFor(prefix: 'AKIA' | 'ASIA', account: string, random: bigint = randomBits()): string {
  let bits =
    (1n << (RANDOM_BITS + ACCOUNT_BITS)) | (BigInt(account) << RANDOM_BITS) | (random & ((1n << RANDOM_BITS) - 1n));
  let text = '';
  for (let at = 0; at < 16; at++, bits >>= 5n) text = ALPHABET.charAt(Number(bits & 31n)) + text;
  return prefix + text;
}

/** The account of a key made here or by AWS since 2019; undefined for a text that is no such key. */
export function accountOfKey(accessKeyId: string): string | undefined {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
  let bits = 0n;
  for (const letter of accessKeyId.slice(4)) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(letter));
  const account = (bits >> RANDOM_BITS) & ((1n << ACCOUNT_BITS) - 1n);
  return account > 999_999_999_999n ? undefined : account.toString().padStart(12, '0');
}

function randomBits(): bigint {
  return BigInt(`0x${randomBytes(5).toString('hex')}`);
}
