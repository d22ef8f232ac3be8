// PATCH paths of a custom domain name. [api-gateway.md C3]
import { badRequest } from '../gateway/faults.ts';
import { withEndpointType, withIpAddressType } from './endpoints.ts';
import { refuseWithList, type Change, type Op, type PatchRule, type PatchTable } from './patch.ts';
import { given, optionalText, requiredText } from './patch-rules.ts';
import { checkRoutingMode } from '../gateway/domains.ts';
import type { DomainNameRecord } from '../gateway/resources.ts';

const ANY: readonly Op[] = ['add', 'replace', 'remove'];

export const DOMAIN_NAME_PATCH: PatchTable<DomainNameRecord> = {
  refuse: refuseWithList,
  rules: [
    optionalText('/certificateArn', 'certificateArn', ANY),
    optionalText('/certificateName', 'certificateName', ANY),
    optionalText('/regionalCertificateArn', 'regionalCertificateArn', ANY),
    optionalText('/regionalCertificateName', 'regionalCertificateName', ANY),
    optionalText('/ownershipVerificationCertificateArn', 'ownershipVerificationCertificateArn', ANY),
    requiredText('/securityPolicy', 'securityPolicy'),
    optionalText('/endpointAccessMode', 'endpointAccessMode'),
    { path: '/routingMode', ops: ['replace'], apply: withRoutingMode },
    optionalText('/policy', 'policy'),
    {
      path: '/endpointConfiguration/types/{old}',
      ops: ['replace'],
      apply: (domain, { value }) => withSameReach(domain, withEndpointType(domain, value ?? '')),
    },
    {
      path: '/endpointConfiguration/ipAddressType',
      ops: ['replace'],
      apply: (domain, { value }) => withIpAddressType(domain, value ?? ''),
    },
    { path: '/mutualTlsAuthentication', ops: ['remove'], apply: (domain) => ({ ...domain, mutualTls: undefined }) },
    mutualTlsRule('truststoreUri'),
    mutualTlsRule('truststoreVersion'),
  ],
};

function isPrivate({ endpointTypes }: DomainNameRecord): boolean {
  return endpointTypes.includes('PRIVATE');
}

function withRoutingMode(domain: DomainNameRecord, change: Change): DomainNameRecord {
  const routingMode = given(change);
  checkRoutingMode(routingMode);
  return { ...domain, routingMode };
}

/** A private domain has another ARN than a public one: AWS migrates between edge-optimised and regional alone. */
function withSameReach(former: DomainNameRecord, domain: DomainNameRecord): DomainNameRecord {
  if (isPrivate(former) === isPrivate(domain)) return domain;
  throw badRequest('A domain name cannot become PRIVATE, nor a PRIVATE one another: delete it and create it anew');
}

/** An empty trust store switches mutual TLS off. */
function mutualTlsRule(member: 'truststoreUri' | 'truststoreVersion'): PatchRule<DomainNameRecord> {
  return {
    path: `/mutualTlsAuthentication/${member}`,
    ops: ANY,
    apply(domain: DomainNameRecord, change: Change) {
      const value = change.op === 'remove' ? undefined : given(change);
      if (member === 'truststoreUri' && value === undefined) return { ...domain, mutualTls: undefined };
      return { ...domain, mutualTls: { ...domain.mutualTls, [member]: value } };
    },
  };
}
