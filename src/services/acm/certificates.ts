// Imported certificates: import, describe, list, read, delete.
import type {
  CertificateDetail,
  CertificateSummary,
  DeleteCertificateRequest,
  DescribeCertificateRequest,
  GetCertificateRequest,
  ImportCertificateRequest,
  ListCertificatesRequest,
} from '@aws-sdk/client-acm';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { page } from '../kernel/paging.ts';
import { Violations } from '../kernel/violations.ts';
import { factsOf } from './facts.ts';
import { inUse, invalid } from './faults.ts';
import { checkArn, findCertificate } from './find.ts';
import { readPems } from './pem.ts';
import type { AcmPorts } from './ports.ts';
import { CERTIFICATE, certificateArn } from './resources.ts';
import type { CertificateRecord, KeyAlgorithm } from './resources.ts';
import { readTags } from './tags.ts';

export function certificateHandlers(ports: AcmPorts) {
  return {
    ImportCertificate,
    DescribeCertificate: (input: DescribeCertificateRequest, call: Call) => describeCertificate(ports, input, call),
    ListCertificates: (input: ListCertificatesRequest, call: Call) => listCertificates(ports, input, call),
    GetCertificate,
    DeleteCertificate: (input: DeleteCertificateRequest, call: Call) => deleteCertificate(ports, input, call),
  };
}

/** With an ARN, in place of the certificate that it names: whoever uses it shows the new one from then on. */
async function ImportCertificate(input: ImportCertificateRequest, call: Call): Promise<object> {
  new Violations().required('certificate', input.Certificate).required('privateKey', input.PrivateKey).refuse();
  const former = input.CertificateArn === undefined ? undefined : checkArn(input.CertificateArn);
  const tags = readTags(input.Tags);
  if (former !== undefined && tags.length > 0) throw invalid('Tagging is not permitted on re-import.');
  const { certificate, certificatePem, chainPem, privateKeyPem } = readPems(input, call.nowMs);
  const content = { ...factsOf(certificate), certificatePem, privateKeyPem, ...(chainPem && { chainPem }) };
  const fresh = { id: call.ids.uuid(), createdMs: call.nowMs, tags };
  return call.write((tx) => {
    const { id, createdMs, tags: kept } = former === undefined ? fresh : findCertificate(tx, call, former);
    tx.put(CERTIFICATE, call.scope, id, { ...content, id, createdMs, tags: kept, importedMs: call.nowMs });
    return { CertificateArn: certificateArn(call, id) };
  });
}

function statusOf({ notAfterMs }: CertificateRecord, nowMs: number): 'ISSUED' | 'EXPIRED' {
  return notAfterMs < nowMs ? 'EXPIRED' : 'ISSUED';
}

function describeCertificate(ports: AcmPorts, input: DescribeCertificateRequest, call: Call): object {
  const arn = checkArn(input.CertificateArn);
  return call.read((tx) => ({ Certificate: detail(ports, tx, call, findCertificate(tx, call, arn)) }));
}

function detail(ports: AcmPorts, tx: ReadTx, call: Call, record: CertificateRecord): CertificateDetail {
  const arn = certificateArn(call, record.id);
  return {
    CertificateArn: arn,
    DomainName: record.domainName,
    SubjectAlternativeNames: [...record.names],
    Serial: record.serial,
    Subject: record.subject,
    Issuer: record.issuer,
    CreatedAt: new Date(record.createdMs),
    ImportedAt: new Date(record.importedMs),
    Status: statusOf(record, call.nowMs),
    NotBefore: new Date(record.notBeforeMs),
    NotAfter: new Date(record.notAfterMs),
    // Lists say RSA_2048, descriptions RSA-2048.
    KeyAlgorithm: record.keyAlgorithm.replace('RSA_', 'RSA-') as KeyAlgorithm,
    SignatureAlgorithm: record.signatureAlgorithm,
    InUseBy: [...ports.usersOf(tx, call.scope, arn)],
    Type: 'IMPORTED',
    KeyUsages: record.keyUsages.map((Name) => ({ Name })),
    ExtendedKeyUsages: [...record.extendedKeyUsages],
    RenewalEligibility: 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: 'DISABLED' },
  };
}

/** What ListCertificates shows when it is asked for no other key types. */
const LISTED_KEYS: readonly KeyAlgorithm[] = ['RSA_1024', 'RSA_2048'];
const LARGEST_PAGE = 1000;

function listCertificates(ports: AcmPorts, input: ListCertificatesRequest, call: Call): object {
  new Violations().range('maxItems', input.MaxItems, 1, LARGEST_PAGE).refuse();
  return call.read((tx) => {
    const all = tx.list(CERTIFICATE, call.scope).map((entry) => entry.value);
    const wanted = all.filter((record) => isListed(record, input, call.nowMs));
    const { items, next } = page(wanted, ({ id }) => id, input.NextToken, input.MaxItems ?? LARGEST_PAGE);
    return {
      CertificateSummaryList: items.map((record) => summary(ports, tx, call, record)),
      ...(next !== undefined && { NextToken: next }),
    };
  });
}

function isListed(record: CertificateRecord, input: ListCertificatesRequest, nowMs: number): boolean {
  const { keyTypes, keyUsage, extendedKeyUsage } = input.Includes ?? {};
  const statuses = input.CertificateStatuses;
  return (
    (keyTypes ?? LISTED_KEYS).includes(record.keyAlgorithm) &&
    (!statuses || statuses.includes(statusOf(record, nowMs))) &&
    (keyUsage ?? []).every((usage) => record.keyUsages.includes(usage)) &&
    (extendedKeyUsage ?? []).every((usage) => record.extendedKeyUsages.some(({ Name }) => Name === usage))
  );
}

const SUMMARISED_NAMES = 100;

function summary(ports: AcmPorts, tx: ReadTx, call: Call, record: CertificateRecord): CertificateSummary {
  const arn = certificateArn(call, record.id);
  return {
    CertificateArn: arn,
    DomainName: record.domainName,
    SubjectAlternativeNameSummaries: record.names.slice(0, SUMMARISED_NAMES),
    HasAdditionalSubjectAlternativeNames: record.names.length > SUMMARISED_NAMES,
    Status: statusOf(record, call.nowMs),
    Type: 'IMPORTED',
    KeyAlgorithm: record.keyAlgorithm,
    KeyUsages: [...record.keyUsages],
    ExtendedKeyUsages: record.extendedKeyUsages.map(({ Name }) => Name!),
    InUse: ports.usersOf(tx, call.scope, arn).length > 0,
    RenewalEligibility: 'INELIGIBLE',
    NotBefore: new Date(record.notBeforeMs),
    NotAfter: new Date(record.notAfterMs),
    CreatedAt: new Date(record.createdMs),
    ImportedAt: new Date(record.importedMs),
  };
}

/** The private key is never shown. */
function GetCertificate(input: GetCertificateRequest, call: Call): object {
  const arn = checkArn(input.CertificateArn);
  const { certificatePem, chainPem } = call.read((tx) => findCertificate(tx, call, arn));
  return { Certificate: certificatePem, ...(chainPem !== undefined && { CertificateChain: chainPem }) };
}

async function deleteCertificate(ports: AcmPorts, input: DeleteCertificateRequest, call: Call): Promise<void> {
  const arn = checkArn(input.CertificateArn);
  await call.write((tx) => {
    const { id } = findCertificate(tx, call, arn);
    if (ports.usersOf(tx, call.scope, arn).length > 0) throw inUse(arn, call.account);
    tx.delete(CERTIFICATE, call.scope, id);
  });
}
