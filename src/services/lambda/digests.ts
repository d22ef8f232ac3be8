// Which blobs Lambda's records hold: those are not swept.
import type { ReadTx } from '../kernel/contract.ts';
import { FUNCTION, LAYER_VERSION } from './resources.ts';

export function lambdaDigests(read: ReadTx): Set<string> {
  const digests = new Set<string>();
  for (const { value } of read.scan(LAYER_VERSION)) digests.add(value.digest);
  for (const { value } of read.scan(FUNCTION)) {
    for (const version of [value.latest, ...value.published]) {
      if (version.code.digest !== undefined) digests.add(version.code.digest);
      for (const layer of version.layers) digests.add(layer.digest);
    }
  }
  return digests;
}
