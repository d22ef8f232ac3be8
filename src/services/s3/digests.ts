// Which blobs S3's records hold: those are not swept.
import type { ReadTx } from '../kernel/contract.ts';
import { PART, VERSION } from './resources.ts';

export function s3Digests(read: ReadTx): Set<string> {
  const digests = new Set<string>();
  for (const { value } of read.scan(VERSION))
    if (!value.marker) for (const { digest } of value.pieces) digests.add(digest);
  for (const { value } of read.scan(PART)) digests.add(value.digest);
  return digests;
}
