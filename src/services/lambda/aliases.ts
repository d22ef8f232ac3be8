// Aliases: names for a version, or for two versions by weight. [lambda B3]
import type {
  AliasConfiguration,
  AliasRoutingConfiguration,
  CreateAliasRequest,
  DeleteAliasRequest,
  GetAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { conflict, invalid, invalidUntyped, notFound, staleRevision } from './faults.ts';
import { changeFunction, foundFunction, foundVersion, own, without, withoutQualifier } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { ALIAS_PATTERN, functionArn, functionTarget } from './names.ts';
import { pageOf } from './pages.ts';
import type { AliasRecord, FunctionRecord } from './resources.ts';

const VERSION_PATTERN = String.raw`(\$LATEST|[0-9]+)`;

function aliasArn(target: FunctionTarget, name: string): string {
  return functionArn(target.scope, target.name, name);
}

function shown(target: FunctionTarget, alias: AliasRecord): AliasConfiguration {
  return {
    AliasArn: aliasArn(target, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(alias.additional && {
      RoutingConfig: { AdditionalVersionWeights: { [alias.additional.version]: alias.additional.weight } },
    }),
  };
}

function checkAlias(input: {
  Name?: string | undefined;
  FunctionVersion?: string | undefined;
  Description?: string | undefined;
}): void {
  new Violations()
    .required('name', input.Name)
    .text('name', input.Name, { min: 1, max: 128, pattern: ALIAS_PATTERN })
    .text('functionVersion', input.FunctionVersion, { min: 1, max: 1024, pattern: VERSION_PATTERN })
    .text('description', input.Description, { max: 256 })
    .refuse();
}

/** The one additional version that a routing configuration may name. Texts and their order as recorded. [errors-lambda.md] */
function additionalVersion(
  record: FunctionRecord,
  target: FunctionTarget,
  version: string,
  routing: AliasRoutingConfiguration | undefined,
): AliasRecord['additional'] {
  const weights = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (weights.length > 1) throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  const [found] = weights;
  if (!found) return undefined;
  const [additional, weight] = found;
  checkWeight(additional, weight);
  if (additional === version) {
    throw invalid(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (version === '$LATEST')
    throw invalidUntyped('$LATEST is not supported for an alias pointing to more than 1 version');
  foundVersion(record, target, additional);
  return { version: additional, weight };
}

function checkWeight(version: string, weight: number): void {
  const violations = new Violations();
  const path = 'routingConfig.additionalVersionWeights';
  const value = `{${version}=${Number.isInteger(weight) ? weight.toFixed(1) : weight}}`;
  const length =
    'Member must have length less than or equal to 1024, Member must have length greater than or equal to 1';
  if (!/^[0-9]+$/.test(version)) {
    violations.add(
      path,
      value,
      `Map keys must satisfy constraint: [${length}, Member must satisfy regular expression pattern: [0-9]+]`,
    );
  }
  if (!(weight >= 0 && weight <= 1)) {
    const range =
      'Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0';
    violations.add(path, value, `Map value must satisfy constraint: [${range}, Member must not be null]`);
  }
  violations.refuse();
}

function createAlias(input: CreateAliasRequest, call: Call): Promise<AliasConfiguration> {
  checkAlias(input);
  new Violations().required('functionVersion', input.FunctionVersion).refuse();
  const target = functionTarget(input, call);
  const name = input.Name!;
  const version = input.FunctionVersion!;
  return changeFunction(call, target, (record) => {
    foundVersion(record, target, version);
    if (own(record.aliases, name)) throw conflict(`Alias already exists: ${aliasArn(target, name)}`);
    const additional = additionalVersion(record, target, version, input.RoutingConfig);
    const alias: AliasRecord = {
      name,
      version,
      description: input.Description ?? '',
      revisionId: call.ids.uuid(),
      additional,
    };
    return [{ ...record, aliases: { ...record.aliases, [name]: alias } }, shown(target, alias)];
  });
}

function updateAlias(input: UpdateAliasRequest, call: Call): Promise<AliasConfiguration> {
  checkAlias(input);
  const target = functionTarget(input, call);
  const name = input.Name!;
  return changeFunction(call, target, (record) => {
    const current = own(record.aliases, name);
    if (!current) throw notFound(`Alias not found: ${aliasArn(target, name)}`);
    if (input.RevisionId !== undefined && input.RevisionId !== current.revisionId)
      throw staleRevision('GetFunction/GetAlias');
    const version = input.FunctionVersion ?? current.version;
    foundVersion(record, target, version);
    const additional = input.RoutingConfig
      ? additionalVersion(record, target, version, input.RoutingConfig)
      : current.additional;
    const description = input.Description ?? current.description;
    const alias: AliasRecord = { name, version, description, revisionId: call.ids.uuid(), additional };
    return [{ ...record, aliases: { ...record.aliases, [name]: alias } }, shown(target, alias)];
  });
}

function getAlias(input: GetAliasRequest, call: Call): AliasConfiguration {
  const target = functionTarget(input, call);
  const alias = own(call.read((read) => foundFunction(read, target)).aliases, input.Name);
  if (!alias) throw notFound(`Cannot find alias arn: ${aliasArn(target, input.Name!)}`);
  return shown(target, alias);
}

function listAliases(input: ListAliasesRequest, call: Call): ListAliasesResponse {
  const target = functionTarget(input, call);
  const aliases = Object.values(call.read((read) => foundFunction(read, target)).aliases).filter(
    ({ version, additional }) =>
      input.FunctionVersion === undefined ||
      version === input.FunctionVersion ||
      additional?.version === input.FunctionVersion,
  );
  const { items, more } = pageOf(aliases, ({ name }) => name, input, 10_000);
  return { Aliases: items.map((alias) => shown(target, alias)), ...more };
}

/** A missing alias is no error. [lambda B3] */
function deleteAlias(input: DeleteAliasRequest, call: Call): Promise<Record<string, never>> {
  const name = input.Name ?? '';
  return changeFunction(call, functionTarget(input, call), (record) => {
    if (!own(record.aliases, name)) return [record, {}];
    return [{ ...withoutQualifier(record, name), aliases: without(record.aliases, name) }, {}];
  });
}

export const aliasHandlers = {
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  GetAlias: getAlias,
  ListAliases: listAliases,
  DeleteAlias: deleteAlias,
};
