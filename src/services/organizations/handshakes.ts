// Invitations: how an account that is already in use joins an organization. Accounts are known by their ids alone.
import type {
  AcceptHandshakeRequest,
  CancelHandshakeRequest,
  DeclineHandshakeRequest,
  DescribeHandshakeRequest,
  Handshake,
  InviteAccountToOrganizationRequest,
  ListHandshakesForAccountRequest,
  ListHandshakesForOrganizationRequest,
} from '@aws-sdk/client-organizations';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { addAccount } from './accounts.ts';
import { handshakeArn } from './arns.ts';
import { handshakeRefused, invalid, missing, notManagement } from './faults.ts';
import { managedOrganization, organizationOf } from './find.ts';
import { pageOf } from './pages.ts';
import type { PageInput } from './pages.ts';
import { HANDSHAKE, HANDSHAKE_SCOPE } from './resources.ts';
import type { HandshakeRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export const handshakeHandlers = {
  InviteAccountToOrganization,
  AcceptHandshake,
  DeclineHandshake,
  CancelHandshake,
  DescribeHandshake,
  ListHandshakesForAccount,
  ListHandshakesForOrganization,
};

const LIFETIME_MS = 15 * 24 * 3600 * 1000;

function stateOf(handshake: HandshakeRecord, nowMs: number): NonNullable<Handshake['State']> {
  return handshake.state === 'OPEN' && handshake.expiresMs <= nowMs ? 'EXPIRED' : handshake.state;
}

function answer(handshake: HandshakeRecord, nowMs: number): Handshake {
  const { id, organizationId, management, accountId, requestedMs, expiresMs, notes } = handshake;
  return {
    Id: id,
    Arn: handshakeArn({ id: organizationId, management }, id),
    Parties: [
      { Id: organizationId.slice(2), Type: 'ORGANIZATION' },
      { Id: accountId, Type: 'ACCOUNT' },
    ],
    State: stateOf(handshake, nowMs),
    RequestedTimestamp: new Date(requestedMs),
    ExpirationTimestamp: new Date(expiresMs),
    Action: 'INVITE',
    Resources: [
      { Value: organizationId, Type: 'ORGANIZATION' },
      { Value: accountId, Type: 'ACCOUNT' },
      ...(notes === undefined ? [] : [{ Value: notes, Type: 'NOTES' as const }]),
    ],
  };
}

function InviteAccountToOrganization(input: InviteAccountToOrganizationRequest, call: Call): Promise<object> {
  const { Id: accountId = '', Type: type } = input.Target!;
  if (type !== 'ACCOUNT' || !/^\d{12}$/.test(accountId))
    throw invalid('INVALID_PARTY_TYPE_TARGET', 'Portico knows accounts by their 12 digits: invite with Type=ACCOUNT.');
  const tags = readTags(input.Tags);
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    refuseMember(tx, accountId);
    if (handshakes(tx).some((one) => one.accountId === accountId && isOpenIn(one, organization.id, call.nowMs)))
      throw fault('DuplicateHandshakeException', 'A handshake with the same action and target already exists.');
    const handshake: HandshakeRecord = {
      id: `h-${call.ids.lower(32)}`,
      organizationId: organization.id,
      management: organization.management,
      accountId,
      state: 'OPEN',
      requestedMs: call.nowMs,
      expiresMs: call.nowMs + LIFETIME_MS,
      ...(input.Notes === undefined ? {} : { notes: input.Notes }),
      tags,
    };
    tx.put(HANDSHAKE, HANDSHAKE_SCOPE, handshake.id, handshake);
    return { Handshake: answer(handshake, call.nowMs) };
  });
}

function refuseMember(tx: ReadTx, accountId: string): void {
  if (!organizationOf(tx, accountId)) return;
  throw handshakeRefused('ALREADY_IN_AN_ORGANIZATION', 'The invited account is already a member of an organization.');
}

function isOpenIn(handshake: HandshakeRecord, organizationId: string, nowMs: number): boolean {
  return handshake.organizationId === organizationId && stateOf(handshake, nowMs) === 'OPEN';
}

function handshakes(tx: ReadTx): HandshakeRecord[] {
  return tx.list(HANDSHAKE, HANDSHAKE_SCOPE).map((entry) => entry.value);
}

/** Either side may look; nobody else learns that it exists. */
function findHandshake(tx: ReadTx, call: Call, id: string): HandshakeRecord {
  const found = tx.get(HANDSHAKE, HANDSHAKE_SCOPE, id);
  if (!found || (found.accountId !== call.account && found.management !== call.account)) throw missing('Handshake');
  return found;
}

/** Ends an open invitation; `side` is whose right that is. */
function end(
  tx: Tx,
  call: Call,
  id: string,
  side: 'accountId' | 'management',
  state: 'ACCEPTED' | 'DECLINED' | 'CANCELED',
): HandshakeRecord {
  const found = findHandshake(tx, call, id);
  if (found[side] !== call.account) throw notManagement();
  if (found.state === state)
    throw fault('HandshakeAlreadyInStateException', 'The specified handshake is already in the requested state.');
  if (stateOf(found, call.nowMs) !== 'OPEN')
    throw fault(
      'InvalidHandshakeTransitionException',
      "You can't perform the operation on the handshake in its current state.",
    );
  const ended = { ...found, state };
  tx.put(HANDSHAKE, HANDSHAKE_SCOPE, id, ended);
  return ended;
}

function AcceptHandshake(input: AcceptHandshakeRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const handshake = end(tx, call, input.HandshakeId!, 'accountId', 'ACCEPTED');
    refuseMember(tx, call.account);
    const organization = organizationOf(tx, handshake.management);
    if (organization?.id !== handshake.organizationId) throw missing('Handshake');
    addAccount(tx, organization, {
      id: call.account,
      name: `account ${call.account}`,
      email: `${call.account}@accounts.localhost`,
      joinedMethod: 'INVITED',
      joinedMs: call.nowMs,
      tags: handshake.tags,
    });
    return { Handshake: answer(handshake, call.nowMs) };
  });
}

async function DeclineHandshake(input: DeclineHandshakeRequest, call: Call): Promise<object> {
  const ended = await call.write((tx) => end(tx, call, input.HandshakeId!, 'accountId', 'DECLINED'));
  return { Handshake: answer(ended, call.nowMs) };
}

async function CancelHandshake(input: CancelHandshakeRequest, call: Call): Promise<object> {
  const ended = await call.write((tx) => end(tx, call, input.HandshakeId!, 'management', 'CANCELED'));
  return { Handshake: answer(ended, call.nowMs) };
}

function DescribeHandshake(input: DescribeHandshakeRequest, call: Call): object {
  return {
    Handshake: answer(
      call.read((tx) => findHandshake(tx, call, input.HandshakeId!)),
      call.nowMs,
    ),
  };
}

function ListHandshakesForAccount(input: ListHandshakesForAccountRequest, call: Call): object {
  return listed(call, input, ({ accountId }) => accountId === call.account);
}

function ListHandshakesForOrganization(input: ListHandshakesForOrganizationRequest, call: Call): object {
  const { id } = call.read((tx) => managedOrganization(tx, call));
  return listed(call, input, ({ organizationId }) => organizationId === id);
}

function listed(call: Call, input: PageInput, isWanted: (handshake: HandshakeRecord) => boolean): object {
  const wanted = call.read((tx) => handshakes(tx)).filter(isWanted);
  const { items, rest } = pageOf(wanted, ({ id }) => id, input);
  return { Handshakes: items.map((handshake) => answer(handshake, call.nowMs)), ...rest };
}
