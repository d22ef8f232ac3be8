// A definition and the API as it is to the API as it shall be. merge keeps what the document does not speak of, overwrite
// drops it; ids of what keeps its name or path stay in both. Pure but for fresh ids. [A27.1, C8]
import type { Call } from '../../kernel/contract.ts';
import { checkAuthorizer, newAuthorizer } from '../authorizers.ts';
import type { DeploymentContent, DocumentationPartRecord, RestApiRecord } from '../resources.ts';
import { placeOf } from '../documentation-parts.ts';
import { withEndpointType, withIpAddressType } from '../endpoints.ts';
import { freshIds } from '../../gateway/records.ts';
import type { ApiDefinition, Settings } from './definition.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import { buildMethods } from './build-methods.ts';

export type Mode = 'merge' | 'overwrite';

/** Everything that an import may change. */
export interface ApiContent extends DeploymentContent {
  readonly parts: readonly DocumentationPartRecord[];
}

export interface Building {
  readonly definition: ApiDefinition;
  readonly former: ApiContent;
  readonly mode: Mode;
  readonly call: Call;
  readonly findings: Findings;
}

export function buildApi(building: Building): ApiContent {
  const { definition, former, mode, call, findings } = building;
  const { resources, models, validators, parts } = former;
  const id = freshIds(call, [...resources, ...former.authorizers, ...models, ...validators, ...parts]);
  const authorizers = definition.authorizers.map((input) => newAuthorizer(input, id()));
  for (const authorizer of authorizers) {
    findings.attempt(`Unable to create Authorizer '${authorizer.name}'`, () => checkAuthorizer(authorizer));
  }
  const content = {
    api: buildRestApi(former.api, definition.settings, mode),
    authorizers: joined(former.authorizers, authorizers, nameOf, mode),
    models: joined(former.models, withIds(definition.models, id), nameOf, mode),
    validators: joined(former.validators, withIds(definition.validators, id), nameOf, mode),
    gatewayResponses: joined(former.gatewayResponses, definition.gatewayResponses, typeOf, mode),
    parts: buildParts(former.parts, definition.documentation, mode, id),
  };
  return { ...content, resources: buildMethods(building, content, id) };
}

function withIds<T extends object>(definitions: readonly T[], id: () => string): (T & { id: string })[] {
  return definitions.map((definition) => ({ ...definition, id: id() }));
}

function nameOf({ name }: { readonly name?: string }): string {
  return name ?? '';
}

function typeOf({ responseType }: { readonly responseType: string }): string {
  return responseType;
}

/** `next` in the place of what has the same key, with its id. Names need not be unique: only the first gives way. */
function joined<T extends object>(
  former: readonly T[],
  next: readonly T[],
  keyOf: (record: T) => string,
  mode: Mode,
): T[] {
  const firsts = new Map(former.toReversed().map((record) => [keyOf(record), record]));
  const named = new Map(next.map((record) => [keyOf(record), { ...record, ...idOf(firsts.get(keyOf(record))) }]));
  if (mode === 'overwrite') return [...named.values()];
  const kept = former.filter((record) => !named.has(keyOf(record)) || firsts.get(keyOf(record)) !== record);
  return [...named.values(), ...kept];
}

function idOf(record: object | undefined): object {
  return record && 'id' in record ? { id: record.id } : {};
}

export function buildParts(
  former: readonly DocumentationPartRecord[],
  documentation: ApiDefinition['documentation'],
  mode: Mode,
  id: () => string,
): readonly DocumentationPartRecord[] {
  if (!documentation) return former;
  return joined(former, withIds(documentation, id), ({ location }) => placeOf(location), mode);
}

/** What an API has where the document says nothing: under overwrite, what a new one has. */
function unsaid(former: RestApiRecord, mode: Mode): RestApiRecord {
  if (mode === 'merge') return former;
  return {
    ...former,
    description: undefined,
    version: undefined,
    apiKeySource: 'HEADER',
    binaryMediaTypes: [],
    minimumCompressionSize: undefined,
    policy: undefined,
    disableExecuteApiEndpoint: false,
    vpcEndpointIds: undefined,
  };
}

function buildRestApi(former: RestApiRecord, settings: Settings, mode: Mode): RestApiRecord {
  const { endpointType, ipAddressType, binaryMediaTypes = [], ...said } = settings;
  const kept = unsaid(former, mode);
  const typed = endpointType === undefined ? kept : withEndpointType(kept, endpointType);
  const addressed = ipAddressType === undefined ? typed : withIpAddressType(typed, ipAddressType);
  return {
    ...addressed,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    binaryMediaTypes: [...new Set([...kept.binaryMediaTypes, ...binaryMediaTypes])],
  };
}
