// Certificate Manager to the depth of imported certificates. What is not here, requested certificates among it, answers 501.
import type { AccessNeed, Call, Handler, Service } from '../kernel/contract.ts';
import { certificateHandlers } from './certificates.ts';
import type { AcmPorts } from './ports.ts';
import { tagHandlers } from './tags.ts';

/** Typed, for tests. */
export function acmHandlers(ports: AcmPorts) {
  return { ...certificateHandlers(ports), ...tagHandlers };
}

export function createAcmService(ports: AcmPorts): Service {
  const handlers: Record<string, Handler<never>> = acmHandlers(ports);
  return { name: 'acm', handlers, needs };
}

function needs(operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] {
  const named = input['CertificateArn'] ?? input['ResourceArn'];
  const anywhere = operation === 'ImportCertificate' ? `arn:aws:acm:${call.region}:${call.account}:certificate/*` : '*';
  const resource = typeof named === 'string' ? named : anywhere;
  const need = { action: `acm:${operation}`, resource };
  const tagged = operation === 'ImportCertificate' && Array.isArray(input['Tags']) && input['Tags'].length > 0;
  return tagged ? [need, { action: 'acm:AddTagsToCertificate', resource }] : [need];
}
