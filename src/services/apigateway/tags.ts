// What can carry tags, and the tags. [api-gateway.md C2]
import type { GetTagsRequest, TagResourceRequest, Tags, UntagResourceRequest } from '@aws-sdk/client-api-gateway';
import { requireMembers, type Given } from '../gateway/input.ts';
import { domainArn } from '../gateway/domains.ts';
import { DOMAIN_NAME } from '../gateway/resources.ts';
import { addTags, readTags, removeTags, tagged, type TaggedRow } from '../gateway/tags.ts';
import type { Call } from '../kernel/contract.ts';
import { accessArn, NO_DOMAIN_ACCESS } from './domain-access.ts';
import { NO_DOMAIN } from './domain-names.ts';
import { API_KEY, CLIENT_CERTIFICATE, DOMAIN_ACCESS, REST_API, STAGE, USAGE_PLAN, VPC_LINK } from './resources.ts';

const TAGGED: readonly TaggedRow[] = [
  [/^\/restapis\/([^/]+)\/stages\/([^/]+)$/, tagged(STAGE), () => 'Invalid stage identifier specified'],
  [/^\/restapis\/([^/]+)$/, tagged(REST_API), (account, id) => `Invalid API identifier specified ${account}:${id}`],
  [/^\/apikeys\/([^/]+)$/, tagged(API_KEY), () => 'Invalid API Key identifier specified'],
  [/^\/usageplans\/([^/]+)$/, tagged(USAGE_PLAN), () => 'Invalid Usage Plan ID specified'],
  [/^\/domainnames\/([^/+]+)(?:\+[^/]+)?$/, tagged(DOMAIN_NAME, domainArn), () => NO_DOMAIN],
  [/^(\/domainnameaccessassociations\/.+)$/, tagged(DOMAIN_ACCESS, accessArn), () => NO_DOMAIN_ACCESS],
  [/^\/vpclinks\/([^/]+)$/, tagged(VPC_LINK), () => 'Invalid Vpc Link identifier specified'],
  [
    /^\/clientcertificates\/([^/]+)$/,
    tagged(CLIENT_CERTIFICATE),
    () => 'Invalid Client Certificate identifier specified',
  ],
];

export function getTags(input: Given<GetTagsRequest>, call: Call): Tags {
  return { tags: readTags(TAGGED, call, input.resourceArn) };
}

export async function tagResource(input: Given<TagResourceRequest>, call: Call): Promise<void> {
  requireMembers(call, input, ['tags']);
  await addTags(TAGGED, call, input.resourceArn, input.tags);
}

export async function untagResource(input: Given<UntagResourceRequest>, call: Call): Promise<void> {
  requireMembers(call, input, ['tagKeys']);
  await removeTags(TAGGED, call, input.resourceArn, input.tagKeys);
}
