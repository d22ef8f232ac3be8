// Accounts of an organization: create, describe, list, remove, close. An account needs no making: a record says that it belongs.
import type {
  Account,
  CloseAccountRequest,
  CreateAccountRequest,
  CreateAccountStatus,
  DescribeAccountRequest,
  DescribeCreateAccountStatusRequest,
  ListAccountsRequest,
  ListCreateAccountStatusRequest,
  RemoveAccountFromOrganizationRequest,
} from '@aws-sdk/client-organizations';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { arnOf } from './arns.ts';
import { constraint, missing } from './faults.ts';
import { allAccounts, findAccount, managedOrganization, organizationOf, ownOrganization, pathTo } from './find.ts';
import { pageOf } from './pages.ts';
import type { OrganizationsPorts } from './ports.ts';
import { ACCOUNT, ATTACHMENTS, CREATION, FULL_ACCESS, managementScope, MEMBERSHIP } from './resources.ts';
import type { AccountRecord, CreationRecord, OrganizationRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export function accountHandlers({ roles }: OrganizationsPorts) {
  return {
    CreateAccount: (input: CreateAccountRequest, call: Call) => createAccount(roles, input, call),
    DescribeCreateAccountStatus,
    ListCreateAccountStatus,
    DescribeAccount,
    ListAccounts,
    RemoveAccountFromOrganization,
    LeaveOrganization,
    CloseAccount,
  };
}

/** New members stand below the root. [Organizations: moving accounts] */
export function addAccount(
  tx: Tx,
  organization: OrganizationRecord,
  account: Omit<AccountRecord, 'status' | 'parentId'>,
): void {
  const record: AccountRecord = { ...account, status: 'ACTIVE', parentId: organization.rootId };
  tx.put(ACCOUNT, managementScope(organization), record.id, record);
  tx.put(MEMBERSHIP, { account: record.id, region: '' }, 'membership', { management: organization.management });
  attachDefault(tx, organization, record.id);
}

/** A new root, unit or account has AWS's own policy while service control policies are enabled. */
export function attachDefault(tx: Tx, organization: OrganizationRecord, targetId: string): void {
  if (!organization.hasControlPolicies) return;
  tx.put(ATTACHMENTS, managementScope(organization), targetId, { policies: [FULL_ACCESS.id] });
}

export function dropAccount(tx: Tx, organization: OrganizationRecord, account: AccountRecord): void {
  const scope = managementScope(organization);
  tx.delete(ACCOUNT, scope, account.id);
  tx.delete(ATTACHMENTS, scope, account.id);
  tx.delete(MEMBERSHIP, { account: account.id, region: '' }, 'membership');
}

const DEFAULT_ROLE = 'OrganizationAccountAccessRole';

function createAccount(roles: OrganizationsPorts['roles'], input: CreateAccountRequest, call: Call): Promise<object> {
  const tags = readTags(input.Tags);
  const creation = { id: `car-${call.ids.lower(32)}`, accountName: input.AccountName!, requestedMs: call.nowMs };
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const isTaken = allAccounts(tx, organization).some((account) => account.email === input.Email);
    const accountId = isTaken ? undefined : freeAccountId(tx, call);
    const record: CreationRecord =
      accountId === undefined ? { ...creation, failure: 'EMAIL_ALREADY_EXISTS' } : { ...creation, accountId };
    tx.put(CREATION, managementScope(organization), record.id, record);
    if (accountId !== undefined) {
      const joined = { joinedMethod: 'CREATED', joinedMs: call.nowMs } as const;
      addAccount(tx, organization, { id: accountId, name: input.AccountName!, email: input.Email!, ...joined, tags });
      roles.createAdministrator(tx, accountId, input.RoleName ?? DEFAULT_ROLE, organization.management, call);
    }
    // Clients poll: the outcome, good or bad, is DescribeCreateAccountStatus's to tell.
    const { AccountId: _id, CompletedTimestamp: _done, FailureReason: _why, ...begun } = statusAnswer(record);
    return { CreateAccountStatus: { ...begun, State: 'IN_PROGRESS' } };
  });
}

function freeAccountId(tx: ReadTx, call: Call): string {
  for (;;) {
    const id = String(BigInt(`0x${call.ids.hex(14)}`) % 1_000_000_000_000n).padStart(12, '0');
    if (!organizationOf(tx, id)) return id;
  }
}

function statusAnswer(creation: CreationRecord): CreateAccountStatus {
  return {
    Id: creation.id,
    AccountName: creation.accountName,
    State: creation.failure === undefined ? 'SUCCEEDED' : 'FAILED',
    RequestedTimestamp: new Date(creation.requestedMs),
    CompletedTimestamp: new Date(creation.requestedMs),
    ...(creation.accountId !== undefined && { AccountId: creation.accountId }),
    ...(creation.failure !== undefined && { FailureReason: creation.failure }),
  };
}

function DescribeCreateAccountStatus(input: DescribeCreateAccountStatusRequest, call: Call): object {
  return call.read((tx) => {
    const scope = managementScope(managedOrganization(tx, call));
    const found = tx.get(CREATION, scope, input.CreateAccountRequestId!);
    if (!found) throw missing('CreateAccountStatus');
    return { CreateAccountStatus: statusAnswer(found) };
  });
}

function ListCreateAccountStatus(input: ListCreateAccountStatusRequest, call: Call): object {
  const all = call.read((tx) => tx.list(CREATION, managementScope(managedOrganization(tx, call))));
  const answers = all.map(({ value }) => statusAnswer(value));
  const wanted = answers.filter(({ State }) => !input.States || input.States.includes(State!));
  const { items, rest } = pageOf(wanted, ({ Id }) => Id!, input);
  return { CreateAccountStatuses: items, ...rest };
}

export function accountAnswer(tx: ReadTx, organization: OrganizationRecord, account: AccountRecord): Account {
  return {
    Id: account.id,
    Arn: arnOf(organization, 'account', account.id),
    Email: account.email,
    Name: account.name,
    Status: account.status,
    State: account.status,
    Paths: [`${[organization.id, ...pathTo(tx, organization, account.id)].join('/')}/`],
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: new Date(account.joinedMs),
  };
}

function DescribeAccount(input: DescribeAccountRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    return { Account: accountAnswer(tx, organization, findAccount(tx, organization, input.AccountId!)) };
  });
}

function ListAccounts(input: ListAccountsRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const { items, rest } = pageOf(allAccounts(tx, organization), ({ id }) => id, input);
    return { Accounts: items.map((account) => accountAnswer(tx, organization, account)), ...rest };
  });
}

function RemoveAccountFromOrganization(input: RemoveAccountFromOrganizationRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    removeMember(tx, organization, findAccount(tx, organization, input.AccountId!));
  });
}

function LeaveOrganization(_input: unknown, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = ownOrganization(tx, call);
    removeMember(tx, organization, findAccount(tx, organization, call.account));
  });
}

function removeMember(tx: Tx, organization: OrganizationRecord, account: AccountRecord): void {
  if (account.id === organization.management) {
    throw fault(
      'MasterCannotLeaveOrganizationException',
      "You can't remove a management account from an organization. To remove it, delete the organization.",
    );
  }
  dropAccount(tx, organization, account);
}

function CloseAccount(input: CloseAccountRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const account = findAccount(tx, organization, input.AccountId!);
    if (account.id === organization.management)
      throw constraint('CANNOT_CLOSE_MANAGEMENT_ACCOUNT', "You can't close the management account.");
    if (account.status !== 'ACTIVE')
      throw fault('AccountAlreadyClosedException', 'The specified account is already closed.');
    tx.put(ACCOUNT, managementScope(organization), account.id, { ...account, status: 'SUSPENDED' });
  });
}
