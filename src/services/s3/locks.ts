// Retention and legal hold of single versions: until they are over, the version cannot be deleted. [lambda F2]
import type {
  GetObjectLegalHoldRequest,
  GetObjectRetentionRequest,
  PutObjectLegalHoldRequest,
  PutObjectRetentionRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { accessDenied, invalidArgument, invalidRequest, malformedXml } from './faults.ts';
import { bucketOf } from './find.ts';
import type { BucketRecord, ObjectRecord, Retention } from './resources.ts';
import { updateObject, type NamesObject } from './update-object.ts';
import { objectOf } from './versions.ts';

export const lockHandlers = {
  GetObjectRetention: getObjectRetention,
  PutObjectRetention: putObjectRetention,
  GetObjectLegalHold: getObjectLegalHold,
  PutObjectLegalHold: putObjectLegalHold,
};

function mustLock(bucket: BucketRecord): void {
  if (!bucket.settings.objectLock) throw invalidRequest('Bucket is missing Object Lock Configuration');
}

function find(input: NamesObject, call: Call): ObjectRecord {
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    mustLock(bucket);
    return objectOf(tx, bucket.name, input.Key ?? '', input.VersionId);
  });
}

function notSet() {
  return fault(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    {},
    404,
  );
}

function getObjectRetention(input: GetObjectRetentionRequest, call: Call) {
  const { retention } = find(input, call);
  if (!retention) throw notSet();
  return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.untilMs) } };
}

async function putObjectRetention(input: PutObjectRetentionRequest, call: Call): Promise<void> {
  const { Mode: mode, RetainUntilDate: until } = input.Retention ?? {};
  if ((mode === undefined) !== (until === undefined)) throw malformedXml();
  if (until && until.getTime() <= call.nowMs)
    throw invalidArgument('The retain until date must be in the future!', 'RetainUntilDate', until.toISOString());
  const wanted: Retention | undefined = mode && until && { mode, untilMs: until.getTime() };
  await updateObject(input, call, (object, bucket) => {
    mustLock(bucket);
    refuseShorter(object.retention, wanted, input.BypassGovernanceRetention === true, call.nowMs);
    const { retention: _, ...rest } = object;
    return wanted ? { ...rest, retention: wanted } : rest;
  });
}

/** A retention in force may be made longer by anyone, and otherwise only in governance mode, by those who may bypass it. */
function refuseShorter(now: Retention | undefined, next: Retention | undefined, bypass: boolean, nowMs: number): void {
  if (!now || now.untilMs <= nowMs) return;
  const longer = next !== undefined && next.mode === now.mode && next.untilMs >= now.untilMs;
  if (longer || (now.mode === 'GOVERNANCE' && bypass)) return;
  throw accessDenied('Access Denied because object protected by object lock.');
}

function getObjectLegalHold(input: GetObjectLegalHoldRequest, call: Call) {
  const { legalHold } = find(input, call);
  if (legalHold === undefined) throw notSet();
  return { LegalHold: { Status: legalHold ? 'ON' : 'OFF' } };
}

async function putObjectLegalHold(input: PutObjectLegalHoldRequest, call: Call): Promise<void> {
  const { Status: status } = input.LegalHold ?? {};
  if (status !== 'ON' && status !== 'OFF') throw malformedXml();
  await updateObject(input, call, (object, bucket) => {
    mustLock(bucket);
    return { ...object, legalHold: status === 'ON' };
  });
}
