// Custom domain names as both versions make and unmake them. [api-gateway.md A1.4, A26]
import { isDeepStrictEqual } from 'node:util';
import type { Call, ReadTx, Scope, Tx } from '../kernel/contract.ts';
import { apiGatewayArn, ownedArn } from './arns.ts';
import { badRequest, conflict } from './faults.ts';
import { mappingsOf, removeMapping } from './mappings.ts';
import type { Truststores } from './ports.ts';
import { DOMAIN_NAME, type DomainNameRecord, type MappingRecord } from './resources.ts';
import { readTruststore } from './truststores.ts';

/** The hosted zone of every CloudFront distribution. */
export const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';
/** API Gateway's hosted zone in us-east-1; used for every region here. */
export const REGIONAL_ZONE = 'Z1UJRXOUMOOFQ8';

/** AWS's text for what TLS 1.0 cannot carry: HTTP APIs and keys of several levels. [api-gateway.md A1.4] */
export const NEEDS_TLS_1_2 =
  'Only REGIONAL domain names with a security policy of TLS 1.2 can be managed through the API Gateway V2 API. For TLS 1.0 domain names, please use the API Gateway V1 API to upgrade your security policy to TLS 1.2. Currently, only REST APIs can be attached to a domain name with a security policy of TLS 1.0.';

const LONGEST_NAME = 253;
/** Below another name: 'localhost' and addresses stay this machine's own, whoever asks for them. '*' stands for a first label. */
const HOST_NAME =
  /^(\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.[a-z][a-z0-9-]{0,62}$/i;

export function isDomainName(name: string): boolean {
  return name.length <= LONGEST_NAME && HOST_NAME.test(name);
}

/** Refuses what no Host header will ever say, and what leads nowhere because there are no routing rules here. */
export function checkNewDomain(domainName: string, routingMode: string | undefined): void {
  if (!isDomainName(domainName))
    throw badRequest(`Invalid domain name specified: ${domainName.slice(0, LONGEST_NAME)} is not a name below another`);
  checkRoutingMode(routingMode);
}

export function checkRoutingMode(mode: string | undefined): void {
  if (mode !== undefined && mode !== 'API_MAPPING_ONLY')
    throw badRequest(`Portico has no routing rules: the routing mode ${mode} is not supported, API_MAPPING_ONLY is`);
}

/** What a DNS alias of the domain points to: a distribution, or an address of the region. */
export function freshAddress(
  endpointTypes: readonly string[],
  call: Call,
): Pick<DomainNameRecord, 'distributionDomainName' | 'regionalDomainName'> {
  if (endpointTypes.includes('EDGE')) return { distributionDomainName: `d${call.ids.lower(13)}.cloudfront.net` };
  return { regionalDomainName: `d-${call.ids.lower(10)}.execute-api.${call.region}.amazonaws.com` };
}

/** A domain of another type than before has an address of that type as well. */
function withAddress(domain: DomainNameRecord, call: Call): DomainNameRecord {
  const { endpointTypes, distributionDomainName, regionalDomainName } = domain;
  const address = endpointTypes.includes('EDGE') ? distributionDomainName : regionalDomainName;
  return address === undefined ? { ...domain, ...freshAddress(endpointTypes, call) } : domain;
}

/** Names of private domains are not unique among accounts. */
export function domainArn({ domainName, privateId }: DomainNameRecord, scope: Scope): string {
  if (privateId !== undefined) return ownedArn(scope, `/domainnames/${domainName}+${privateId}`);
  return apiGatewayArn(scope.region, `/domainnames/${domainName}`);
}

/** In its account and region by any domain, elsewhere by one of another account, but for private ones: a door knows a host alone. */
export function isNameTaken(tx: ReadTx, call: Call, { domainName, privateId }: DomainNameRecord): boolean {
  const name = domainName.toLowerCase();
  return tx.scan(DOMAIN_NAME).some(({ account, region, value: other }) => {
    if (other.domainName.toLowerCase() !== name) return false;
    if (account === call.account) return region === call.region;
    return privateId === undefined && other.privateId === undefined;
  });
}

/** The domain with its trust store as it is now. */
export async function withTruststore(
  truststores: Truststores,
  domain: DomainNameRecord,
  call: Call,
): Promise<DomainNameRecord> {
  const { mutualTls } = domain;
  if (mutualTls?.truststoreUri === undefined) return { ...domain, truststore: undefined };
  checkMutualTls(domain);
  return { ...domain, truststore: await readTruststore(truststores, mutualTls, call) };
}

function checkMutualTls({ mutualTls, endpointTypes, securityPolicy }: DomainNameRecord): void {
  if (mutualTls?.truststoreUri === undefined) return;
  if (!endpointTypes.includes('REGIONAL') || securityPolicy === 'TLS_1_0')
    throw badRequest('Mutual TLS needs a REGIONAL endpoint and a security policy of TLS 1.2 at least');
}

const CHANGED_MEANWHILE = 'Unable to complete operation due to concurrent modification. Please try again later.';

/** Puts what `change` makes of the domain as it is then. `truststores`: where its trust store is to be read anew. */
export async function changeDomain(
  truststores: Truststores | undefined,
  change: (tx: ReadTx) => DomainNameRecord,
  call: Call,
): Promise<DomainNameRecord> {
  const read = truststores && (await withTruststore(truststores, call.read(change), call));
  return call.write((tx) => {
    const changed = withAddress(change(tx), call);
    if (read && !isDeepStrictEqual(read.mutualTls, changed.mutualTls)) throw conflict(CHANGED_MEANWHILE);
    const domain = read ? { ...changed, truststore: read.truststore } : changed;
    checkMutualTls(domain);
    checkPolicyOfMapped(tx, call, domain);
    tx.put(DOMAIN_NAME, call.scope, domain.domainName, domain);
    return domain;
  });
}

/** Refuses to lower the policy below what the domain's mappings need. */
function checkPolicyOfMapped(tx: ReadTx, call: Call, { domainName, securityPolicy }: DomainNameRecord): void {
  if (securityPolicy !== 'TLS_1_0') return;
  if (mappingsOf(tx, call, domainName).some(needsTls12)) throw badRequest(NEEDS_TLS_1_2);
}

export function needsTls12({ api, key }: MappingRecord): boolean {
  return api === 'HTTP' || key.includes('/');
}

/** Its mappings go with a domain. */
export function removeDomain(tx: Tx, call: Call, domainName: string): void {
  for (const mapping of mappingsOf(tx, call, domainName)) removeMapping(tx, call, mapping);
  tx.delete(DOMAIN_NAME, call.scope, domainName);
}
