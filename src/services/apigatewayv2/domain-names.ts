// Custom domain names as v2 speaks of them: the same records as v1's, REGIONAL ones to change. [api-gateway.md A1.4, C4, C5, C8]
import type {
  CreateDomainNameRequest,
  CreateDomainNameResponse,
  DeleteDomainNameRequest,
  DomainNameConfiguration,
  GetDomainNameRequest,
  GetDomainNamesRequest,
  MutualTlsAuthenticationInput,
  UpdateDomainNameRequest,
} from '@aws-sdk/client-apigatewayv2';
import { filled } from '../gateway/answers.ts';
import {
  changeDomain,
  checkNewDomain,
  checkRoutingMode,
  CLOUDFRONT_ZONE,
  domainArn,
  freshAddress,
  isNameTaken,
  REGIONAL_ZONE,
  removeDomain,
  withTruststore,
} from '../gateway/domains.ts';
import { badRequest, conflict, notFound } from '../gateway/faults.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { records } from '../gateway/records.ts';
import { DOMAIN_NAME, type DomainNameRecord } from '../gateway/resources.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import type { DomainPorts } from './domain-ports.ts';
import { answerPage } from './lists.ts';

const REGIONAL_ONLY =
  'Only REGIONAL domain names can be managed through the API Gateway V2 API. For EDGE domain names, please use the API Gateway V1 API. Also note that only REST APIs can be attached to EDGE domain names.';
const SECURITY_POLICIES: readonly string[] = ['TLS_1_0', 'TLS_1_2'];
const IP_TYPES: readonly string[] = ['ipv4', 'dualstack'];

/** Those that read a trust store. */
export function domainNameHandlers({ truststores }: DomainPorts) {
  return {
    CreateDomainName: (input: Given<CreateDomainNameRequest>, call: Call) => createDomainName(truststores, input, call),
    UpdateDomainName: (input: Given<UpdateDomainNameRequest>, call: Call) => updateDomainName(truststores, input, call),
    GetDomainName: getDomainName,
    GetDomainNames: getDomainNames,
    DeleteDomainName: deleteDomainName,
  };
}

async function createDomainName(
  truststores: DomainPorts['truststores'],
  input: Given<CreateDomainNameRequest>,
  call: Call,
): Promise<CreateDomainNameResponse> {
  requireMembers(call, input, ['DomainName']);
  checkNewDomain(input.DomainName, input.RoutingMode);
  const configuration = configured(input.DomainNameConfigurations);
  const made = {
    domainName: input.DomainName,
    ...freshAddress(configuration.endpointTypes, call),
    ...configuration,
    mutualTls: mutualTlsOf(undefined, input.MutualTlsAuthentication),
    tags: input.Tags ?? {},
  };
  const domain = await withTruststore(truststores, made, call);
  return call.write((tx) => {
    if (isNameTaken(tx, call, domain)) throw conflict('The domain name resource already exists.');
    tx.put(DOMAIN_NAME, call.scope, domain.domainName, domain);
    return answer(domain, call);
  });
}

type Configured = Pick<DomainNameRecord, 'endpointTypes' | 'ipAddressType' | 'securityPolicy'> &
  Partial<
    Pick<DomainNameRecord, 'regionalCertificateArn' | 'regionalCertificateName' | 'ownershipVerificationCertificateArn'>
  >;

/** Whatever the type that is asked for, but EDGE, AWS makes a REGIONAL domain. */
function configured(configurations: readonly DomainNameConfiguration[] | undefined): Configured {
  const [configuration, ...more] = configurations ?? [];
  if (!configuration || more.length > 0) throw badRequest('Invalid input. Expected one domain name configuration');
  const { EndpointType, SecurityPolicy = 'TLS_1_2', IpAddressType = 'ipv4' } = configuration;
  if (EndpointType === 'EDGE') throw badRequest('EDGE endpoint type is not supported for APIGatewayV2 domainName');
  checkOneOf('security policy', SecurityPolicy, SECURITY_POLICIES);
  checkOneOf('IP address type', IpAddressType, IP_TYPES);
  return {
    endpointTypes: ['REGIONAL'],
    ipAddressType: IpAddressType,
    securityPolicy: SecurityPolicy,
    regionalCertificateArn: configuration.CertificateArn || undefined,
    regionalCertificateName: configuration.CertificateName || undefined,
    ownershipVerificationCertificateArn: configuration.OwnershipVerificationCertificateArn || undefined,
  };
}

function checkOneOf(what: string, value: string, values: readonly string[]): void {
  if (!values.includes(value)) throw badRequest(`Invalid ${what} specified. Must be one of [${values.join(', ')}]`);
}

/** Members that are not named stay; an empty trust store switches mutual TLS off. */
function mutualTlsOf(
  former: DomainNameRecord['mutualTls'],
  given: MutualTlsAuthenticationInput | undefined,
): DomainNameRecord['mutualTls'] {
  if (!given) return former;
  const truststoreUri = given.TruststoreUri ?? former?.truststoreUri;
  if (!truststoreUri) return undefined;
  const truststoreVersion = (given.TruststoreVersion ?? former?.truststoreVersion) || undefined;
  return { truststoreUri, ...(truststoreVersion !== undefined && { truststoreVersion }) };
}

function answer(domain: DomainNameRecord, call: Call): CreateDomainNameResponse {
  const { truststoreUri, truststoreVersion } = domain.mutualTls ?? {};
  return {
    ApiMappingSelectionExpression: '$request.basepath',
    DomainName: domain.domainName,
    DomainNameArn: domainArn(domain, call),
    DomainNameConfigurations: [configurationAnswer(domain)],
    MutualTlsAuthentication: filled({
      ...(truststoreUri !== undefined && { TruststoreUri: truststoreUri }),
      ...(truststoreVersion !== undefined && { TruststoreVersion: truststoreVersion }),
    }),
    RoutingMode: 'API_MAPPING_ONLY',
    Tags: { ...domain.tags },
  };
}

/** EDGE domains are shown, though they are v1's to change. */
function configurationAnswer(domain: DomainNameRecord): DomainNameConfiguration {
  const edge = domain.endpointTypes.includes('EDGE');
  return {
    ApiGatewayDomainName: edge ? domain.distributionDomainName : domain.regionalDomainName,
    CertificateArn: edge ? domain.certificateArn : domain.regionalCertificateArn,
    CertificateName: edge ? domain.certificateName : domain.regionalCertificateName,
    DomainNameStatus: 'AVAILABLE',
    EndpointType: (edge ? 'EDGE' : 'REGIONAL') as NonNullable<DomainNameConfiguration['EndpointType']>,
    HostedZoneId: edge ? CLOUDFRONT_ZONE : REGIONAL_ZONE,
    IpAddressType: domain.ipAddressType as DomainNameConfiguration['IpAddressType'],
    SecurityPolicy: domain.securityPolicy as DomainNameConfiguration['SecurityPolicy'],
    OwnershipVerificationCertificateArn: domain.ownershipVerificationCertificateArn,
  };
}

/** Private domains are v1's alone. */
function isShown({ endpointTypes }: DomainNameRecord): boolean {
  return !endpointTypes.includes('PRIVATE');
}

function findDomain(tx: ReadTx, call: Call, domainName: string): DomainNameRecord {
  const domain = tx.get(DOMAIN_NAME, call.scope, domainName);
  if (!domain || !isShown(domain)) throw notFound('The domain name resource specified in the request was not found.');
  return domain;
}

/** A domain that v2 may change. */
export function findRegional(tx: ReadTx, call: Call, domainName: string): DomainNameRecord {
  const domain = findDomain(tx, call, domainName);
  if (!domain.endpointTypes.includes('REGIONAL')) throw badRequest(REGIONAL_ONLY);
  return domain;
}

function getDomainName(input: Given<GetDomainNameRequest>, call: Call): CreateDomainNameResponse {
  return call.read((tx) => answer(findDomain(tx, call, input.DomainName), call));
}

function getDomainNames(input: GetDomainNamesRequest, call: Call) {
  const all = call.read((tx) => records(tx, call, DOMAIN_NAME)).filter(isShown);
  return answerPage(
    all,
    (domain) => domain.domainName,
    input,
    (domain) => answer(domain, call),
  );
}

/** A configuration takes the place of the former one as a whole. The trust store is read anew whenever it is named. */
async function updateDomainName(
  truststores: DomainPorts['truststores'],
  input: Given<UpdateDomainNameRequest>,
  call: Call,
): Promise<CreateDomainNameResponse> {
  checkRoutingMode(input.RoutingMode);
  const { DomainNameConfigurations: configurations, MutualTlsAuthentication: mutualTls } = input;
  const change = (tx: ReadTx): DomainNameRecord => {
    const former = findRegional(tx, call, input.DomainName);
    const changed = configurations ? { ...former, ...configured(configurations) } : former;
    return { ...changed, mutualTls: mutualTlsOf(former.mutualTls, mutualTls) };
  };
  return answer(await changeDomain(mutualTls && truststores, change, call), call);
}

async function deleteDomainName(input: Given<DeleteDomainNameRequest>, call: Call): Promise<void> {
  await call.write((tx) => removeDomain(tx, call, findDomain(tx, call, input.DomainName).domainName));
}
