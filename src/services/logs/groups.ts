// Log groups: create, delete, describe, protect, and how long they keep events. [lambda F10]
import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup,
  LogGroupClass,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call, Scope } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { page, pageToken, readPageToken } from '../kernel/paging.ts';
import { Violations } from '../kernel/violations.ts';
import { groupExists, invalid, invalidToken } from './faults.ts';
import { bareGroup, changeGroup, findGroup, lookUpGroup } from './find.ts';
import { groupArn, groupNameOf, referredGroup } from './names.ts';
import type { LogsPorts } from './ports.ts';
import { LOG_GROUP, type LogGroupRecord } from './resources.ts';
import { checkTags } from './tags.ts';

const CLASSES: readonly LogGroupClass[] = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS'];
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const MOST_LISTED = 50;

export function groupHandlers(ports: LogsPorts) {
  return {
    CreateLogGroup: (input: CreateLogGroupRequest, call: Call) => createLogGroup(ports, input, call),
    DeleteLogGroup: (input: DeleteLogGroupRequest, call: Call) => deleteLogGroup(ports, input, call),
    DescribeLogGroups: (input: DescribeLogGroupsRequest, call: Call) => describeLogGroups(ports, input, call),
    PutRetentionPolicy: (input: PutRetentionPolicyRequest, call: Call) => putRetentionPolicy(ports, input, call),
    DeleteRetentionPolicy: (input: DeleteRetentionPolicyRequest, call: Call) =>
      deleteRetentionPolicy(ports, input, call),
    PutLogGroupDeletionProtection: (input: PutLogGroupDeletionProtectionRequest, call: Call) =>
      putLogGroupDeletionProtection(ports, input, call),
  };
}

async function createLogGroup(ports: LogsPorts, input: CreateLogGroupRequest, call: Call): Promise<void> {
  const name = groupNameOf(input.logGroupName);
  new Violations().text('logGroupClass', input.logGroupClass, { values: CLASSES }).refuse('InvalidParameterException');
  checkTags(name, input.tags ?? {});
  const record: LogGroupRecord = {
    ...bareGroup(name, call.nowMs),
    class: input.logGroupClass ?? 'STANDARD',
    deletionProtection: input.deletionProtectionEnabled ?? false,
    kmsKeyId: input.kmsKeyId,
    tags: { ...input.tags },
  };
  await call.write((tx) => {
    if (lookUpGroup(ports, call, tx, name) !== undefined) throw groupExists();
    tx.put(LOG_GROUP, call.scope, name, record);
  });
}

async function deleteLogGroup(ports: LogsPorts, input: DeleteLogGroupRequest, call: Call): Promise<void> {
  const name = groupNameOf(input.logGroupName);
  const group = call.read((tx) => findGroup(ports, call, tx, name));
  if (group.deletionProtection) {
    throw fault('ValidationException', `The log group ${name} cannot be deleted while deletion protection is enabled.`);
  }
  // The events first: a kill between the two leaves an empty group, never events of a group that is gone.
  ports.archive.deleteGroup({ ...call.scope, group: name });
  await call.write((tx) => tx.delete(LOG_GROUP, call.scope, name));
}

function describeLogGroups(ports: LogsPorts, input: DescribeLogGroupsRequest, call: Call): DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass, nextToken } = input;
  new Violations()
    .range('limit', input.limit, 1, MOST_LISTED)
    .text('logGroupClass', logGroupClass, { values: CLASSES })
    .refuse('InvalidParameterException');
  if (prefix !== undefined && pattern !== undefined) {
    throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  if (nextToken !== undefined && pageToken(readPageToken(nextToken) ?? '') !== nextToken) throw invalidToken();
  const asked = input.logGroupIdentifiers?.map((one) => referredGroup({ logGroupIdentifier: one }, call.scope));
  const wanted = allGroups(ports, call).filter(
    ({ record }) =>
      record.name.startsWith(prefix ?? '') &&
      record.name.includes(pattern ?? '') &&
      (logGroupClass === undefined || record.class === logGroupClass) &&
      (asked === undefined || asked.includes(record.name)),
  );
  const { items, next } = page(wanted, ({ record }) => record.name, nextToken, input.limit ?? MOST_LISTED);
  return {
    logGroups: items.map(({ record, storedBytes }) => answer(call.scope, record, storedBytes)),
    nextToken: next,
  };
}

interface ListedGroup {
  readonly record: LogGroupRecord;
  readonly storedBytes: number;
}

/** Ascending by name. */
function allGroups({ archive }: LogsPorts, call: Call): ListedGroup[] {
  const all = new Map<string, ListedGroup>();
  for (const { group, createdMs, storedBytes } of archive.groups(call.account, call.region)) {
    all.set(group, { record: bareGroup(group, createdMs), storedBytes });
  }
  for (const { value: record } of call.read((tx) => tx.list(LOG_GROUP, call.scope))) {
    all.set(record.name, { record, storedBytes: all.get(record.name)?.storedBytes ?? 0 });
  }
  return [...all.values()].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
}

function answer(scope: Scope, record: LogGroupRecord, storedBytes: number): LogGroup {
  const arn = groupArn(scope, record.name);
  return {
    logGroupName: record.name,
    creationTime: record.createdMs,
    retentionInDays: record.retentionInDays,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes,
    kmsKeyId: record.kmsKeyId,
    logGroupClass: record.class,
    logGroupArn: arn,
    deletionProtectionEnabled: record.deletionProtection,
  };
}

async function putRetentionPolicy(ports: LogsPorts, input: PutRetentionPolicyRequest, call: Call): Promise<void> {
  const name = groupNameOf(input.logGroupName);
  const { retentionInDays } = input;
  const violations = new Violations().required('retentionInDays', retentionInDays);
  if (retentionInDays !== undefined && !RETENTION_DAYS.includes(retentionInDays)) {
    violations.add(
      'retentionInDays',
      retentionInDays,
      `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
    );
  }
  violations.refuse('InvalidParameterException');
  await changeGroup(ports, call, name, (group) => ({ ...group, retentionInDays }));
}

async function deleteRetentionPolicy(ports: LogsPorts, input: DeleteRetentionPolicyRequest, call: Call): Promise<void> {
  const name = groupNameOf(input.logGroupName);
  await changeGroup(ports, call, name, (group) => ({ ...group, retentionInDays: undefined }));
}

async function putLogGroupDeletionProtection(
  ports: LogsPorts,
  input: PutLogGroupDeletionProtectionRequest,
  call: Call,
): Promise<void> {
  const name = referredGroup(input, call.scope);
  const deletionProtection = input.deletionProtectionEnabled ?? false;
  await changeGroup(ports, call, name, (group) => ({ ...group, deletionProtection }));
}
