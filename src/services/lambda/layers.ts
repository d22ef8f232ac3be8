// Layers and their numbered versions. [lambda B4]
import type {
  DeleteLayerVersionRequest,
  GetLayerVersionByArnRequest,
  GetLayerVersionRequest,
  LayerVersionsListItem,
  ListLayersRequest,
  ListLayersResponse,
  ListLayerVersionsRequest,
  ListLayerVersionsResponse,
  PublishLayerVersionRequest,
  PublishLayerVersionResponse,
} from '@aws-sdk/client-lambda';
import type { Call, Scope } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { codeAddress } from './addresses.ts';
import { LAYER_VERSION_PATTERN } from './constraints.ts';
import { NO_SUCH_RESOURCE, accessDenied, invalid, notFound } from './faults.ts';
import { layerVersionArn, layerVersionId, readLayerVersion } from './layeruse.ts';
import { layerArn, readLayerArn } from './names.ts';
import { pageOf } from './pages.ts';
import type { LambdaPorts } from './ports.ts';
import { LAYER, LAYER_VERSION } from './resources.ts';
import type { LayerVersionRecord } from './resources.ts';
import { ARCHITECTURES, LAYER_RUNTIMES, SUPPORTED_RUNTIMES } from './runtimes.ts';
import { zipCode } from './source.ts';
import { modified } from './times.ts';

const LAYER_NAME_PATTERN = String.raw`(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+`;

export interface LayerTarget {
  readonly name: string;
  readonly scope: Scope;
}

/** The layer that a name or an ARN means. Layers of other accounts are used by functions, not managed from here. */
export function layerTarget(text: string | undefined, call: Call): LayerTarget {
  new Violations()
    .required('layerName', text)
    .text('layerName', text, { min: 1, max: 140, pattern: LAYER_NAME_PATTERN })
    .refuse();
  const found = readLayerArn(text!);
  if (!found) return { name: text!, scope: call.scope };
  if (found.account !== call.account) throw accessDenied();
  if (found.region !== call.region) throw notFound(NO_SUCH_RESOURCE);
  return { name: found.name, scope: call.scope };
}

/** Refuses numbers below 1 with the recorded text. */
export function versionNumber(number: number | undefined): number {
  new Violations().required('versionNumber', number).refuse();
  if (number! < 1) throw invalid('Layer Version Cannot be less than 1');
  return number!;
}

function item(scope: Scope, layer: LayerVersionRecord): LayerVersionsListItem {
  return {
    LayerVersionArn: layerVersionArn({ ...scope, name: layer.name }, layer.version),
    Version: layer.version,
    Description: layer.description,
    CreatedDate: modified(layer.createdMs),
    ...(layer.compatibleRuntimes && { CompatibleRuntimes: [...layer.compatibleRuntimes] }),
    ...(layer.compatibleArchitectures && { CompatibleArchitectures: [...layer.compatibleArchitectures] }),
    ...(layer.licenseInfo !== undefined && { LicenseInfo: layer.licenseInfo }),
  } as LayerVersionsListItem;
}

function shown(ports: LambdaPorts, scope: Scope, layer: LayerVersionRecord, call: Call): PublishLayerVersionResponse {
  return {
    Content: {
      Location: codeAddress(call.endpoint, layer.digest, ports.codeKey, call.nowMs),
      CodeSha256: layer.sha256,
      CodeSize: layer.size,
    },
    LayerArn: layerArn(scope, layer.name),
    ...item(scope, layer),
  };
}

function checkCompatible(runtimes: readonly string[] | undefined, architectures: readonly string[] | undefined): void {
  const violations = new Violations();
  if (runtimes?.some((runtime) => !SUPPORTED_RUNTIMES.includes(runtime))) {
    violations.add(
      'compatibleRuntimes',
      runtimes,
      `Member must satisfy enum value set: [${SUPPORTED_RUNTIMES.join(', ')}]`,
    );
  }
  if (architectures?.some((architecture) => !ARCHITECTURES.includes(architecture))) {
    const rule = `[Member must satisfy enum value set: [${ARCHITECTURES.join(', ')}], Member must not be null]`;
    violations.add('compatibleArchitectures', architectures, `Member must satisfy constraint: ${rule}`);
  }
  violations.refuse();
}

async function publishLayerVersion(
  ports: LambdaPorts,
  input: PublishLayerVersionRequest,
  call: Call,
): Promise<PublishLayerVersionResponse> {
  const { name, scope } = layerTarget(input.LayerName, call);
  new Violations()
    .required('content', input.Content)
    .text('description', input.Description, { max: 256 })
    .text('licenseInfo', input.LicenseInfo, { max: 512 })
    .refuse();
  checkCompatible(input.CompatibleRuntimes, input.CompatibleArchitectures);
  const code = await zipCode(ports, input.Content!, `layer ${name}`, call);
  return call.write((tx) => {
    const version = (tx.get(LAYER, scope, name)?.last ?? 0) + 1;
    const layer: LayerVersionRecord = {
      name,
      version,
      ...code,
      description: input.Description ?? '',
      createdMs: call.nowMs,
      ...(input.CompatibleRuntimes && { compatibleRuntimes: input.CompatibleRuntimes }),
      ...(input.CompatibleArchitectures && { compatibleArchitectures: input.CompatibleArchitectures }),
      ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
    };
    tx.put(LAYER, scope, name, { last: version });
    tx.put(LAYER_VERSION, scope, layerVersionId(name, version), layer);
    return shown(ports, scope, layer, call);
  });
}

function getLayerVersion(ports: LambdaPorts, input: GetLayerVersionRequest, call: Call): PublishLayerVersionResponse {
  const { name, scope } = layerTarget(input.LayerName, call);
  const version = versionNumber(input.VersionNumber);
  const layer = call.read((read) => readLayerVersion(read, { ...scope, name, version }));
  if (!layer) throw notFound(NO_SUCH_RESOURCE);
  return shown(ports, scope, layer, call);
}

/** Another account's layer too: the needs ask that layer version's policy. */
function getLayerVersionByArn(
  ports: LambdaPorts,
  input: GetLayerVersionByArnRequest,
  call: Call,
): PublishLayerVersionResponse {
  new Violations().required('arn', input.Arn).text('arn', input.Arn, { pattern: LAYER_VERSION_PATTERN }).refuse();
  const reference = readLayerArn(input.Arn!);
  const layer = reference && call.read((read) => readLayerVersion(read, reference));
  if (!reference || !layer) throw notFound(NO_SUCH_RESOURCE);
  return shown(ports, { account: reference.account, region: reference.region }, layer, call);
}

function compatible(
  layer: LayerVersionRecord,
  filter: { CompatibleRuntime?: string | undefined; CompatibleArchitecture?: string | undefined },
): boolean {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = filter;
  return (
    (runtime === undefined || (layer.compatibleRuntimes?.includes(runtime) ?? false)) &&
    (architecture === undefined || (layer.compatibleArchitectures?.includes(architecture) ?? false))
  );
}

function checkFilter(input: ListLayersRequest): void {
  new Violations()
    .text('compatibleRuntime', input.CompatibleRuntime, { values: LAYER_RUNTIMES })
    .text('compatibleArchitecture', input.CompatibleArchitecture, { values: ARCHITECTURES })
    .refuse();
}

/** Newest first. An unknown layer has no versions. */
function listLayerVersions(input: ListLayerVersionsRequest, call: Call): ListLayerVersionsResponse {
  const { name, scope } = layerTarget(input.LayerName, call);
  checkFilter(input);
  const all = call
    .read((read) => read.list(LAYER_VERSION, scope, { prefix: `${name}/` }))
    .map(({ value }) => value)
    .filter((layer) => compatible(layer, input));
  const { items, more } = pageOf(all, ({ version }) => String(1e10 - version).padStart(11, '0'), input);
  return { LayerVersions: items.map((layer) => item(scope, layer)), ...more };
}

function listLayers(input: ListLayersRequest, call: Call): ListLayersResponse {
  checkFilter(input);
  const latest = new Map<string, LayerVersionRecord>();
  for (const { value } of call.read((read) => read.list(LAYER_VERSION, call.scope))) {
    if (compatible(value, input)) latest.set(value.name, value);
  }
  const { items, more } = pageOf([...latest.values()], ({ name }) => name, input);
  const shownLayers = items.map((layer) => ({
    LayerName: layer.name,
    LayerArn: layerArn(call.scope, layer.name),
    LatestMatchingVersion: item(call.scope, layer),
  }));
  return { Layers: shownLayers, ...more };
}

/** Always 204; functions keep a deleted layer version, and its number is not used again. */
async function deleteLayerVersion(input: DeleteLayerVersionRequest, call: Call): Promise<Record<string, never>> {
  const { name, scope } = layerTarget(input.LayerName, call);
  const version = versionNumber(input.VersionNumber);
  await call.write((tx) => tx.delete(LAYER_VERSION, scope, layerVersionId(name, version)));
  return {};
}

export function layerHandlers(ports: LambdaPorts) {
  return {
    PublishLayerVersion: (input: PublishLayerVersionRequest, call: Call) => publishLayerVersion(ports, input, call),
    GetLayerVersion: (input: GetLayerVersionRequest, call: Call) => getLayerVersion(ports, input, call),
    GetLayerVersionByArn: (input: GetLayerVersionByArnRequest, call: Call) => getLayerVersionByArn(ports, input, call),
    ListLayerVersions: listLayerVersions,
    ListLayers: listLayers,
    DeleteLayerVersion: deleteLayerVersion,
  };
}
