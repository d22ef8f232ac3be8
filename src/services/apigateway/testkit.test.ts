// What the tests of this room share: a real store, a real ledger with a clock to turn, and an API to start from.
import { openLedger } from '../../ledger/memory.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { assertRefused, callOf, NOW_MS } from '../gateway/testkit.test.ts';
import type { Call } from '../kernel/contract.ts';
import { randomIds } from '../kernel/ids.ts';
import type { TestRequest, TestRuns } from './ports.ts';
import type { Truststores } from '../gateway/ports.ts';
import { apiGatewayHandlers, createApiGatewayService } from './service.ts';

export { ACCOUNT, LAMBDA_URI, NOW_MS, REGION, shown } from '../gateway/testkit.test.ts';

type Api = Required<ReturnType<typeof apiGatewayHandlers>>;
export type Operation = keyof Api;
type Input<O extends Operation> = Parameters<Api[O]>[0];
type Output<O extends Operation> = Awaited<ReturnType<Api[O]>>;
export type Kit = ReturnType<typeof openKit>;

export function openKit() {
  const store = openSqliteStore({ path: '', ephemeral: true });
  const clock = { nowMs: NOW_MS };
  /** Members may be replaced. */
  const ids = { ...randomIds };
  const ledger = openLedger({ now: () => clock.nowMs });
  const flushed: string[][] = [];
  const caches = { flush: (...place: string[]) => void flushed.push(place) };
  /** Objects of buckets, by 'bucket/key'. */
  const objects = new Map<string, string>();
  const truststores: Truststores = {
    async read({ bucket, key }) {
      const text = objects.get(`${bucket}/${key}`);
      return text === undefined ? { refusal: 'missing' } : { text };
    },
  };
  /** What was handed over to be run. */
  const tested: { readonly request: TestRequest; readonly what: string }[] = [];
  const tests: TestRuns = {
    async method(request, verb) {
      tested.push({ request, what: verb });
      return { status: 201, rawHeaders: ['A', '1', 'B', '2', 'A', '3'], body: 'made', log: 'log\n', latencyMs: 7 };
    },
    async authorizer(request, { id }) {
      tested.push({ request, what: id });
      const decision = { principalId: 'p', policy: '{}', context: { a: '1' }, claims: undefined };
      return { clientStatus: 0, log: 'log\n', latencyMs: 7, ...decision };
    },
  };
  const ports = { usage: ledger, caches, truststores, tests };
  const handlers = apiGatewayHandlers(ports);

  async function run<O extends Operation>(operation: O, input: Input<O>): Promise<Output<O>> {
    const handler = handlers[operation] as unknown as (given: Input<O>, call: Call) => Promise<Output<O>>;
    return await handler(input, callOf(store, operation, { service: 'apigateway', nowMs: clock.nowMs, ids }));
  }

  /** Asserts the refusal to the letter. */
  async function refused<O extends Operation>(
    operation: O,
    input: Input<O>,
    code: string,
    message: string,
  ): Promise<void> {
    await assertRefused(run(operation, input), code, message);
  }

  async function api(): Promise<{ restApiId: string; rootId: string }> {
    const { id = '', rootResourceId = '' } = await run('CreateRestApi', { name: 'a' });
    return { restApiId: id, rootId: rootResourceId };
  }

  /** An API whose root has GET with a MOCK integration. */
  async function mockApi() {
    const { restApiId, rootId } = await api();
    const method = { restApiId, resourceId: rootId, httpMethod: 'GET' };
    await run('PutMethod', { ...method, authorizationType: 'NONE' });
    await run('PutIntegration', { ...method, type: 'MOCK' });
    return { restApiId, rootId, method };
  }

  /** The same, deployed to stage dev. */
  async function stagedApi() {
    const made = await mockApi();
    const { id: deploymentId = '' } = await run('CreateDeployment', { restApiId: made.restApiId, stageName: 'dev' });
    return { ...made, deploymentId, stage: { restApiId: made.restApiId, stageName: 'dev' } };
  }

  async function close(): Promise<void> {
    await ledger.close();
    await store.close();
  }

  return {
    store,
    ledger,
    clock,
    ids,
    flushed,
    objects,
    tested,
    run,
    refused,
    api,
    mockApi,
    stagedApi,
    close,
    service: createApiGatewayService(ports),
  };
}
