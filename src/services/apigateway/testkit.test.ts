// What the tests of this room share: a real store, a real ledger with a clock to turn, and an API to start from.
import assert from 'node:assert/strict';
import { openLedger } from '../../ledger/memory.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Call, Ids } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { randomIds } from '../kernel/ids.ts';
import type { TestRequest, TestRuns } from './ports.ts';
import type { Truststores } from '../gateway/ports.ts';
import { apiGatewayHandlers, createApiGatewayService } from './service.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
/** A Tuesday. */
export const NOW_MS = Date.UTC(2024, 1, 6, 12, 0, 0);
export const LAMBDA_URI = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:f/invocations`;

type Api = Required<ReturnType<typeof apiGatewayHandlers>>;
export type Operation = keyof Api;
type Input<O extends Operation> = Parameters<Api[O]>[0];
type Output<O extends Operation> = Awaited<ReturnType<Api[O]>>;
export type Kit = ReturnType<typeof openKit>;

/** An answer as a client sees it: no undefined members, times as text. */
export function shown(answer: unknown): unknown {
  return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
}

function callOf(store: ReturnType<typeof openSqliteStore>, operation: string, nowMs: number, ids: Ids): Call {
  const unused = new Proxy({} as Call['blobs'], {});
  return {
    account: ACCOUNT,
    region: REGION,
    scope: { account: ACCOUNT, region: REGION },
    globalScope: { account: ACCOUNT, region: '' },
    principal: {
      type: 'root',
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      userId: ACCOUNT,
      identityPolicies: [],
    },
    service: 'apigateway',
    operation,
    requestId: '8b1f3c1e-0d0c-4c1b-9d5e-3a3d6f3b1a11',
    sourceIp: '127.0.0.1',
    userAgent: 'test',
    endpoint: 'http://127.0.0.1:4566',
    nowMs,
    ids,
    blobs: unused,
    trace: {
      id: 't',
      startMs: nowMs,
      door: 'control',
      method: '',
      host: '',
      target: '',
      status: 0,
      endMs: 0,
      steps: [],
    },
    log: () => undefined,
    write: (work) => store.transaction(work),
    read: (work) => store.read(work),
    reply: { headers: [] },
  };
}

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
    return await handler(input, callOf(store, operation, clock.nowMs, ids));
  }

  /** Asserts the refusal to the letter. */
  async function refused<O extends Operation>(
    operation: O,
    input: Input<O>,
    code: string,
    message: string,
  ): Promise<void> {
    const error = await run(operation, input).then(
      () => assert.fail(`${operation} was not refused`),
      (found: unknown) => found,
    );
    assert.ok(error instanceof Fault, String((error as Error).stack));
    assert.deepEqual([error.code, error.message], [code, message]);
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
