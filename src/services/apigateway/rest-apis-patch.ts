// PATCH paths of a REST API, and the checks they share with create. [api-gateway.md C3, C3.1]
import { withEndpointType, withIpAddressType } from './endpoints.ts';
import { badRequest } from '../gateway/faults.ts';
import { refusePlainly, type Change, type PatchTable } from './patch.ts';
import { flag, given, listMember, optionalText, requiredText } from './patch-rules.ts';
import type { RestApiRecord } from './resources.ts';

const MAX_COMPRESSION = 10_485_760;

export function checkCompression(size: number): void {
  if (Number.isInteger(size) && size >= 0 && size <= MAX_COMPRESSION) return;
  throw badRequest(`Invalid minimum compression size, must be between 0 and ${MAX_COMPRESSION}`);
}

export function checkPolicy(policy: string): void {
  try {
    JSON.parse(policy);
  } catch {
    throw badRequest('Invalid policy document. Please check the policy syntax and ensure that Principals are valid.');
  }
}

export const REST_API_PATCH: PatchTable<RestApiRecord> = {
  refuse: refusePlainly,
  rules: [
    requiredText('/name', 'name'),
    optionalText('/description', 'description'),
    optionalText('/version', 'version'),
    optionalText('/securityPolicy', 'securityPolicy'),
    optionalText('/endpointAccessMode', 'endpointAccessMode'),
    flag('/disableExecuteApiEndpoint', 'disableExecuteApiEndpoint'),
    { path: '/apiKeySource', ops: ['replace'], apply: withApiKeySource },
    { path: '/policy', ops: ['replace'], apply: withPolicy },
    { path: '/minimumCompressionSize', ops: ['replace'], apply: withCompression },
    { path: '/binaryMediaTypes/{type}', ops: ['add', 'replace', 'remove'], apply: withMediaType },
    {
      path: '/endpointConfiguration/types/{old}',
      ops: ['replace'],
      apply: (api, { value }) => withEndpointType(api, value ?? ''),
    },
    { path: '/endpointConfiguration/types/{old}', ops: ['add', 'remove', 'move', 'copy', 'test'], apply: refuseTypeOp },
    {
      path: '/endpointConfiguration/ipAddressType',
      ops: ['replace'],
      apply: (api, { value }) => withIpAddressType(api, value ?? ''),
    },
    listMember('/endpointConfiguration/vpcEndpointIds', 'vpcEndpointIds'),
  ],
};

function withApiKeySource(api: RestApiRecord, { value }: Change): RestApiRecord {
  if (value !== 'HEADER' && value !== 'AUTHORIZER') {
    throw badRequest('Invalid API key source specified. Valid options are HEADER,AUTHORIZER');
  }
  return { ...api, apiKeySource: value };
}

function withPolicy(api: RestApiRecord, change: Change): RestApiRecord {
  const policy = given(change);
  if (policy) checkPolicy(policy);
  return { ...api, policy };
}

/** An empty or missing value switches compression off. */
function withCompression(api: RestApiRecord, change: Change): RestApiRecord {
  const value = given(change);
  const size = value === undefined ? undefined : Number(value);
  if (size !== undefined) checkCompression(size);
  return { ...api, minimumCompressionSize: size };
}

/** The media type stands in the path; replace removes it and appends the value. */
function withMediaType(api: RestApiRecord, change: Change): RestApiRecord {
  const [type = ''] = change.names;
  const others = api.binaryMediaTypes.filter((known) => known !== type);
  if (change.op === 'remove') return { ...api, binaryMediaTypes: others };
  if (change.op === 'add' && others.length < api.binaryMediaTypes.length) return api;
  return { ...api, binaryMediaTypes: [...others, change.op === 'replace' ? (given(change) ?? type) : type] };
}

/** The bars are AWS's own. */
function refuseTypeOp(): never {
  throw badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'");
}
