// Asynchronous invokes wired to the functions: which version runs, what a refusal means, where records go.
import type { FunctionUnit, Units } from '../edge/contract.ts';
import { pickVersion } from '../edge/lambda/target.ts';
import type { AsyncEvent, AsyncInvokes, EventRules, TryResult } from '../execute/async/contract.ts';
import { openAsyncInvokes } from '../execute/async/invokes.ts';
import { ExecuteRefusal, type Execute, type Runnable } from '../execute/contract.ts';
import { randomIds } from '../services/kernel/ids.ts';
import { sign } from '../wire/sigv4/index.ts';
import type { Identity } from './identity.ts';
import type { Parts } from './parts.ts';

/** What holds for a function without a configuration. [lambda A9] */
const DEFAULT_RULES: EventRules = { maximumRetryAttempts: 2, maximumEventAgeMs: 21_600_000 };

export function openQueue(parts: Parts, identity: Identity, execute: Execute): Promise<AsyncInvokes> {
  const { data, now, log, world } = parts;
  const functions = world.units<FunctionUnit>('functions');
  const queue: Promise<AsyncInvokes> = openAsyncInvokes({
    path: data.asyncJournal,
    now,
    run: (event) => run(functions, execute, event),
    rules: (event) => functions.get(event.functionArn)?.eventInvoke?.get(event.qualifier ?? '$LATEST') ?? DEFAULT_RULES,
    async deliver(target, record, event) {
      if (target.startsWith('arn:aws:lambda:')) return (await queue).enqueue(chained(target, record, now()));
      return putRecord(parts, identity, functions, target, record, event);
    },
    warn: (message) => log('warn', message),
  });
  return queue;
}

async function run(functions: Units<FunctionUnit>, execute: Execute, event: AsyncEvent): Promise<TryResult> {
  const unit = functions.get(event.functionArn);
  if (!unit) return { kind: 'gone' };
  const runnable = pickVersion(unit, event.qualifier ?? '');
  if (runnable === 'version-missing') return { kind: 'gone' };
  if (typeof runnable === 'string') return { kind: 'retry', why: runnable };
  if (runnable.reservedConcurrency === 0) return { kind: 'blocked' };
  const { requestId, payload, clientContext, traceHeader } = event;
  const invokedArn = event.qualifier === undefined ? event.functionArn : `${event.functionArn}:${event.qualifier}`;
  try {
    const outcome = await execute.invoke({
      runnable,
      invokedArn,
      requestId,
      payload,
      ...(clientContext !== undefined && { clientContext }),
      ...(traceHeader !== undefined && { traceHeader }),
    });
    return {
      kind: 'done',
      version: runnable.version,
      payload: outcome.payload.toString(),
      error: outcome.errorKind !== undefined,
    };
  } catch (error) {
    if (error instanceof ExecuteRefusal) return { kind: 'retry', why: error.message };
    throw error;
  }
}

/** A record that goes to a function is an asynchronous event of its own. */
function chained(target: string, record: string, nowMs: number): AsyncEvent {
  const [qualifier] = target.split(':').slice(7);
  return {
    functionArn: target.split(':').slice(0, 7).join(':'),
    ...(qualifier !== undefined && { qualifier }),
    requestId: randomIds.uuid(),
    payload: Buffer.from(record),
    acceptedMs: nowMs,
  };
}

/** A record that goes to a bucket is put there as the function's role, which must be allowed to. */
async function putRecord(
  parts: Parts,
  identity: Identity,
  functions: Units<FunctionUnit>,
  target: string,
  record: string,
  event: AsyncEvent,
): Promise<void> {
  const runnable: Runnable | undefined = functions.get(event.functionArn)?.versions.get('$LATEST');
  if (!runnable) throw new Error('the function is gone');
  const nowMs = parts.now();
  const at = new Date(nowMs).toISOString();
  const key = `aws/lambda/async/${runnable.functionName}/${at.slice(0, 10).replaceAll('-', '/')}/${at.slice(0, 19).replaceAll(':', '.')}-${randomIds.uuid()}`;
  const url = new URL(`${parts.url()}/${target.split(':').at(-1)}/${key}`);
  const request = {
    method: 'PUT',
    path: url.pathname,
    query: '',
    headers: { host: url.host, 'content-type': 'application/json' },
    body: record,
  };
  const headers = sign(request, identity.credentialsFor(runnable), {
    region: runnable.region,
    service: 's3',
    nowMs,
  });
  const answer = await fetch(url, { method: 'PUT', body: record, headers: { ...request.headers, ...headers } });
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 200)}`);
}
