// Calls into Organizations as the control plane makes them, over the embedded store in memory. Holds no test itself.
import assert from 'node:assert/strict';
import type { Store } from '../../store/contract.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Call, Handler } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { randomIds } from '../kernel/ids.ts';
import { createOrganizationsService } from './service.ts';

export const HOME = '000000000000';
export const MEMBER = '222222222222';
export const NOW = Date.parse('2024-02-05T18:17:42.500Z');
export const DENY_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';

export interface OrganizationsKit {
  readonly store: Store;
  /** 'account role management', as the port was asked. */
  readonly roles: string[];
  run(operation: string, input?: object, account?: string): Promise<any>;
  /** Runs an operation that must be refused; answers 'Code: message'. */
  refused(operation: string, input?: object, account?: string): Promise<string>;
  /** Kinds that still have records. */
  left(): string[];
}

export function openOrganizations(store = openSqliteStore({ path: '', ephemeral: true })): OrganizationsKit {
  const roles: string[] = [];
  const service = createOrganizationsService({
    roles: {
      createAdministrator: (_tx, account, role, management) => void roles.push(`${account} ${role} ${management}`),
    },
  });
  const run = async (operation: string, input: object = {}, account = HOME): Promise<unknown> => {
    const handler = service.handlers[operation] as Handler<object> | undefined;
    assert.ok(handler, `${operation} has a handler`);
    return handler(input, callOf(store, operation, account));
  };
  return {
    store,
    roles,
    run,
    async refused(operation, input, account) {
      try {
        await run(operation, input, account);
      } catch (error) {
        if (error instanceof Fault) return `${error.code}: ${error.message}`;
        throw error;
      }
      return assert.fail(`${operation} was not refused`);
    },
    left() {
      const kinds = ['organization', 'membership', 'account', 'unit', 'policy', 'attachments', 'creation', 'handshake'];
      const names = kinds.map((kind) => `organizations/${kind}`);
      return names.filter((name) => store.read((tx) => tx.scan({ name })).length > 0);
    },
  };
}

function callOf(store: Store, operation: string, account: string): Call {
  return {
    account,
    region: 'us-east-1',
    scope: { account, region: 'us-east-1' },
    globalScope: { account, region: '' },
    principal: { type: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account, identityPolicies: [] },
    service: 'organizations',
    operation,
    nowMs: NOW,
    ids: randomIds,
    write: (work) => store.transaction(work),
    read: (work) => store.read(work),
    reply: { headers: [] },
  } as Partial<Call> as Call;
}

/** An organization of two accounts. */
export async function withMember(kit = openOrganizations()) {
  const { Organization: organization } = await kit.run('CreateOrganization');
  const { Handshake } = await kit.run('InviteAccountToOrganization', { Target: { Id: MEMBER, Type: 'ACCOUNT' } });
  await kit.run('AcceptHandshake', { HandshakeId: Handshake.Id }, MEMBER);
  const { Roots } = await kit.run('ListRoots');
  return { kit, organization, root: Roots[0].Id as string };
}
