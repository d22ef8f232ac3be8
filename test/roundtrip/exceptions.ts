// What cannot round trip through an official client, each with its reason. A test fails when an entry is no longer needed.
import type { ServiceName } from '../../src/models/contract.ts';

export interface Exception {
  readonly service: ServiceName;
  /** '*' for every operation that has the member. */
  readonly operation: string;
  readonly side: 'input' | 'output';
  readonly member: string;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    service: 's3',
    operation: '*',
    side: 'input',
    member: 'SSECustomerKey',
    reason: 'the client sends the key base64-encoded and adds its digest, as S3 wants it',
  },
  {
    service: 's3',
    operation: '*',
    side: 'input',
    member: 'SSECustomerKeyMD5',
    reason: 'the client writes the digest of SSECustomerKey over it',
  },
  {
    service: 's3',
    operation: '*',
    side: 'input',
    member: 'CopySourceSSECustomerKey',
    reason: 'as SSECustomerKey',
  },
  {
    service: 's3',
    operation: '*',
    side: 'input',
    member: 'CopySourceSSECustomerKeyMD5',
    reason: 'as SSECustomerKeyMD5',
  },
  {
    service: 's3',
    operation: '*',
    side: 'output',
    member: 'ExpiresString',
    reason: 'the client makes it from Expires, whatever the header of its own says',
  },
];

export function withoutMembers(service: ServiceName, operation: string, side: Exception['side']): Set<string> {
  const fitting = EXCEPTIONS.filter(
    (e) => e.service === service && e.side === side && (e.operation === '*' || e.operation === operation),
  );
  return new Set(fitting.map((e) => e.member));
}
