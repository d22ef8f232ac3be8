// What the tests of this room share: the handlers over a real store and real blobs, at a time that the test sets.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openBlobs } from '../../blobs/filesystem.ts';
import type { Blobs } from '../../blobs/contract.ts';
import type { Principal } from '../../identity/contract.ts';
import { evaluate } from '../../identity/evaluate.ts';
import type { Store } from '../../store/contract.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Call } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { randomIds } from '../kernel/ids.ts';
import type { FunctionEvent } from './ports.ts';
import { createS3Service, s3Handlers } from './service.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';
export const START_MS = Date.UTC(2026, 2, 1, 12, 0, 0, 250);

type Api = ReturnType<typeof s3Handlers>;
type Typed = keyof Api;
type Output<O> = O extends Typed ? Awaited<ReturnType<Api[O]>> : Record<string, never>;

export interface CallOptions {
  readonly region?: string;
  readonly principal?: Principal;
}

export interface Kit {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly service: ReturnType<typeof createS3Service>;
  /** What functions were told. */
  readonly told: FunctionEvent[];
  /** Whether a function lets S3 invoke it. */
  grants: boolean | 'unknown';
  nowMs: number;
  /** The status that the last call set. */
  status: number | undefined;
  send<O extends string>(
    operation: O,
    input: O extends Typed ? Parameters<Api[O]>[0] : object,
    options?: CallOptions,
  ): Promise<Output<O>>;
  /** Body of a GetObject as text. */
  read(bucket: string, key: string, more?: object): Promise<string>;
  call(operation: string, options?: CallOptions): Call;
  close(): Promise<void>;
}

export const root = (account = ACCOUNT): Principal => ({
  type: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  identityPolicies: [],
});

export const nobody: Principal = {
  type: 'anonymous',
  account: ACCOUNT,
  arn: 'anonymous',
  userId: 'anonymous',
  identityPolicies: [],
};

export function userWith(...statements: object[]): Principal {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return {
    type: 'user',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    userId: 'AIDAANN',
    userName: 'ann',
    identityPolicies: [{ source: 'inline policy p of user ann', document }],
  };
}

/** A body as it comes from the wire. */
export function bytes(content: string | Buffer): never {
  return Readable.from([Buffer.from(content)]) as never;
}

export async function openKit(): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-s3-'));
  const store = openSqliteStore({ path: join(folder, 'store.db'), ephemeral: true });
  const blobs = await openBlobs(join(folder, 'blobs'));
  const told: FunctionEvent[] = [];
  const functions = {
    mayInvoke: () => kit.grants,
    invoke: (event: FunctionEvent) => Promise.resolve(void told.push(event)),
  };
  const service = createS3Service({ evaluate, functions });
  const kit: Kit = {
    store,
    blobs,
    service,
    told,
    grants: true,
    nowMs: START_MS,
    status: undefined,
    call: (operation, options) => makeCall(kit, operation, options),
    async send(operation, input, options) {
      const call = makeCall(kit, operation, options);
      const handler = service.handlers[operation] as unknown as (input: unknown, call: Call) => unknown;
      const output = await handler(input, call);
      kit.status = call.reply.status;
      return output as never;
    },
    async read(Bucket, Key, more = {}) {
      const { Body: body } = (await kit.send('GetObject', { Bucket, Key, ...more })) as { Body?: Readable };
      return text(body as Readable);
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return kit;
}

function makeCall(kit: Kit, operation: string, { region = 'us-east-1', principal = root() }: CallOptions = {}): Call {
  const { account } = principal;
  return {
    account,
    region,
    scope: { account, region },
    globalScope: { account, region: '' },
    principal,
    service: 's3',
    operation,
    requestId: randomIds.uuid(),
    sourceIp: '127.0.0.1',
    userAgent: 'test',
    endpoint: 'http://127.0.0.1:4566',
    nowMs: kit.nowMs,
    ids: randomIds,
    blobs: kit.blobs,
    trace: { id: '', startMs: 0, door: 'control', method: '', host: '', target: '', status: 0, endMs: 0, steps: [] },
    log: () => undefined,
    write: (work) => kit.store.transaction(work),
    read: (work) => kit.store.read(work),
    reply: { headers: [] },
  };
}

/** The refusal by code, and by text where one is given. */
export async function refused(
  sent: Promise<unknown> | (() => unknown),
  code: string,
  message?: string,
): Promise<Fault> {
  let caught: unknown;
  try {
    await (typeof sent === 'function' ? sent() : sent);
  } catch (error) {
    caught = error;
  }
  assert.ok(caught instanceof Fault, `expected ${code}, got ${caught === undefined ? 'an answer' : String(caught)}`);
  assert.deepEqual([caught.code, message === undefined ? '' : caught.message], [code, message ?? '']);
  return caught;
}
