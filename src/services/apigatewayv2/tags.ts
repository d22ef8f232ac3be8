// What can carry tags, and the tags. [api-gateway.md C2]
import type {
  GetTagsRequest,
  GetTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-apigatewayv2';
import type { Given } from '../gateway/input.ts';
import { domainArn } from '../gateway/domains.ts';
import { DOMAIN_NAME } from '../gateway/resources.ts';
import { addTags, readTags, removeTags, tagged, type TaggedRow } from '../gateway/tags.ts';
import type { Call } from '../kernel/contract.ts';
import { API, STAGE, VPC_LINK } from './resources.ts';

const TAGGED: readonly TaggedRow[] = [
  [/^\/apis\/([^/]+)\/stages\/([^/]+)$/, tagged(STAGE), () => 'Invalid stage identifier specified'],
  [/^\/apis\/([^/]+)$/, tagged(API), (_, id) => `Invalid API identifier specified ${id}`],
  [/^\/vpclinks\/([^/]+)$/, tagged(VPC_LINK), (_, id) => `Invalid VpcLink identifier specified ${id}`],
  [
    /^\/domainnames\/([^/]+)$/,
    tagged(DOMAIN_NAME, domainArn),
    () => 'The domain name resource specified in the request was not found.',
  ],
];

export function getTags(input: Given<GetTagsRequest>, call: Call): GetTagsResponse {
  return { Tags: readTags(TAGGED, call, input.ResourceArn) };
}

export async function tagResource(input: Given<TagResourceRequest>, call: Call): Promise<void> {
  await addTags(TAGGED, call, input.ResourceArn, input.Tags);
}

export async function untagResource(input: Given<UntagResourceRequest>, call: Call): Promise<void> {
  await removeTags(TAGGED, call, input.ResourceArn, input.TagKeys ?? []);
}
