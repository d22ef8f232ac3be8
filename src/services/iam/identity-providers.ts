// OpenID Connect providers, kept for those who declare them. Nobody can assume a role through one: AssumeRoleWithWebIdentity is not built.
import type {
  AddClientIDToOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderRequest,
  ListOpenIDConnectProviderTagsRequest,
  RemoveClientIDFromOpenIDConnectProviderRequest,
  TagOpenIDConnectProviderRequest,
  UntagOpenIDConnectProviderRequest,
  UpdateOpenIDConnectProviderThumbprintRequest,
} from '@aws-sdk/client-iam';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { dateOf } from './arns.ts';
import { alreadyExists, invalidInput, limitExceeded, noSuchEntity } from './faults.ts';
import { pageOf } from './pages.ts';
import { IDENTITY_PROVIDER, type IdentityProviderRecord } from './resources.ts';
import { MOST_TAGS, mergeTags, readTags } from './tag-rules.ts';

export const identityProviderHandlers = {
  CreateOpenIDConnectProvider,
  GetOpenIDConnectProvider,
  ListOpenIDConnectProviders,
  DeleteOpenIDConnectProvider,
  AddClientIDToOpenIDConnectProvider,
  RemoveClientIDFromOpenIDConnectProvider,
  UpdateOpenIDConnectProviderThumbprint,
  TagOpenIDConnectProvider,
  UntagOpenIDConnectProvider,
  ListOpenIDConnectProviderTags,
};

/** AWS finds the thumbprint itself when none is given; here nobody looks. */
const NO_THUMBPRINT = '0'.repeat(40);

function arnOfUrl(call: Call, url: string): string {
  return `arn:aws:iam::${call.account}:oidc-provider/${url.slice('https://'.length).replace(/\/$/, '')}`;
}

function CreateOpenIDConnectProvider(input: CreateOpenIDConnectProviderRequest, call: Call): Promise<object> {
  const { Url: url = '', ClientIDList: clientIds = [], ThumbprintList: thumbprints = [NO_THUMBPRINT] } = input;
  if (!/^https:\/\/[^/?#]+(\/[^?#]*)?$/.test(url)) throw invalidInput('Invalid Open ID Connect Provider URL');
  const arn = arnOfUrl(call, url);
  const tags = readTags(input.Tags, false);
  return call.write((tx) => {
    if (tx.get(IDENTITY_PROVIDER, call.globalScope, arn))
      throw alreadyExists(`Provider with url ${url} already exists.`);
    tx.put(IDENTITY_PROVIDER, call.globalScope, arn, { arn, clientIds, thumbprints, createdMs: call.nowMs, tags });
    return { OpenIDConnectProviderArn: arn, ...(tags.length > 0 && { Tags: tags }) };
  });
}

function find(tx: ReadTx, call: Call, arn = ''): IdentityProviderRecord {
  const found = tx.get(IDENTITY_PROVIDER, call.globalScope, arn);
  if (!found) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return found;
}

function GetOpenIDConnectProvider(input: GetOpenIDConnectProviderRequest, call: Call): object {
  const { arn, clientIds, thumbprints, createdMs, tags } = call.read((tx) =>
    find(tx, call, input.OpenIDConnectProviderArn),
  );
  return {
    Url: arn.slice(arn.indexOf('/') + 1),
    ClientIDList: clientIds,
    ThumbprintList: thumbprints,
    CreateDate: dateOf(createdMs),
    Tags: tags,
  };
}

function ListOpenIDConnectProviders(_input: object, call: Call): object {
  const all = call.read((tx) => tx.list(IDENTITY_PROVIDER, call.globalScope));
  return { OpenIDConnectProviderList: all.map(({ value }) => ({ Arn: value.arn })) };
}

/** One that is not there is gone already. [C] */
function DeleteOpenIDConnectProvider(input: GetOpenIDConnectProviderRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    tx.delete(IDENTITY_PROVIDER, call.globalScope, input.OpenIDConnectProviderArn ?? '');
    return {};
  });
}

function change(
  call: Call,
  arn: string | undefined,
  next: (provider: IdentityProviderRecord) => Partial<IdentityProviderRecord>,
): Promise<object> {
  return call.write((tx) => {
    const provider = find(tx, call, arn);
    tx.put(IDENTITY_PROVIDER, call.globalScope, provider.arn, { ...provider, ...next(provider) });
    return {};
  });
}

function AddClientIDToOpenIDConnectProvider(
  { OpenIDConnectProviderArn: arn, ClientID: id = '' }: AddClientIDToOpenIDConnectProviderRequest,
  call: Call,
): Promise<object> {
  return change(call, arn, ({ clientIds }) => ({ clientIds: [...new Set([...clientIds, id])] }));
}

function RemoveClientIDFromOpenIDConnectProvider(
  { OpenIDConnectProviderArn: arn, ClientID: id }: RemoveClientIDFromOpenIDConnectProviderRequest,
  call: Call,
): Promise<object> {
  return change(call, arn, ({ clientIds }) => ({ clientIds: clientIds.filter((one) => one !== id) }));
}

function UpdateOpenIDConnectProviderThumbprint(
  { OpenIDConnectProviderArn: arn, ThumbprintList: thumbprints = [] }: UpdateOpenIDConnectProviderThumbprintRequest,
  call: Call,
): Promise<object> {
  return change(call, arn, () => ({ thumbprints }));
}

function TagOpenIDConnectProvider(
  { OpenIDConnectProviderArn: arn, Tags: given }: TagOpenIDConnectProviderRequest,
  call: Call,
): Promise<object> {
  const added = readTags(given, false);
  return change(call, arn, (provider) => {
    const tags = mergeTags(provider.tags, added, false);
    if (tags.length > MOST_TAGS)
      throw limitExceeded(`Cannot exceed quota for TagsPerOpenIDConnectProvider: ${MOST_TAGS}`);
    return { tags };
  });
}

function UntagOpenIDConnectProvider(
  { OpenIDConnectProviderArn: arn, TagKeys: keys = [] }: UntagOpenIDConnectProviderRequest,
  call: Call,
): Promise<object> {
  return change(call, arn, ({ tags }) => ({ tags: tags.filter((tag) => !keys.includes(tag.Key)) }));
}

function ListOpenIDConnectProviderTags(input: ListOpenIDConnectProviderTagsRequest, call: Call): object {
  const { tags } = call.read((tx) => find(tx, call, input.OpenIDConnectProviderArn));
  const { items, rest } = pageOf(tags, (one) => one.Key, input);
  return { Tags: items, ...rest };
}
