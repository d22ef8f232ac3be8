// Custom domain names and their mappings, of both versions -> domains as they are served. Live: no deployment lies between. [api-gateway.md A23]
import type { DomainUnit, MappingUnit } from '../edge/domain/unit.ts';
import { isDomainName } from '../services/gateway/domains.ts';
import { DOMAIN_NAME, MAPPING } from '../services/gateway/resources.ts';
import type { DomainNameRecord, MappingRecord } from '../services/gateway/resources.ts';
import type { Entry, ReadTx } from '../store/contract.ts';
import type { UnitCompiler } from './contract.ts';

/** By name in lower case: a door knows nothing but the host. */
export const domains: UnitCompiler<DomainUnit> = {
  name: 'domains',
  kinds: [DOMAIN_NAME.name, MAPPING.name],
  touched: ({ id }) => [(id.split('/', 1)[0] ?? '').toLowerCase()],
  build(name, read) {
    // A folder of before such names were refused may have them.
    if (!isDomainName(name)) return undefined;
    const all = read.scan(DOMAIN_NAME).filter(({ id }) => id.toLowerCase() === name);
    // Accounts may have private domains of any name, and none of them may take a public one's place.
    const found = all.find(({ value }) => value.privateId === undefined) ?? all[0];
    return found && domainUnit(name, found, read);
  },
};

function domainUnit(name: string, entry: Entry<DomainNameRecord>, read: ReadTx): DomainUnit {
  const { account, region, value: domain } = entry;
  const mappings = read.list(MAPPING, { account, region }, { prefix: `${domain.domainName}/` });
  const certificateArn = domain.regionalCertificateArn ?? domain.certificateArn;
  const { truststoreUri } = domain.mutualTls ?? {};
  return {
    name,
    account,
    region,
    httpOnly: mappings.length > 0 && mappings.every(({ value }) => value.api === 'HTTP'),
    mappings: mappings.map(({ value }) => mappingUnit(value)).sort((a, b) => b.basePath.length - a.basePath.length),
    ...(certificateArn !== undefined && { certificateArn }),
    minVersion: minVersion(domain.securityPolicy),
    ...(truststoreUri !== undefined && { mutualTls: { truststoreUri, truststore: domain.truststore ?? '' } }),
  };
}

function mappingUnit({ key, apiId, stage }: MappingRecord): MappingUnit {
  return { basePath: key, apiId, ...(stage !== undefined && { stage }) };
}

/**
 * The newer policies name their versions: SecurityPolicy_TLS13_1_3_2025_09 takes 1.3 alone, ..._TLS13_1_2_... both. TLS_1_0 gives 1.2
 * as well: OpenSSL speaks nothing older without being told to be weak.
 */
function minVersion(securityPolicy: string): DomainUnit['minVersion'] {
  return securityPolicy.startsWith('SecurityPolicy_TLS13_1_3_') ? 'TLSv1.3' : 'TLSv1.2';
}
