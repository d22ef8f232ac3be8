// A certificate by its ARN.
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { missing } from './faults.ts';
import { CERTIFICATE, certificateArn } from './resources.ts';
import type { CertificateRecord } from './resources.ts';

const ARN_PATTERN = 'arn:[\\w+=/,.@-]+:acm:[\\w+=/,.@-]*:[0-9]+:[\\w+=,.@-]+(/[\\w+=,.@-]+)*';

/** Throws ValidationException for what is no ARN. */
export function checkArn(arn: string | undefined, member = 'certificateArn'): string {
  new Violations().required(member, arn).text(member, arn, { min: 20, max: 2048, pattern: ARN_PATTERN }).refuse();
  return arn!;
}

/** Throws ResourceNotFoundException, also for certificates of other accounts and regions. */
export function findCertificate(tx: ReadTx, call: Call, arn: string): CertificateRecord {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  const found = certificateArn(call, id) === arn ? tx.get(CERTIFICATE, call.scope, id) : undefined;
  if (!found) throw missing(arn);
  return found;
}
