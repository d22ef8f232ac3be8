// Repositories: create, describe, delete, settings, policies, tags.
import type {
  CreateRepositoryRequest,
  DeleteRepositoryRequest,
  DescribeRepositoriesRequest,
  PutImageScanningConfigurationRequest,
  PutImageTagMutabilityRequest,
  Repository,
  Tag,
} from '@aws-sdk/client-ecr';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { page } from '../kernel/paging.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid, repositoryExists, repositoryMissing, repositoryNotEmpty } from './faults.ts';
import type { EcrPorts } from './ports.ts';
import { IMAGE, IMAGE_LAYER, REPOSITORY, type RepositoryRecord } from './resources.ts';

const NAME = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*';
const MUTABILITY = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'];

export function repositoryArn(call: Pick<Call, 'account' | 'region'>, name: string): string {
  return `arn:aws:ecr:${call.region}:${call.account}:repository/${name}`;
}

export function requireRepository(tx: ReadTx, call: Call, name: string): RepositoryRecord {
  const record = tx.get(REPOSITORY, call.scope, name);
  if (!record) throw repositoryMissing(name, call.account);
  return record;
}

export function tagMap(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

export function repositoryHandlers(ports: EcrPorts) {
  return {
    CreateRepository: (input: CreateRepositoryRequest, call: Call) => createRepository(ports, input, call),
    DescribeRepositories: (input: DescribeRepositoriesRequest, call: Call) => describeRepositories(ports, input, call),
    DeleteRepository: (input: DeleteRepositoryRequest, call: Call) => deleteRepository(ports, input, call),
    PutImageTagMutability: putImageTagMutability,
    PutImageScanningConfiguration: putImageScanningConfiguration,
  };
}

async function createRepository(
  ports: EcrPorts,
  input: CreateRepositoryRequest,
  call: Call,
): Promise<{ repository: Repository }> {
  const name = input.repositoryName ?? '';
  new Violations()
    .text('repositoryName', name, { min: 2, max: 256, pattern: NAME })
    .text('imageTagMutability', input.imageTagMutability, { values: MUTABILITY })
    .refuse('InvalidParameterException');
  const record: RepositoryRecord = {
    name,
    createdMs: call.nowMs,
    tagMutability: input.imageTagMutability ?? 'MUTABLE',
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: {
      encryptionType: input.encryptionConfiguration?.encryptionType ?? 'AES256',
      ...(input.encryptionConfiguration?.kmsKey ? { kmsKey: input.encryptionConfiguration.kmsKey } : {}),
    },
    tags: tagMap(input.tags),
  };
  await call.write((tx) => {
    if (tx.get(REPOSITORY, call.scope, name)) throw repositoryExists(name, call.account);
    tx.put(REPOSITORY, call.scope, name, record);
  });
  return { repository: describe(ports, record, call) };
}

function describeRepositories(ports: EcrPorts, input: DescribeRepositoriesRequest, call: Call) {
  return call.read((tx) => {
    if (input.repositoryNames?.length) {
      return {
        repositories: input.repositoryNames.map((name) => describe(ports, requireRepository(tx, call, name), call)),
      };
    }
    const all = tx.list(REPOSITORY, call.scope).map((entry) => entry.value);
    const { items, next } = page(all, (record) => record.name, input.nextToken, input.maxResults ?? 100);
    return { repositories: items.map((record) => describe(ports, record, call)), nextToken: next };
  });
}

async function deleteRepository(ports: EcrPorts, input: DeleteRepositoryRequest, call: Call) {
  const name = input.repositoryName ?? '';
  const record = await call.write((tx) => {
    const found = requireRepository(tx, call, name);
    const images = tx.list(IMAGE, call.scope, { prefix: `${name}@` });
    if (images.length > 0 && !input.force) throw repositoryNotEmpty(name, call.account);
    for (const image of images) tx.delete(IMAGE, call.scope, image.id);
    for (const layer of tx.list(IMAGE_LAYER, call.scope, { prefix: `${name}@` }))
      tx.delete(IMAGE_LAYER, call.scope, layer.id);
    tx.delete(REPOSITORY, call.scope, name);
    return found;
  });
  return { repository: describe(ports, record, call) };
}

async function putImageTagMutability(input: PutImageTagMutabilityRequest, call: Call) {
  const { repositoryName = '', imageTagMutability = 'MUTABLE' } = input;
  new Violations()
    .text('imageTagMutability', imageTagMutability, { values: MUTABILITY })
    .refuse('InvalidParameterException');
  await update(call, repositoryName, (record) => ({ ...record, tagMutability: imageTagMutability }));
  return { registryId: call.account, repositoryName, imageTagMutability };
}

async function putImageScanningConfiguration(input: PutImageScanningConfigurationRequest, call: Call) {
  const { repositoryName = '', imageScanningConfiguration } = input;
  if (!imageScanningConfiguration) throw invalid('imageScanningConfiguration is required');
  const scanOnPush = imageScanningConfiguration.scanOnPush ?? false;
  await update(call, repositoryName, (record) => ({ ...record, scanOnPush }));
  return { registryId: call.account, repositoryName, imageScanningConfiguration: { scanOnPush } };
}

/** Changes one repository; refuses when it does not exist. */
export async function update(
  call: Call,
  name: string,
  change: (record: RepositoryRecord) => RepositoryRecord,
): Promise<RepositoryRecord> {
  return call.write((tx) => {
    const changed = change(requireRepository(tx, call, name));
    tx.put(REPOSITORY, call.scope, name, changed);
    return changed;
  });
}

function describe(ports: EcrPorts, record: RepositoryRecord, call: Call): Repository {
  return {
    repositoryArn: repositoryArn(call, record.name),
    registryId: call.account,
    repositoryName: record.name,
    repositoryUri: `${registryHost(ports, call)}/${record.name}`,
    createdAt: new Date(record.createdMs),
    imageTagMutability: record.tagMutability as Repository['imageTagMutability'],
    imageScanningConfiguration: { scanOnPush: record.scanOnPush },
    encryptionConfiguration: record.encryption as Repository['encryptionConfiguration'],
  };
}

/** An address that `docker push` reaches: the one the caller used, or a name that tells account and region. */
export function registryHost(ports: EcrPorts, call: Call): string {
  const host = call.endpoint.replace(/^https?:\/\//, '');
  if (call.account === ports.home.account && call.region === ports.home.region) return host;
  const port = /:\d+$/.exec(host)?.[0] ?? '';
  return `${call.account}.dkr.ecr.${call.region}.localhost${port}`;
}
