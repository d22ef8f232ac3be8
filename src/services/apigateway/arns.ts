// What ARNs of API Gateway lead to. [api-gateway.md C2]
import type { Kind } from '../../store/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { apiGatewayArn } from '../gateway/arns.ts';
import { badRequest } from '../gateway/faults.ts';
import { API_KEY, CLIENT_CERTIFICATE, REST_API, STAGE, USAGE_PLAN, VPC_LINK } from './resources.ts';
import { DOMAIN_NAME } from '../gateway/resources.ts';

export interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

export interface TaggedPlace {
  readonly kind: Kind<Tagged>;
  readonly id: string;
  /** The not-found text of this kind. */
  readonly missing: string;
}

type Row = readonly [pattern: RegExp, kind: Kind<Tagged>, missing: (account: string, id: string) => string];

/** What can carry tags. */
const TAGGED: readonly Row[] = [
  [/^\/restapis\/([^/]+)\/stages\/([^/]+)$/, tagged(STAGE), () => 'Invalid stage identifier specified'],
  [/^\/restapis\/([^/]+)$/, tagged(REST_API), (account, id) => `Invalid API identifier specified ${account}:${id}`],
  [/^\/apikeys\/([^/]+)$/, tagged(API_KEY), () => 'Invalid API Key identifier specified'],
  [/^\/usageplans\/([^/]+)$/, tagged(USAGE_PLAN), () => 'Invalid Usage Plan ID specified'],
  [/^\/domainnames\/([^/]+)$/, tagged(DOMAIN_NAME), () => 'Invalid domain name identifier specified'],
  [/^\/vpclinks\/([^/]+)$/, tagged(VPC_LINK), () => 'Invalid Vpc Link identifier specified'],
  [
    /^\/clientcertificates\/([^/]+)$/,
    tagged(CLIENT_CERTIFICATE),
    () => 'Invalid Client Certificate identifier specified',
  ],
];

function tagged<T extends Tagged>(kind: Kind<T>): Kind<Tagged> {
  return { name: kind.name };
}

/** The record behind an ARN of the caller's region, or a refusal. */
export function taggedPlace(call: Call, arn: string): TaggedPlace {
  const prefix = apiGatewayArn(call.region, '');
  const path = arn.startsWith(prefix) ? arn.slice(prefix.length) : '';
  for (const [pattern, kind, missing] of TAGGED) {
    const names = pattern.exec(path)?.slice(1);
    if (names) return { kind, id: names.join('/'), missing: missing(call.account, names.join('/')) };
  }
  throw badRequest('Invalid ARN specified in the request');
}
