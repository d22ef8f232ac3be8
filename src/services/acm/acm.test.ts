// Certificate Manager over the embedded store: what it takes, what it says of a certificate, and what it keeps to itself.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { certificate } from '../../x509/certificate.ts';
import { makeAuthority, openAuthority } from '../../x509/authority.ts';
import { selfSigned } from '../../x509/self-signed.ts';
import type { Call, Handler } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { randomIds } from '../kernel/ids.ts';
import { createAcmService } from './service.ts';

const NOW = Date.now();
const DAY_MS = 86_400_000;
const store = openSqliteStore({ path: '', ephemeral: true });
after(() => store.close());
const users = new Map<string, string[]>();
const service = createAcmService({ usersOf: (_tx, _scope, arn) => users.get(arn) ?? [] });

async function run(operation: string, input: object = {}, account = '000000000000'): Promise<any> {
  const call = {
    account,
    region: 'us-east-1',
    scope: { account, region: 'us-east-1' },
    nowMs: NOW,
    ids: randomIds,
    write: (work) => store.transaction(work),
    read: (work) => store.read(work),
  } as Partial<Call> as Call;
  return (service.handlers[operation] as Handler<object>)(input, call);
}

async function refused(operation: string, input: object, account?: string): Promise<string> {
  try {
    await run(operation, input, account);
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`;
    throw error;
  }
  return assert.fail(`${operation} was not refused`);
}

function pems(Certificate: string, PrivateKey: string, CertificateChain?: string): object {
  return {
    Certificate: Buffer.from(Certificate),
    PrivateKey: Buffer.from(PrivateKey),
    ...(CertificateChain !== undefined && { CertificateChain: Buffer.from(CertificateChain) }),
  };
}

const own = await selfSigned('pets.example.test', NOW - DAY_MS, NOW + DAY_MS);
const ownBytes = pems(own.certificatePem, own.privateKeyPem);
const authority = openAuthority(makeAuthority('Test CA', NOW));
const leaf = authority.issue(['*.shop.test', 'shop.test'], NOW);
const [leafPem = '', authorityPem = ''] = leaf.chainPem.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];

test('a self-signed certificate is imported, described, read and tagged', async () => {
  const { CertificateArn } = await run('ImportCertificate', { ...ownBytes, Tags: [{ Key: 'team', Value: 'blue' }] });
  assert.match(CertificateArn, /^arn:aws:acm:us-east-1:000000000000:certificate\/[\da-f-]{36}$/);
  const { Certificate: found } = await run('DescribeCertificate', { CertificateArn });
  assert.deepEqual(
    [found.DomainName, found.SubjectAlternativeNames, found.Subject, found.Issuer, found.Status, found.Type],
    ['pets.example.test', ['pets.example.test'], 'CN=pets.example.test', 'pets.example.test', 'ISSUED', 'IMPORTED'],
  );
  assert.deepEqual(
    [found.KeyAlgorithm, found.SignatureAlgorithm, found.KeyUsages, found.InUseBy],
    ['RSA-2048', 'SHA256WITHRSA', [{ Name: 'ANY' }], []],
  );
  assert.match(found.Serial, /^([\da-f]{2}:)+[\da-f]{2}$/);
  const read = await run('GetCertificate', { CertificateArn });
  assert.deepEqual(read, { Certificate: own.certificatePem });
  await run('AddTagsToCertificate', { CertificateArn, Tags: [{ Key: 'team', Value: 'red' }, { Key: 'b' }] });
  await run('RemoveTagsFromCertificate', { CertificateArn, Tags: [{ Key: 'b' }, { Key: 'team', Value: 'blue' }] });
  assert.deepEqual(await run('ListTagsForCertificate', { CertificateArn }), { Tags: [{ Key: 'team', Value: 'red' }] });
});

test('a certificate with its chain: names, usages, and the default list of RSA keys alone', async () => {
  const { CertificateArn } = await run('ImportCertificate', pems(leafPem, leaf.privateKeyPem, authorityPem));
  const { Certificate: found } = await run('DescribeCertificate', { CertificateArn });
  assert.deepEqual(found.SubjectAlternativeNames, ['*.shop.test', 'shop.test']);
  assert.deepEqual(found.KeyUsages, [{ Name: 'DIGITAL_SIGNATURE' }]);
  assert.deepEqual(found.ExtendedKeyUsages, [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }]);
  assert.deepEqual([found.KeyAlgorithm, found.SignatureAlgorithm], ['EC_prime256v1', 'SHA256WITHECDSA']);
  const arnsOf = async (input: object): Promise<string[]> =>
    (await run('ListCertificates', input)).CertificateSummaryList.map((one: any) => one.CertificateArn);
  assert.equal((await arnsOf({})).includes(CertificateArn), false);
  assert.deepEqual(await arnsOf({ Includes: { keyTypes: ['EC_prime256v1'] } }), [CertificateArn]);
  assert.equal((await run('GetCertificate', { CertificateArn })).CertificateChain, authorityPem);
});

test('a certificate is imported again under its ARN', async () => {
  const { CertificateArn } = await run('ImportCertificate', ownBytes);
  const before = (await run('DescribeCertificate', { CertificateArn })).Certificate;
  const renewed = await selfSigned('pets.example.test', NOW - DAY_MS, NOW + 2 * DAY_MS);
  const bytes = pems(renewed.certificatePem, renewed.privateKeyPem);
  assert.deepEqual(await run('ImportCertificate', { ...bytes, CertificateArn }), { CertificateArn });
  const after = (await run('DescribeCertificate', { CertificateArn })).Certificate;
  assert.ok(after.NotAfter > before.NotAfter);
  assert.equal(
    await refused('ImportCertificate', { ...bytes, CertificateArn, Tags: [{ Key: 'a' }] }),
    'ValidationException: Tagging is not permitted on re-import.',
  );
});

test('what is no certificate, no pair, no chain or out of date is refused', async () => {
  const expired = await selfSigned('old.test', NOW - 2 * DAY_MS, NOW - DAY_MS);
  const weak = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const weakPem = certificate({
    subject: 'weak.test',
    issuer: 'weak.test',
    fromMs: NOW - DAY_MS,
    untilMs: NOW + DAY_MS,
    publicKey: weak.publicKey,
    signingKey: weak.privateKey,
  });
  const cases: readonly [object, RegExp][] = [
    [
      { PrivateKey: Buffer.from('x') },
      /Value null at 'certificate' failed to satisfy constraint: Member must not be null/,
    ],
    [pems('hello', own.privateKeyPem), /The certificate is not in PEM format\./],
    [pems(own.certificatePem.replace(/[A-Z]{3}/g, 'AAA'), own.privateKeyPem), /The certificate (cannot|is not)/],
    [
      pems(leaf.chainPem, leaf.privateKeyPem),
      /^ValidationException: The certificate field contains more than one certificate\./,
    ],
    [pems(own.certificatePem, 'hello'), /Passed PEM was not a private key\./],
    [pems(own.certificatePem, leaf.privateKeyPem), /private key does not match/],
    [pems(leafPem, leaf.privateKeyPem), /Provided certificate is not a valid self signed\./],
    [
      pems(leafPem, leaf.privateKeyPem, own.certificatePem),
      /Could not validate the certificate with the certificate chain\./,
    ],
    [pems(expired.certificatePem, expired.privateKeyPem), /The certificate has expired\./],
    [
      pems(weakPem, weak.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      /key algorithm is not supported/,
    ],
  ];
  for (const [input, expected] of cases) assert.match(await refused('ImportCertificate', input), expected);
});

test('a certificate in use stays; of another account there is none', async () => {
  const { CertificateArn } = await run('ImportCertificate', ownBytes);
  users.set(CertificateArn, ['arn:aws:apigateway:us-east-1::/domainnames/pets.example.test']);
  assert.deepEqual(
    (await run('DescribeCertificate', { CertificateArn })).Certificate.InUseBy,
    users.get(CertificateArn),
  );
  assert.equal(
    await refused('DeleteCertificate', { CertificateArn }),
    `ResourceInUseException: Certificate ${CertificateArn} in account 000000000000 is in use.`,
  );
  users.delete(CertificateArn);
  assert.match(
    await refused('GetCertificate', { CertificateArn }, '222222222222'),
    /^ResourceNotFoundException: Could not/,
  );
  assert.match(
    await refused('GetCertificate', { CertificateArn: 'pets.example.test.and.more' }),
    /^ValidationException: 1 /,
  );
  await run('DeleteCertificate', { CertificateArn });
  assert.match(await refused('DescribeCertificate', { CertificateArn }), /^ResourceNotFoundException/);
});
