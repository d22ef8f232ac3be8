// Which layer versions a function takes: found, at most five, one version of each. [lambda B2, B4]
import type { Call, ReadTx } from '../kernel/contract.ts';
import { invalid } from './faults.ts';
import { LAYERS_LIMIT } from './limits.ts';
import type { LayerReference } from './names.ts';
import { layerArn, readLayerArn } from './names.ts';
import { LAYER_VERSION } from './resources.ts';
import type { LayerVersionRecord } from './resources.ts';
import type { Layers } from './settings.ts';

export function layerVersionId(name: string, version: number): string {
  return `${name}/${String(version).padStart(10, '0')}`;
}

/**
 * The layers in order, with their digests: a function keeps what it took even when the layer version is deleted. The ARNs
 * have passed the constraints; whether the caller may use another account's layer has been decided by the needs.
 */
export function resolveLayers(read: ReadTx, arns: readonly string[], call: Call): Layers {
  if (arns.length > LAYERS_LIMIT) throw invalid(`Cannot reference more than ${LAYERS_LIMIT} layers.`);
  const seen = new Map<string, string>();
  return arns.map((arn) => {
    const found = findLayer(read, arn, call);
    const family = arn.slice(0, arn.lastIndexOf(':'));
    const earlier = seen.get(family);
    if (earlier !== undefined) {
      throw invalid(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${earlier} and ${arn} are versions of the same layer.`,
      );
    }
    seen.set(family, arn);
    return { arn, digest: found.digest, size: found.size };
  });
}

function findLayer(read: ReadTx, arn: string, call: Call): LayerVersionRecord {
  const layer = readLayerArn(arn);
  if (layer && layer.region !== call.region) {
    throw invalid(
      `Layers are not in the same region as the function. Layers are expected to be in region ${call.region}.`,
    );
  }
  const found = layer && readLayerVersion(read, layer);
  if (!found) throw invalid(`Layer version ${arn} does not exist.`);
  return found;
}

export function readLayerVersion(
  read: ReadTx,
  { account, region, name, version }: LayerReference,
): LayerVersionRecord | undefined {
  return version === undefined
    ? undefined
    : read.get(LAYER_VERSION, { account, region }, layerVersionId(name, version));
}

export function layerVersionArn({ account, region, name }: Omit<LayerReference, 'version'>, version: number): string {
  return `${layerArn({ account, region }, name)}:${version}`;
}
