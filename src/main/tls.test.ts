// The certificate for each name, and the authority's files across starts.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CertificateUnit } from '../compile/certificates.ts';
import type { World, SwapListener } from '../compile/world.ts';
import type { DomainUnit } from '../edge/domain/unit.ts';
import { makeAuthority, openAuthority } from '../x509/authority.ts';
import { openLocalAuthority } from './authority.ts';
import type { DataFolder } from './data.ts';
import { createTlsNames } from './tls.ts';

const clock = { ms: Date.now() };
const now = (): number => clock.ms;
const authority = openAuthority(makeAuthority('Test CA', clock.ms));
const domains = new Map<string, DomainUnit>();
const certificates = new Map<string, CertificateUnit>();
const listeners: SwapListener[] = [];
const world = {
  units: (name: string) => (name === 'domains' ? domains : certificates),
  onSwap: (listener: SwapListener) => void listeners.push(listener),
} as unknown as World;
const names = createTlsNames({ world, now }, () => authority);
const swapped = (): void => listeners.forEach((listener) => listener('domains', new Set()));

function imported(arn: string, ...own: string[]): CertificateUnit {
  return { arn, names: own, chainPem: `chain of ${arn}`, privateKeyPem: `key of ${arn}` };
}

function alternativeNames(name: string | undefined): string {
  return new X509Certificate(names.find(name).cert).subjectAltName ?? '';
}

test('the local authority signs for every name that nobody has imported a certificate for', () => {
  assert.equal(alternativeNames('a.test'), 'DNS:a.test');
  assert.equal(
    alternativeNames('abc.execute-api.localhost'),
    'DNS:*.execute-api.localhost, DNS:abc.execute-api.localhost',
  );
  assert.match(alternativeNames('id.lambda-url.us-east-1.localhost'), /^DNS:\*\.lambda-url\.us-east-1\.localhost,/);
  assert.match(
    alternativeNames(undefined),
    /^DNS:localhost, DNS:\*\.localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1/,
  );
  assert.equal(alternativeNames('"; DROP'), alternativeNames('localhost'));
});

test('the identity of a name stays the same object until something changes, or its certificate grows old', () => {
  const first = names.find('a.test');
  assert.equal(names.find('a.test'), first);
  swapped();
  const second = names.find('a.test');
  assert.notEqual(second, first);
  clock.ms += 397 * 86_400_000;
  assert.notEqual(names.find('a.test'), second);
});

test('an imported certificate wins for its names, a domain has its own', () => {
  certificates.set('exact', imported('exact', 'shop.test')).set('wild', imported('wild', '*.shop.test'));
  const base = { account: '1', region: 'r', httpOnly: false, mappings: [] };
  domains.set('pay.shop.test', { ...base, name: 'pay.shop.test', certificateArn: 'exact', minVersion: 'TLSv1.3' });
  domains.set('gone.test', {
    ...base,
    name: 'gone.test',
    certificateArn: 'nowhere',
    minVersion: 'TLSv1.2',
    mutualTls: { truststoreUri: 's3://b/k', truststore: 'CA' },
  });
  swapped();
  assert.equal(names.find('shop.test').key, 'key of exact');
  assert.equal(names.find('www.shop.test').key, 'key of wild');
  assert.deepEqual(names.find('pay.shop.test'), { key: 'key of exact', cert: 'chain of exact', minVersion: 'TLSv1.3' });
  assert.equal(alternativeNames('a.b.shop.test'), 'DNS:a.b.shop.test');
  assert.equal(alternativeNames('gone.test'), 'DNS:gone.test');
  assert.equal(names.find('gone.test').clientCa, 'CA');
});

const folder = mkdtempSync(join(tmpdir(), 'portico-authority-'));
after(() => rmSync(folder, { recursive: true }));
const data = { authority: join(folder, 'ca.key'), authorityCertificate: join(folder, 'ca.pem') } as DataFolder;

test('the authority is made once, its key is the owner’s alone, its certificate is everybody’s', () => {
  const opened = openLocalAuthority(data, now);
  assert.equal(existsSync(data.authority), false);
  const first = opened();
  assert.equal(openLocalAuthority(data, now)().fingerprint, first.fingerprint);
  assert.equal(statSync(data.authority).mode & 0o777, 0o600);
  assert.equal(statSync(data.authorityCertificate).mode & 0o044, 0o044);
  const shown = readFileSync(data.authorityCertificate, 'utf8');
  assert.equal(shown, first.certificatePem);
  assert.doesNotMatch(shown, /PRIVATE/);
});

test('a file that is no authority is named, with what to do', () => {
  writeFileSync(data.authority, 'hello');
  assert.throws(() => openLocalAuthority(data, now), { code: 'DATA_CORRUPT', hint: /Delete the file/ });
});
