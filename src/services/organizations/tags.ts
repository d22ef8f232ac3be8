// Tags of roots, units, accounts and policies.
import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-organizations';
import type { Call, Kind, ReadTx, Tx } from '../kernel/contract.ts';
import { missing } from './faults.ts';
import { managedOrganization } from './find.ts';
import { pageOf } from './pages.ts';
import { ACCOUNT, managementScope, ORGANIZATION, POLICY, UNIT } from './resources.ts';
import type { OrganizationRecord, Tag } from './resources.ts';
import { mergeTags, readTags } from './tag-rules.ts';

export const tagHandlers = { TagResource, UntagResource, ListTagsForResource };

interface Tagged {
  readonly tags: readonly Tag[];
}

function kindOf(id: string): Kind<Tagged> {
  if (id.startsWith('p-')) return POLICY as Kind<Tagged>;
  return (id.startsWith('ou-') ? UNIT : ACCOUNT) as Kind<Tagged>;
}

function tagsOf(tx: ReadTx, organization: OrganizationRecord, id: string): readonly Tag[] {
  if (id === organization.rootId) return organization.rootTags;
  const found = tx.get(kindOf(id), managementScope(organization), id);
  if (!found) throw missing('Target');
  return found.tags;
}

function setTags(tx: Tx, organization: OrganizationRecord, id: string, tags: readonly Tag[]): void {
  const scope = managementScope(organization);
  if (id === organization.rootId)
    return tx.put(ORGANIZATION, scope, 'organization', { ...organization, rootTags: tags });
  const kind = kindOf(id);
  return tx.put(kind, scope, id, { ...tx.get(kind, scope, id), tags });
}

function TagResource(input: TagResourceRequest, call: Call): Promise<void> {
  const added = readTags(input.Tags);
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    setTags(tx, organization, input.ResourceId!, mergeTags(tagsOf(tx, organization, input.ResourceId!), added));
  });
}

function UntagResource(input: UntagResourceRequest, call: Call): Promise<void> {
  const keys = new Set(input.TagKeys);
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const left = tagsOf(tx, organization, input.ResourceId!).filter(({ Key }) => !keys.has(Key));
    setTags(tx, organization, input.ResourceId!, left);
  });
}

function ListTagsForResource(input: ListTagsForResourceRequest, call: Call): object {
  const tags = call.read((tx) => tagsOf(tx, managedOrganization(tx, call), input.ResourceId!));
  const { items, rest } = pageOf(tags, ({ Key }) => Key, input);
  return { Tags: items, ...rest };
}
