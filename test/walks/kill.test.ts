// Portico is killed with SIGKILL while a client makes resources, 20 times on one data folder: it starts again, and what it acknowledged is there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  GetDeploymentsCommand,
  GetResourcesCommand,
  paginateGetApiKeys,
  paginateGetRestApis,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import { DescribeLogStreamsCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { paginateDescribeRepositories } from '@aws-sdk/client-ecr';
import { GetRoleCommand, paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { GetFunctionCommand, InvokeCommand, paginateListFunctions } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { withFolder } from '../contract/folder.ts';
import { seeded } from '../contract/kill.ts';
import { isAlive } from '../../src/execute/drivers/process/leftovers.ts';
import { BIN, ownEnvironment } from './cli.ts';
import { clientsAt, type Clients } from './clients.ts';
import { createFunction, createRole } from './gateway.ts';
import { LANES, type Fact, type Lane } from './kill-facts.ts';
import { pause, startPortico, type Portico } from './portico.ts';

const ROUNDS = 20;

/** Goes on until the connection breaks. The error of a Portico that still lives is the test's. */
async function drive(
  lane: Lane,
  clients: Clients,
  next: () => number,
  told: Fact[],
  dead: () => boolean,
): Promise<void> {
  try {
    for (;;) for await (const fact of lane(clients, next())) told.push(fact);
  } catch (error) {
    if (!dead()) throw error;
  }
}

/** Makes resources in all lanes at once and kills Portico in the middle; answers what had been acknowledged. */
async function makeAndKill(portico: Portico, next: () => number, delayMs: number): Promise<Fact[]> {
  const clients = clientsAt(portico.url);
  const told: Fact[] = [];
  let killed = false;
  const lanes = Promise.all(LANES.map((lane) => drive(lane, clients, next, told, () => killed)));
  await Promise.race([lanes, pause(delayMs)]).finally(() => {
    killed = true;
    return portico.stop('SIGKILL');
  });
  await lanes;
  return told;
}

async function killWhileStarting(data: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [BIN, 'up', '--port', '0', '--data', data], {
    env: ownEnvironment(),
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  await pause(delayMs);
  child.kill('SIGKILL');
  await closed;
}

async function checkAll(facts: readonly Fact[], clients: Clients): Promise<void> {
  const rest = facts.values();
  const worker = async (): Promise<void> => {
    for (const fact of rest) {
      await fact.check(clients).catch((error: unknown) => {
        throw new Error(`lost: ${fact.name}`, { cause: error });
      });
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

async function each<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
  check: (item: Item) => Promise<unknown>,
): Promise<void> {
  for await (const page of pages) for (const item of items(page) ?? []) await check(item);
}

/** Whatever a list names can be read whole, acknowledged or not. */
async function nothingIsHalfThere({ lambda, gateway, iam, logs, ecr, s3 }: Clients): Promise<void> {
  await each(
    paginateListFunctions({ client: lambda }, {}),
    (page) => page.Functions,
    ({ FunctionName }) => lambda.send(new GetFunctionCommand({ FunctionName })),
  );
  await each(
    paginateGetRestApis({ client: gateway, pageSize: 500 }, {}),
    (page) => page.items,
    async ({ id, rootResourceId }) => {
      const { items: resources = [] } = await gateway.send(new GetResourcesCommand({ restApiId: id }));
      assert.ok(
        resources.some((one) => one.id === rootResourceId && one.path === '/'),
        `API ${id} has no root resource`,
      );
      await gateway.send(new GetDeploymentsCommand({ restApiId: id }));
    },
  );
  const values = new Map<string, string>();
  await each(
    paginateGetApiKeys({ client: gateway, pageSize: 500 }, { includeValues: true }),
    (page) => page.items,
    async ({ id, value }) => {
      assert.match(value ?? '', /^\w{20,}$/);
      values.set(id!, value!);
    },
  );
  await each(
    paginateGetUsagePlans({ client: gateway, pageSize: 500 }, {}),
    (page) => page.items,
    ({ id }) =>
      each(
        paginateGetUsagePlanKeys({ client: gateway }, { usagePlanId: id }),
        (page) => page.items,
        async (key) => assert.equal(key.value, values.get(key.id!)),
      ),
  );
  await each(
    paginateListRoles({ client: iam }, {}),
    (page) => page.Roles,
    ({ RoleName }) => iam.send(new GetRoleCommand({ RoleName })),
  );
  await each(
    paginateListUsers({ client: iam }, {}),
    (page) => page.Users,
    async ({ UserId }) => assert.match(UserId!, /^AIDA/),
  );
  await each(
    paginateDescribeLogGroups({ client: logs }, {}),
    (page) => page.logGroups,
    ({ logGroupName }) => logs.send(new DescribeLogStreamsCommand({ logGroupName })),
  );
  await each(
    paginateDescribeRepositories({ client: ecr }, {}),
    (page) => page.repositories,
    async (one) => assert.ok(one.repositoryUri),
  );
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  for (const { Name } of Buckets) await s3.send(new HeadBucketCommand({ Bucket: Name }));
}

test('20 kills lose nothing that was acknowledged and leave nothing half made', () =>
  withFolder(async (folder) => {
    const data = join(folder, 'data');
    const random = seeded(2);
    let made = 0;
    let told: Fact[] = [];
    const all: Fact[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const portico = await startPortico({ data });
      const clients = clientsAt(portico.url);
      try {
        if (round === 0) await createRole(clients, 'walk');
        await checkAll(round === ROUNDS ? all : told, clients);
        if (round % 5 === 0) await nothingIsHalfThere(clients);
      } catch (error) {
        await portico.stop('SIGKILL');
        throw error;
      }
      if (round === ROUNDS) {
        await portico.stop();
        break;
      }
      told = await makeAndKill(portico, () => (made += 1), 20 + random() * 330);
      all.push(...told);
      if (round % 4 === 1) await killWhileStarting(data, random() * 500);
    }
    // A slow machine acknowledges less before each kill; five a round still say something.
    assert.ok(all.length >= 5 * ROUNDS, `only ${all.length} facts`);
  }));

test('a kill ends the functions that were running', () =>
  withFolder(async (folder) => {
    const portico = await startPortico({ data: join(folder, 'data') });
    const clients = clientsAt(portico.url);
    await createRole(clients, 'walk');
    const source =
      'exports.handler = async (event) => { if (event.wait) await new Promise((r) => setTimeout(r, 60000)); return process.pid; };';
    await createFunction(clients, 'pid', 'node', source, { Timeout: 90, granted: false });
    const call = async (event: object): Promise<number> => {
      const { Payload } = await clients.lambda.send(
        new InvokeCommand({ FunctionName: 'pid', Payload: JSON.stringify(event) }),
      );
      return Number(Buffer.from(Payload ?? []).toString());
    };
    const pid = await call({});
    const cut = assert.rejects(call({ wait: true }));
    await pause(50);
    await portico.stop('SIGKILL');
    await cut;
    for (const end = Date.now() + 30_000; isAlive(pid); await pause(20))
      assert.ok(Date.now() < end, `process ${pid} outlives Portico`);
  }));
