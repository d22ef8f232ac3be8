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
import { escapedPolicy } from './answers.ts';
import { filled } from '../gateway/answers.ts';
import { checkEndpoint, endpointOf } from './endpoints.ts';
import { badRequest, conflict, notFound } from '../gateway/faults.ts';
import { find, records } from '../gateway/records.ts';
import { DOMAIN_NAME_PATCH } from './domain-names-patch.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched } from './patch.ts';
import { DOMAIN_ACCESS } from './resources.ts';
import type { Truststores } from '../gateway/ports.ts';
import { DOMAIN_NAME, type DomainNameRecord } from '../gateway/resources.ts';
import {
  changeDomain,
  checkNewDomain,
  CLOUDFRONT_ZONE,
  domainArn,
  freshAddress,
  isNameTaken,
  REGIONAL_ZONE,
  removeDomain,
  withTruststore,
} from '../gateway/domains.ts';

type DomainPlace = Pick<Given<GetDomainNameRequest>, 'domainName' | 'domainNameId'>;

export const NO_DOMAIN = 'Invalid domain name identifier specified';

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
  checkNewDomain(input.domainName, input.routingMode);
  checkEndpoint(call, input.endpointConfiguration);
  if (input.certificateBody || input.certificatePrivateKey) {
    throw badRequest('A certificate body cannot be uploaded here: import it into ACM and give its ARN');
  }
  const domain = await withTruststore(truststores, newDomain(input, call), call);
  return call.write((tx) => {
    if (isNameTaken(tx, call, domain)) {
      throw conflict(`Domain name with ID ${domain.domainName} already exists`);
    }
    tx.put(DOMAIN_NAME, call.scope, domain.domainName, domain);
    return answer(domain, call);
  });
}

function newDomain(input: Given<CreateDomainNameRequest>, call: Call): DomainNameRecord {
  const { endpointTypes, ipAddressType } = endpointOf(input.endpointConfiguration);
  return {
    domainName: input.domainName,
    privateId: endpointTypes.includes('PRIVATE') ? call.ids.lower(10) : undefined,
    certificateArn: input.certificateArn,
    certificateName: input.certificateName,
    regionalCertificateArn: input.regionalCertificateArn,
    regionalCertificateName: input.regionalCertificateName,
    ownershipVerificationCertificateArn: input.ownershipVerificationCertificateArn,
    ...freshAddress(endpointTypes, call),
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
  const { endpointTypes, ipAddressType, mutualTls, certificateUploadMs, policy, ...more } = domain;
  const { truststore: _pem, privateId, ...rest } = more;
  return {
    ...rest,
    domainNameId: privateId,
    domainNameArn: domainArn(domain, call),
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

/** The id tells private domains of one name apart; who names none means the account's own. */
export function findDomain(tx: ReadTx, call: Call, { domainName, domainNameId }: DomainPlace): DomainNameRecord {
  const domain = find(tx, call, DOMAIN_NAME, domainName, NO_DOMAIN);
  if (domainNameId && domainNameId !== domain.privateId) throw notFound(NO_DOMAIN);
  return domain;
}

/** By its whole ARN, of the caller's own: private domains are not shared between accounts here. */
export function findPrivateDomain(tx: ReadTx, call: Call, arn: string): DomainNameRecord {
  const name = /^arn:aws:apigateway:[a-z0-9-]+:\d*:\/domainnames\/([^/+]+)/.exec(arn)?.[1];
  if (name === undefined) throw badRequest('Invalid ARN specified in the request');
  const domain = findDomain(tx, call, { domainName: name });
  if (domainArn(domain, call) !== arn) throw notFound(NO_DOMAIN);
  if (domain.privateId === undefined) throw badRequest(`Domain name ${name} is not PRIVATE`);
  return domain;
}

export function getDomainName(input: Given<GetDomainNameRequest>, call: Call): DomainName {
  return call.read((tx) => answer(findDomain(tx, call, input), call));
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
    patched(findDomain(tx, call, input), input.patchOperations, DOMAIN_NAME_PATCH, undefined);
  const named = input.patchOperations?.some(({ path }) => path?.startsWith('/mutualTlsAuthentication'));
  return answer(await changeDomain(named ? truststores : undefined, change, call), call);
}

/** What may reach it goes with it. */
export async function deleteDomainName(input: Given<DeleteDomainNameRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const domain = findDomain(tx, call, input);
    const arn = domainArn(domain, call);
    for (const access of records(tx, call, DOMAIN_ACCESS))
      if (access.domainNameArn === arn) tx.delete(DOMAIN_ACCESS, call.scope, access.path);
    removeDomain(tx, call, domain.domainName);
  });
}
