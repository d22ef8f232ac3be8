// What the tests of this room share: a real store, real blobs, compiled units, and neighbours that answer as told.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobs } from '../../blobs/filesystem.ts';
import { functionUrls, functions } from '../../compile/lambda.ts';
import { World } from '../../compile/world.ts';
import type { FunctionUnit, FunctionUrlUnit, Units } from '../../edge/contract.ts';
import type { Invocation, Outcome, StreamOutcome } from '../../execute/contract.ts';
import type { AccessRequest, Decision, Principal } from '../../identity/contract.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { zip } from '../../../tools/zip.ts';
import type { Call } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { randomIds } from '../kernel/ids.ts';
import type { AsyncEvent, LambdaPorts, ResolvedImage, RoleTrust } from './ports.ts';
import { createLambdaService, lambdaHandlers } from './service.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/service/worker`;
export const NOW_MS = Date.UTC(2024, 1, 5, 18, 17, 42, 123);

export function arn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

export function layer(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:${name}`;
}

/** A package of one file. */
export function packed(text = 'def handler(event, context): return event', name = 'main.py', mode = 0o644): Buffer {
  return zip([{ name, data: Buffer.from(text), mode }]);
}

type Api = ReturnType<typeof lambdaHandlers>;
export type Operation = keyof Api;
type Input<O extends Operation> = Parameters<Api[O]> extends [infer I, ...unknown[]] ? I : never;
type Output<O extends Operation> = Awaited<ReturnType<Api[O]>>;

/** What the neighbours answer, to be changed by a test. */
export interface Neighbours {
  trust: RoleTrust;
  objects: Map<string, Buffer>;
  images: Map<string, ResolvedImage | 'foreign' | 'unsupported'>;
  invoke: (invocation: Invocation) => Promise<Outcome>;
  stream: (invocation: Invocation) => Promise<StreamOutcome>;
  evaluate: (request: AccessRequest) => Decision;
  queued: AsyncEvent[];
  logged: string[];
}

function neighbours(): Neighbours {
  return {
    trust: 'assumable',
    objects: new Map(),
    images: new Map(),
    invoke: () => Promise.resolve({ payload: '"done"', durationMs: 1 }),
    stream: () => Promise.reject(new Error('this test streams nothing')),
    evaluate: () => ({ allowed: false, reason: 'implicit-deny-resource' }),
    queued: [],
    logged: [],
  };
}

function portsOf(near: Neighbours, units: Units<FunctionUnit>): LambdaPorts {
  return {
    roles: { trust: () => near.trust },
    objects: {
      read: ({ bucket, key }) =>
        Promise.resolve(
          near.objects.get(`${bucket}/${key}`) ??
            ([...near.objects.keys()].some((name) => name.startsWith(`${bucket}/`)) ? 'no-such-key' : 'no-such-bucket'),
        ),
    },
    images: { resolve: (uri) => Promise.resolve(near.images.get(uri) ?? 'missing') },
    runtimes: {
      runtimeStatus: (runtime) => ({
        runtime,
        available: true,
        ...(runtime === 'python3.8' && { warning: 'python3.8 is served by Python 3.11.7' }),
      }),
    },
    invoke: { invoke: (invocation) => near.invoke(invocation), stream: (invocation) => near.stream(invocation) },
    queue: { enqueue: (event) => Promise.resolve(void near.queued.push(event)) },
    functions: units,
    evaluate: (request) => near.evaluate(request),
    codeKey: Buffer.alloc(32, 7),
  };
}

export const root: Principal = {
  type: 'root',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
  identityPolicies: [],
};

export async function openKit() {
  const folder = await mkdtemp(join(tmpdir(), 'portico-lambda-'));
  const store = openSqliteStore({ path: join(folder, 'store.db'), ephemeral: true });
  const blobs = await openBlobs(join(folder, 'blobs'));
  const world = new World(store, [functions, functionUrls]);
  world.start();
  const near = neighbours();
  const ports = portsOf(near, world.units<FunctionUnit>('functions'));
  const handlers = lambdaHandlers(ports);

  function call(operation: string, over: Partial<Call> = {}): Call {
    return {
      account: ACCOUNT,
      region: REGION,
      scope: { account: ACCOUNT, region: REGION },
      globalScope: { account: ACCOUNT, region: '' },
      principal: root,
      service: 'lambda',
      operation,
      requestId: '8b1f3c1e-0d0c-4c1b-9d5e-3a3d6f3b1a11',
      sourceIp: '127.0.0.1',
      userAgent: 'test',
      endpoint: 'http://127.0.0.1:4566',
      nowMs: NOW_MS,
      ids: randomIds,
      blobs,
      trace: {
        id: 'test',
        startMs: NOW_MS,
        door: 'control',
        method: 'POST',
        host: '',
        target: '',
        status: 0,
        endMs: 0,
        steps: [],
      },
      log: (message) => void near.logged.push(message),
      write: (work) => store.transaction(work),
      read: (work) => store.read(work),
      reply: { headers: [] },
      ...over,
    };
  }

  async function run<O extends Operation>(operation: O, input: Input<O>, over?: Partial<Call>): Promise<Output<O>> {
    const handler = handlers[operation] as unknown as (given: Input<O>, made: Call) => Promise<Output<O>>;
    return await handler(input, call(operation, over));
  }

  /** Asserts the refusal to the letter; `type` undefined: the body has no Type. */
  async function refused<O extends Operation>(
    operation: O,
    input: Input<O>,
    code: string,
    message: string | RegExp,
    type?: string,
  ): Promise<void> {
    const error = await run(operation, input).then(
      () => assert.fail(`${operation} was not refused`),
      (found: unknown) => found,
    );
    assert.ok(error instanceof Fault, String((error as Error).stack));
    assert.equal(error.code, code);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.equal(error.fields['Type'], type);
  }

  /** A function that exists, `f` unless said otherwise. */
  function create(over: Partial<Input<'CreateFunction'>> = {}): Promise<Output<'CreateFunction'>> {
    const base = {
      FunctionName: 'f',
      Role: ROLE,
      Runtime: 'python3.12',
      Handler: 'main.handler',
      Code: { ZipFile: packed() },
    } as const;
    return run('CreateFunction', { ...base, ...over });
  }

  return {
    near,
    store,
    call,
    run,
    refused,
    create,
    service: createLambdaService(ports),
    units: world.units<FunctionUnit>('functions'),
    urls: world.units<FunctionUrlUnit>('functionUrls'),
    codeKey: ports.codeKey,
    async close() {
      world.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Kit = Awaited<ReturnType<typeof openKit>>;
