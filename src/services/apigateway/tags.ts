// Tags by ARN, on every record that can carry them. [api-gateway.md C2]
import type { GetTagsRequest, TagResourceRequest, Tags, UntagResourceRequest } from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { taggedPlace, type Tagged, type TaggedPlace } from './arns.ts';
import { find, without } from '../gateway/records.ts';
import { requireMembers, type Given } from '../gateway/input.ts';

function findTagged(tx: ReadTx, call: Call, { kind, id, missing }: TaggedPlace): Tagged {
  return find(tx, call, kind, id, missing);
}

export function getTags(input: Given<GetTagsRequest>, call: Call): Tags {
  const place = taggedPlace(call, input.resourceArn);
  return { tags: call.read((tx) => findTagged(tx, call, place)).tags };
}

export async function tagResource(input: Given<TagResourceRequest>, call: Call): Promise<void> {
  requireMembers(call, input, ['tags']);
  const place = taggedPlace(call, input.resourceArn);
  await call.write((tx) => {
    const record = findTagged(tx, call, place);
    tx.put(place.kind, call.scope, place.id, { ...record, tags: { ...record.tags, ...input.tags } });
  });
}

export async function untagResource(input: Given<UntagResourceRequest>, call: Call): Promise<void> {
  requireMembers(call, input, ['tagKeys']);
  const place = taggedPlace(call, input.resourceArn);
  await call.write((tx) => {
    const record = findTagged(tx, call, place);
    const tags = input.tagKeys.reduce(without, record.tags);
    tx.put(place.kind, call.scope, place.id, { ...record, tags });
  });
}
