// Custom domain names. Certificates come by ARN; one that Certificate Manager does not have is stood in for by the local authority. [api-gateway.md A1.4, C3, C4, C5]
import type {
  CreateDomainNameRequest,
  DeleteDomainNameRequest,
  DomainName,
  GetDomainNameRequest,
  GetDomainNamesRequest,
  UpdateDomainNameRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { escapedPolicy, filled } from './answers.ts';
import { apiGatewayArn } from './arns.ts';
import { checkEndpoint, endpointOf } from './endpoints.ts';
import { badRequest, conflict } from './faults.ts';
import { find, records, recordsUnder, under } from './find.ts';
import { DOMAIN_NAME_PATCH } from './domain-names-patch.ts';
import { patchViolations, requireMembers, type Given } from './input.ts';
import { answerPage } from './lists.ts';
import { patched } from './patch.ts';
import type { Truststores } from './ports.ts';
import { BASE_PATH_MAPPING, DOMAIN_NAME, type DomainNameRecord } from './resources.ts';
import { readTruststore } from './truststores.ts';

/** The hosted zone of every CloudFront distribution. */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';
/** API Gateway's hosted zone in us-east-1; used for every region here. */
const REGIONAL_ZONE = 'Z1UJRXOUMOOFQ8';

/** Those that read a trust store. */
export function domainHandlers(truststores: Truststores) {
  return {
    CreateDomainName: (input: Given<CreateDomainNameRequest>, call: Call) => createDomainName(truststores, input, call),
    UpdateDomainName: (input: Given<UpdateDomainNameRequest>, call: Call) => updateDomainName(truststores, input, call),
  };
}

async function createDomainName(
  truststores: Truststores,
  input: Given<CreateDomainNameRequest>,
  call: Call,
): Promise<DomainName> {
  requireMembers(call, input, ['domainName']);
  checkEndpoint(call, input.endpointConfiguration);
  if (input.certificateBody || input.certificatePrivateKey) {
    throw badRequest('A certificate body cannot be uploaded here: import it into ACM and give its ARN');
  }
  const domain = await withTruststore(truststores, newDomain(input, call), call);
  return call.write((tx) => {
    if (tx.get(DOMAIN_NAME, call.scope, domain.domainName)) {
      throw conflict(`Domain name with ID ${domain.domainName} already exists`);
    }
    tx.put(DOMAIN_NAME, call.scope, domain.domainName, domain);
    return answer(domain, call);
  });
}

/** Mutual TLS is for regional domains, and for TLS 1.2 and up. */
async function withTruststore(
  truststores: Truststores,
  domain: DomainNameRecord,
  call: Call,
): Promise<DomainNameRecord> {
  const { mutualTls, endpointTypes, securityPolicy } = domain;
  if (mutualTls?.truststoreUri === undefined) return { ...domain, truststore: undefined };
  if (!endpointTypes.includes('REGIONAL') || securityPolicy === 'TLS_1_0')
    throw badRequest('Mutual TLS needs a REGIONAL endpoint and a security policy of TLS 1.2 at least');
  return { ...domain, truststore: await readTruststore(truststores, mutualTls, call) };
}

function newDomain(input: Given<CreateDomainNameRequest>, call: Call): DomainNameRecord {
  const { endpointTypes, ipAddressType } = endpointOf(input.endpointConfiguration);
  const edge = endpointTypes.includes('EDGE');
  return {
    domainName: input.domainName,
    certificateArn: input.certificateArn,
    certificateName: input.certificateName,
    regionalCertificateArn: input.regionalCertificateArn,
    regionalCertificateName: input.regionalCertificateName,
    ownershipVerificationCertificateArn: input.ownershipVerificationCertificateArn,
    ...(edge
      ? { distributionDomainName: `d${call.ids.lower(13)}.cloudfront.net` }
      : { regionalDomainName: `d-${call.ids.lower(10)}.execute-api.${call.region}.amazonaws.com` }),
    endpointTypes,
    ipAddressType,
    securityPolicy: input.securityPolicy ?? 'TLS_1_2',
    endpointAccessMode: input.endpointAccessMode,
    routingMode: input.routingMode,
    mutualTls: input.mutualTlsAuthentication,
    policy: input.policy || undefined,
    tags: input.tags ?? {},
  };
}

function answer(domain: DomainNameRecord, call: Call): DomainName {
  const { endpointTypes, ipAddressType, mutualTls, certificateUploadMs, policy, truststore: _pem, ...rest } = domain;
  return {
    ...rest,
    domainNameArn: apiGatewayArn(call.region, `/domainnames/${domain.domainName}`),
    domainNameStatus: 'AVAILABLE',
    certificateUploadDate: certificateUploadMs === undefined ? undefined : new Date(certificateUploadMs),
    distributionHostedZoneId: domain.distributionDomainName && CLOUDFRONT_ZONE,
    regionalHostedZoneId: domain.regionalDomainName && REGIONAL_ZONE,
    endpointConfiguration: { types: endpointTypes, ipAddressType },
    mutualTlsAuthentication: filled(mutualTls),
    policy: policy && escapedPolicy(policy),
    tags: filled(domain.tags),
  } as DomainName;
}

export function findDomain(tx: ReadTx, call: Call, domainName: string): DomainNameRecord {
  return find(tx, call, DOMAIN_NAME, domainName, 'Invalid domain name identifier specified');
}

export function getDomainName(input: Given<GetDomainNameRequest>, call: Call): DomainName {
  return call.read((tx) => answer(findDomain(tx, call, input.domainName), call));
}

export function getDomainNames(input: Given<GetDomainNamesRequest>, call: Call) {
  const all = call.read((tx) => records(tx, call, DOMAIN_NAME));
  return answerPage(
    all,
    (domain) => domain.domainName,
    input,
    (domain) => answer(domain, call),
  );
}

/** The trust store is read anew with every change of it, so that a new version of the file is a matter of naming it again. */
async function updateDomainName(
  truststores: Truststores,
  input: Given<UpdateDomainNameRequest>,
  call: Call,
): Promise<DomainName> {
  patchViolations(call, input.patchOperations).refuse();
  const change = (tx: ReadTx): DomainNameRecord =>
    patched(findDomain(tx, call, input.domainName), input.patchOperations, DOMAIN_NAME_PATCH, undefined);
  const read = input.patchOperations?.some(({ path }) => path?.startsWith('/mutualTlsAuthentication'))
    ? await withTruststore(truststores, call.read(change), call)
    : undefined;
  return call.write((tx) => {
    const changed = change(tx);
    const domain = read ? { ...changed, truststore: read.truststore } : changed;
    tx.put(DOMAIN_NAME, call.scope, domain.domainName, domain);
    return answer(domain, call);
  });
}

/** Its mappings go with a domain. */
export async function deleteDomainName(input: Given<DeleteDomainNameRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { domainName } = findDomain(tx, call, input.domainName);
    for (const { basePath } of recordsUnder(tx, call, BASE_PATH_MAPPING, domainName)) {
      tx.delete(BASE_PATH_MAPPING, call.scope, under(domainName, basePath));
    }
    tx.delete(DOMAIN_NAME, call.scope, domainName);
  });
}
