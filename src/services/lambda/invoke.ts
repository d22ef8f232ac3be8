// Invoke and its relatives: from a named function to a version that runs, and the words for every way it does not. [lambda A8]
import type {
  InvocationRequest,
  InvocationResponse,
  InvokeAsyncRequest,
  InvokeAsyncResponse,
  InvokeWithResponseStreamRequest,
  InvokeWithResponseStreamResponse,
} from '@aws-sdk/client-lambda';
import type { AliasUnit, FunctionUnit } from '../../edge/contract.ts';
import type { Invocation, Runnable, StreamOutcome } from '../../execute/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { accessDenied, conflict, notFound, tooLarge } from './faults.ts';
import { jsonProblem } from './json.ts';
import { ASYNC_PAYLOAD_LIMIT, SYNC_PAYLOAD_LIMIT } from './limits.ts';
import type { FunctionTarget } from './names.ts';
import { functionArn, functionTarget, targetArn } from './names.ts';
import type { LambdaPorts } from './ports.ts';
import { asFault } from './refusals.ts';

const CLIENT_CONTEXT_LIMIT = 3583;

type InvokeInput = Pick<
  InvocationRequest,
  'FunctionName' | 'Qualifier' | 'LogType' | 'ClientContext' | 'Payload' | 'TenantId'
>;

interface Prepared {
  readonly target: FunctionTarget;
  readonly runnable: Runnable;
  readonly payload: Buffer;
  readonly clientContext?: string;
}

function checkMembers(input: InvokeInput & { InvocationType?: string | undefined }): void {
  new Violations()
    .text('invocationType', input.InvocationType, { values: ['Event', 'RequestResponse', 'DryRun'] })
    .text('logType', input.LogType, { values: ['None', 'Tail'] })
    .refuse();
}

/** Everything that can be refused before the function sees the event. */
function prepare(ports: LambdaPorts, input: InvokeInput, limit: number, call: Call): Prepared {
  const target = functionTarget(input, call);
  const payload = payloadOf(input.Payload, limit);
  const clientContext = clientContextOf(input.ClientContext);
  const unit = ports.functions.get(functionArn(target.scope, target.name));
  checkGrant(ports, unit, target, call);
  const runnable = unit && versionFor(unit, target.qualifier, call);
  if (!runnable) throw notFound(`Function not found: ${targetArn(target, target.qualifier ?? '$LATEST')}`);
  if (unit.state !== 'Active') {
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${unit.state}`,
    );
  }
  return { target, runnable, payload, ...(clientContext !== undefined && { clientContext }) };
}

function payloadOf(payload: Uint8Array | undefined, limit: number): Buffer {
  const bytes =
    payload === undefined ? Buffer.alloc(0) : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length > limit)
    throw tooLarge(`Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
  const problem = jsonProblem(bytes);
  if (problem !== undefined) throw fault('InvalidRequestContentException', problem, { Type: 'User' });
  return bytes;
}

function clientContextOf(encoded: string | undefined): string | undefined {
  if (encoded === undefined || encoded === '') return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  if (encoded.length > CLIENT_CONTEXT_LIMIT || text === '' || jsonProblem(Buffer.from(text)) !== undefined) {
    throw fault('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.', {
      Type: 'User',
    });
  }
  return text;
}

/** Another account's function runs only by its own policy's leave, whoever asks; the own account's needs are checked before. */
function checkGrant(ports: LambdaPorts, unit: FunctionUnit | undefined, target: FunctionTarget, call: Call): void {
  if (target.scope.account === call.account) return;
  const policy = unit?.policies.get(target.qualifier ?? '');
  const resource = targetArn(target);
  const request = {
    principal: call.principal,
    action: 'lambda:InvokeFunction',
    resource,
    resourceAccount: target.scope.account,
  };
  const decision = ports.evaluate({
    ...request,
    resourcePolicies: policy ? [policy] : [],
    context: { 'aws:sourceip': call.sourceIp },
  });
  if (decision.allowed) return;
  throw accessDenied(
    `User: ${call.principal.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because no resource-based policy allows the lambda:InvokeFunction action`,
  );
}

function versionFor(unit: FunctionUnit, qualifier: string | undefined, call: Call): Runnable | undefined {
  const alias = qualifier === undefined ? undefined : unit.aliases.get(qualifier);
  // 32 random bits from the call's own ids keep handlers deterministic in tests.
  const version = alias ? pick(alias, parseInt(call.ids.hex(8), 16) / 2 ** 32) : (qualifier ?? '$LATEST');
  return unit.versions.get(version);
}

/** `roll` is at least 0 and below 1. */
export function pick({ version, additional }: AliasUnit, roll: number): string {
  return additional && roll < additional.weight ? additional.version : version;
}

function traceHeader(call: Call): string {
  const seconds = Math.floor(call.nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  const random = call.ids.hex(40);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}

function invocation(
  { target, runnable, payload, clientContext }: Prepared,
  input: InvokeInput,
  header: string,
  call: Call,
): Invocation {
  return {
    runnable,
    invokedArn: targetArn(target),
    requestId: call.requestId,
    payload,
    traceHeader: header,
    ...(clientContext !== undefined && { clientContext }),
    tail: input.LogType === 'Tail',
    trace: call.trace,
  };
}

async function invoke(ports: LambdaPorts, input: InvocationRequest, call: Call): Promise<InvocationResponse> {
  checkMembers(input);
  const async = input.InvocationType === 'Event';
  const prepared = prepare(ports, input, async ? ASYNC_PAYLOAD_LIMIT : SYNC_PAYLOAD_LIMIT, call);
  if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
  if (async) {
    await enqueue(ports, prepared, call);
    return { StatusCode: 202 };
  }
  const header = traceHeader(call);
  const outcome = await ports.invoke.invoke(invocation(prepared, input, header, call)).catch(asFault);
  if (outcome.contentType !== undefined) call.reply.headers.push('Content-Type', outcome.contentType);
  call.reply.headers.push('x-amzn-Remapped-Content-Length', '0', 'X-Amzn-Trace-Id', header);
  return {
    StatusCode: 200,
    Payload: typeof outcome.payload === 'string' ? Buffer.from(outcome.payload) : outcome.payload,
    ExecutedVersion: prepared.runnable.version,
    ...(outcome.errorKind && { FunctionError: 'Unhandled' }),
    ...(outcome.logTail !== undefined && { LogResult: outcome.logTail }),
  };
}

function enqueue(ports: LambdaPorts, { target, payload, clientContext }: Prepared, call: Call): Promise<void> {
  return ports.queue.enqueue({
    functionArn: functionArn(target.scope, target.name),
    ...(target.qualifier !== undefined && { qualifier: target.qualifier }),
    requestId: call.requestId,
    payload,
    ...(clientContext !== undefined && { clientContext }),
    traceHeader: traceHeader(call),
    acceptedMs: call.nowMs,
  });
}

/** The legacy form of an Event invocation. */
async function invokeAsync(ports: LambdaPorts, input: InvokeAsyncRequest, call: Call): Promise<InvokeAsyncResponse> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of input.InvokeArgs as AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    pieces.push(piece);
    if ((size += piece.length) > ASYNC_PAYLOAD_LIMIT) break;
  }
  await enqueue(
    ports,
    prepare(ports, { FunctionName: input.FunctionName, Payload: Buffer.concat(pieces) }, ASYNC_PAYLOAD_LIMIT, call),
    call,
  );
  return { Status: 202 };
}

async function invokeWithResponseStream(
  ports: LambdaPorts,
  input: InvokeWithResponseStreamRequest,
  call: Call,
): Promise<InvokeWithResponseStreamResponse> {
  checkMembers(input);
  const prepared = prepare(ports, input, SYNC_PAYLOAD_LIMIT, call);
  if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
  const header = traceHeader(call);
  const outcome = await ports.invoke.stream(invocation(prepared, input, header, call)).catch(asFault);
  // The answer's own Content-Type is that of the event stream; the function's travels beside it. [lambda A8]
  call.reply.headers.push('X-Amzn-Remapped-Content-Type', outcome.contentType, 'X-Amzn-Trace-Id', header);
  return {
    StatusCode: 200,
    ExecutedVersion: prepared.runnable.version,
    EventStream: streamEvents(outcome),
  };
}

type StreamEvent =
  NonNullable<InvokeWithResponseStreamResponse['EventStream']> extends AsyncIterable<infer E> ? E : never;

/** Chunks as the function writes them, then InvokeComplete. Whoever stops reading tells the function so. */
async function* streamEvents(outcome: StreamOutcome): AsyncGenerator<StreamEvent> {
  let complete = false;
  try {
    for await (const Payload of outcome.body) yield { PayloadChunk: { Payload } };
    complete = true;
  } finally {
    if (!complete) outcome.cancel();
  }
  const { errorKind, errorType, errorBody, logTail } = await outcome.done;
  yield {
    InvokeComplete: {
      ...(errorKind && { ErrorCode: errorType ?? 'Unhandled', ErrorDetails: errorBody ?? '' }),
      ...(logTail !== undefined && { LogResult: logTail }),
    },
  };
}

export function invokeHandlers(ports: LambdaPorts) {
  return {
    Invoke: (input: InvocationRequest, call: Call) => invoke(ports, input, call),
    InvokeAsync: (input: InvokeAsyncRequest, call: Call) => invokeAsync(ports, input, call),
    InvokeWithResponseStream: (input: InvokeWithResponseStreamRequest, call: Call) =>
      invokeWithResponseStream(ports, input, call),
  };
}
