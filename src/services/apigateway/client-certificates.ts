// Client certificates: made here, shown to HTTPS backends by stages that name them. [api-gateway.md A26]
import type {
  ClientCertificate,
  DeleteClientCertificateRequest,
  GenerateClientCertificateRequest,
  GetClientCertificateRequest,
  GetClientCertificatesRequest,
  UpdateClientCertificateRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { filled } from '../gateway/answers.ts';
import { badRequest } from '../gateway/faults.ts';
import { find, records, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { optionalText } from './patch-rules.ts';
import { CLIENT_CERTIFICATE, STAGE, type ClientCertificateRecord } from './resources.ts';
import { selfSigned } from '../../x509/self-signed.ts';

const YEAR_MS = 365 * 86_400_000;
export const NO_CLIENT_CERTIFICATE = 'Invalid Client Certificate identifier specified';

const CLIENT_CERTIFICATE_PATCH: PatchTable<ClientCertificateRecord> = {
  refuse: refuseWithList,
  rules: [optionalText('/description', 'description')],
};

/** The private key is never shown. */
function answer(certificate: ClientCertificateRecord): ClientCertificate {
  return {
    clientCertificateId: certificate.id,
    description: certificate.description,
    pemEncodedCertificate: certificate.certificatePem,
    createdDate: new Date(certificate.createdMs),
    expirationDate: new Date(certificate.expiresMs),
    tags: filled(certificate.tags),
  };
}

export async function generateClientCertificate(
  input: Given<GenerateClientCertificateRequest>,
  call: Call,
): Promise<ClientCertificate> {
  const expiresMs = call.nowMs + YEAR_MS;
  const made = {
    description: input.description || undefined,
    ...(await selfSigned('ApiGateway', call.nowMs, expiresMs)),
    createdMs: call.nowMs,
    expiresMs,
    tags: input.tags ?? {},
  };
  return call.write((tx) => {
    const certificate: ClientCertificateRecord = { id: unusedId(tx, call, CLIENT_CERTIFICATE, 6), ...made };
    tx.put(CLIENT_CERTIFICATE, call.scope, certificate.id, certificate);
    return answer(certificate);
  });
}

function findCertificate(tx: ReadTx, call: Call, id: string): ClientCertificateRecord {
  return find(tx, call, CLIENT_CERTIFICATE, id, NO_CLIENT_CERTIFICATE);
}

export function getClientCertificate(input: Given<GetClientCertificateRequest>, call: Call): ClientCertificate {
  return call.read((tx) => answer(findCertificate(tx, call, input.clientCertificateId)));
}

export function getClientCertificates(input: Given<GetClientCertificatesRequest>, call: Call) {
  const all = call.read((tx) => records(tx, call, CLIENT_CERTIFICATE));
  return answerPage(all, (certificate) => certificate.id, input, answer);
}

export async function updateClientCertificate(
  input: Given<UpdateClientCertificateRequest>,
  call: Call,
): Promise<ClientCertificate> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const former = findCertificate(tx, call, input.clientCertificateId);
    const certificate = patched(former, input.patchOperations, CLIENT_CERTIFICATE_PATCH, undefined);
    tx.put(CLIENT_CERTIFICATE, call.scope, certificate.id, certificate);
    return answer(certificate);
  });
}

export async function deleteClientCertificate(input: Given<DeleteClientCertificateRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findCertificate(tx, call, input.clientCertificateId);
    const user = tx.list(STAGE, call.scope).find(({ value: stage }) => stage.clientCertificateId === id);
    if (user) throw badRequest(`Client certificate ${id} is used by stage ${user.id}; remove it from the stage first`);
    tx.delete(CLIENT_CERTIFICATE, call.scope, id);
  });
}
