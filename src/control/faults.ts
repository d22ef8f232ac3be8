// Refusals that belong to no product: unknown calls, unbuilt operations, access denied.
import type { ServiceName } from '../models/contract.ts';
import type { FaultData, WireRequest } from '../wire/contract.ts';

/** Kernel Faults and wire's decode errors have this form; anything else is a bug. */
export function isFault(error: unknown): error is FaultData & Error {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === 'string' &&
    (error.name === 'Fault' || error.name === 'WireFault')
  );
}

export function overCapacity(error: unknown): boolean {
  return error instanceof Error && error.name === 'BodyTooLarge';
}

/** Clients do not retry 501 (they retry 500 for minutes). [terraform-calls.md 2] */
export function unbuilt(service: ServiceName, operation: string): FaultData {
  return raise({
    code: 'NotImplemented',
    message: `Portico has not built ${service} ${operation} yet. docs/coverage.md lists what is built; nothing was changed.`,
    status: 501,
  });
}

/** Another service of AWS: its calls come here because tools send everything to one AWS_ENDPOINT_URL. */
export function absentService(name: string, present: Iterable<ServiceName>): FaultData {
  return raise({
    code: 'NotImplemented',
    message: `Portico has no ${name}. It speaks ${[...present].join(', ')}; with AWS_ENDPOINT_URL_<SERVICE> a tool calls another endpoint for one service.`,
    status: 501,
  });
}

export function unknownCall(service: ServiceName, request: Pick<WireRequest, 'method' | 'path'>): FaultData {
  const code = service === 's3' ? 'NotImplemented' : 'UnknownOperationException';
  return raise({
    code,
    message: `${request.method} ${request.path} is no operation of ${service} that Portico knows.`,
    status: service === 's3' ? 501 : 404,
  });
}

const QUERY_OR_XML: ReadonlySet<ServiceName> = new Set(['iam', 'sts', 's3', 'cloudfront']);

export function accessDeniedCode(service: ServiceName): string {
  return QUERY_OR_XML.has(service) ? 'AccessDenied' : 'AccessDeniedException';
}

export function pageFault(service: ServiceName, from: string, reason: 'foreign-page' | 'foreign-name'): FaultData {
  const whose = reason === 'foreign-page' ? `A page of ${from}` : `A caller that names this machine ${from}`;
  return {
    code: accessDeniedCode(service),
    message: `${whose} may not call Portico with credentials that prove nothing (--auth open).`,
    status: 403,
  };
}

/** A refusal as an error that can be thrown. */
export function raise(data: FaultData): FaultData & Error {
  return Object.assign(new Error(data.message), data, { name: 'Fault' });
}
