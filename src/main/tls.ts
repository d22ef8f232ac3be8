// Which certificate a TLS client is shown: the domain's own, one that was imported for the name, or one of the local authority.
import { networkInterfaces } from 'node:os';
import type { CertificateUnit } from '../compile/certificates.ts';
import { domainOf } from '../edge/domain/locate.ts';
import type { DomainUnit } from '../edge/domain/unit.ts';
import type { Units } from '../edge/contract.ts';
import type { TlsIdentity, TlsNames } from '../server/contract.ts';
import type { Authority } from '../x509/authority.ts';
import type { Parts } from './parts.ts';

interface Kept {
  readonly identity: TlsIdentity;
  /** When it must be made anew, epoch ms. */
  readonly untilMs: number;
}

const DAY_MS = 86_400_000;
/** Names come from clients: what is kept of them is bounded. */
const MOST_KEPT = 1000;
const NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/;

export function createTlsNames({ world, now }: Pick<Parts, 'world' | 'now'>, authority: () => Authority): TlsNames {
  const domains = world.units<DomainUnit>('domains');
  const certificates = world.units<CertificateUnit>('certificates');
  const kept = new Map<string, Kept>();
  world.onSwap((units) => {
    if (units === 'domains' || units === 'certificates') kept.clear();
  });
  return {
    find(serverName) {
      const name = serverName !== undefined && serverName.length <= 253 && NAME.test(serverName) ? serverName : '';
      const known = kept.get(name);
      if (known && known.untilMs > now()) return known.identity;
      const made = make(name);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(name, made);
      return made.identity;
    },
  };

  function make(name: string): Kept {
    const domain = domainOf(domains, name);
    const imported = ownCertificate(certificates, domain) ?? certificateFor(certificates, name);
    const rest = {
      minVersion: domain?.minVersion ?? 'TLSv1.2',
      ...(domain?.mutualTls && { clientCa: domain.mutualTls.truststore }),
    } as const;
    if (imported)
      return { identity: { key: imported.privateKeyPem, cert: imported.chainPem, ...rest }, untilMs: Infinity };
    const leaf = authority().issue(namesFor(name), now());
    return { identity: { key: leaf.privateKeyPem, cert: leaf.chainPem, ...rest }, untilMs: leaf.untilMs - DAY_MS };
  }
}

function ownCertificate(
  certificates: Units<CertificateUnit>,
  domain: DomainUnit | undefined,
): CertificateUnit | undefined {
  return domain?.certificateArn === undefined ? undefined : certificates.get(domain.certificateArn);
}

/** By its own name before a wildcard's. */
function certificateFor(certificates: Units<CertificateUnit>, name: string): CertificateUnit | undefined {
  const wildcard = `*${name.slice(Math.max(name.indexOf('.'), 0))}`;
  const all = [...certificates.values()];
  return all.find(({ names }) => names.includes(name)) ?? all.find(({ names }) => names.includes(wildcard));
}

/** One certificate serves all APIs of a base name, and all function URLs. */
function namesFor(name: string): string[] {
  const [, base] = /^[^.]+\.((?:execute-api|lambda-url)\..+)$/.exec(name) ?? [];
  if (base !== undefined) return [`*.${base}`, name];
  return name === '' || name === 'localhost' ? ['localhost', '*.localhost', ...ownAddresses()] : [name];
}

/** Clients that connect by address name nobody. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const addresses = all.map(({ address }) => address.split('%', 1)[0] ?? address);
  return [...new Set(['127.0.0.1', '::1', ...addresses])];
}
