// Access keys of users. The secret is shown once, at creation.
import type {
  AccessKey,
  CreateAccessKeyRequest,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  ListAccessKeysRequest,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import { accessKeyIdFor } from '../../identity/key-ids.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { dateOf } from './arns.ts';
import { limitExceeded, noSuchEntity } from './faults.ts';
import { findHolder, USERS } from './holders.ts';
import { pageOf } from './pages.ts';
import { ACCESS_KEY, idOf, USER } from './resources.ts';
import type { AccessKeyRecord } from './resources.ts';
import { namedUser } from './users.ts';

export const accessKeyHandlers = {
  CreateAccessKey,
  ListAccessKeys,
  UpdateAccessKey,
  DeleteAccessKey,
  GetAccessKeyLastUsed,
};

const MOST_KEYS = 2;

function keyAnswer(key: AccessKeyRecord): Omit<AccessKey, 'SecretAccessKey'> {
  return { UserName: key.userName, AccessKeyId: key.id, Status: key.status, CreateDate: dateOf(key.createdMs) };
}

function CreateAccessKey(input: CreateAccessKeyRequest, call: Call): Promise<object> {
  const userName = namedUser(input.UserName, call);
  const key: AccessKeyRecord = {
    id: accessKeyIdFor('AKIA', call.account, BigInt(`0x${call.ids.hex(10)}`)),
    secret: call.ids.mixed(40),
    userName,
    status: 'Active',
    createdMs: call.nowMs,
  };
  return call.write((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, userName);
    if (user.accessKeys.length >= MOST_KEYS)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`);
    tx.put(ACCESS_KEY, call.globalScope, key.id, key);
    tx.put(USER, call.globalScope, idOf(userName), { ...user, accessKeys: [...user.accessKeys, key.id] });
    return { AccessKey: { ...keyAnswer(key), SecretAccessKey: key.secret } };
  });
}

function ListAccessKeys(input: ListAccessKeysRequest, call: Call): object {
  const userName = namedUser(input.UserName, call);
  return call.read((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, userName);
    const { items, rest } = pageOf(user.accessKeys, (id) => id, input);
    return { AccessKeyMetadata: items.map((id) => keyAnswer(findKey(tx, call, userName, id))), ...rest };
  });
}

function findKey(tx: ReadTx, call: Call, userName: string, id: string): AccessKeyRecord {
  const key = tx.get(ACCESS_KEY, call.globalScope, id);
  if (key?.userName !== userName) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

function UpdateAccessKey(input: UpdateAccessKeyRequest, call: Call): Promise<object> {
  const userName = namedUser(input.UserName, call);
  return call.write((tx) => {
    findHolder(USERS, tx, call.globalScope, userName);
    const key = findKey(tx, call, userName, input.AccessKeyId!);
    tx.put(ACCESS_KEY, call.globalScope, key.id, {
      ...key,
      status: input.Status === 'Inactive' ? 'Inactive' : 'Active',
    });
    return {};
  });
}

function DeleteAccessKey(input: DeleteAccessKeyRequest, call: Call): Promise<object> {
  const userName = namedUser(input.UserName, call);
  return call.write((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, userName);
    const key = findKey(tx, call, userName, input.AccessKeyId!);
    tx.delete(ACCESS_KEY, call.globalScope, key.id);
    tx.put(USER, call.globalScope, idOf(userName), {
      ...user,
      accessKeys: user.accessKeys.filter((id) => id !== key.id),
    });
    return {};
  });
}

/** Uses are not recorded: every key answers as one that was never used. [recorded 2026-02] */
function GetAccessKeyLastUsed(input: GetAccessKeyLastUsedRequest, call: Call): object {
  const id = input.AccessKeyId!;
  const key = call.read((tx) => tx.get(ACCESS_KEY, call.globalScope, id));
  if (!key) {
    const message = `User: ${call.principal.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`;
    throw fault('AccessDenied', message, {}, 403);
  }
  return { UserName: key.userName, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } };
}
