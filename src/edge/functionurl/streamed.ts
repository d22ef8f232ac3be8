// RESPONSE_STREAM: bytes reach the client as the function writes them; a slow client slows the function, one that leaves stops it. [lambda C4]
import type { Writable } from 'node:stream';
import type { Invocation, StreamOutcome } from '../../execute/contract.ts';
import type { Step } from '../../observe/contract.ts';
import { isMalformed, type MalformedReply } from '../payload2/reply.ts';
import type { Call } from './call.ts';
import { NO_BYTES, notRun } from './invocation.ts';
import { noPrelude, plainHead, PRELUDE_TYPE, splitPrelude, STREAM_TYPE, type Opening } from './prelude.ts';
import type { Refusal } from './refusals.ts';
import { functionFailed, malformed, responseHeaders } from './response.ts';
import type { UrlTools } from './tools.ts';

type Chunks = AsyncIterator<Buffer>;

const STREAMED: Step = Object.freeze({ gate: 'response', verdict: 'pass', reason: 'url-streamed' });
const CLIENT_LEFT: Step = Object.freeze({ gate: 'response', verdict: 'note', reason: 'url-client-left' });

/** Ends the connection in the middle, which is the only way left to say that the body is not whole. */
class StreamBroken extends Error {
  constructor() {
    super('the function failed after it had begun to answer');
    this.name = 'StreamBroken';
  }
}

/** Reads on until the head of the answer is known. `ended`: the body is over already. */
async function readOpening(
  chunks: Chunks,
  contentType: string,
): Promise<(Opening & { readonly ended: boolean }) | MalformedReply> {
  if (contentType !== PRELUDE_TYPE) {
    const { done, value } = await chunks.next();
    return { head: plainHead(contentType), first: done ? NO_BYTES : value, ended: done === true };
  }
  let held: Buffer = NO_BYTES;
  for (;;) {
    const { done, value } = await chunks.next();
    // Without any write not even the prelude comes. [A4]
    if (done) return held.length > 0 ? noPrelude() : { head: plainHead(STREAM_TYPE), first: NO_BYTES, ended: true };
    const before = held.length;
    held = before === 0 ? value : Buffer.concat([held, value]);
    const opening = splitPrelude(held, before);
    if (opening) return isMalformed(opening) ? opening : { ...opening, ended: false };
  }
}

/** Resolves at once for a stream that can never drain. */
function drained(out: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (out.destroyed) return resolve();
    const go = (): void => {
      out.off('drain', go).off('close', go);
      resolve();
    };
    out.on('drain', go).on('close', go);
    return undefined;
  });
}

/** False when the client has left. */
async function pump(out: Writable, first: Buffer, chunks: Chunks, outcome: StreamOutcome): Promise<boolean> {
  // Whoever carries the answer notes its errors; here they only mean, as a close does, that nobody reads any more.
  out.on('error', () => outcome.cancel());
  out.once('close', () => {
    if (!out.writableFinished) outcome.cancel();
  });
  let bytes: Buffer | undefined = first;
  while (bytes && !out.destroyed) {
    if (bytes.length > 0 && !out.write(bytes)) await drained(out);
    const next: IteratorResult<Buffer> = await chunks.next();
    bytes = next.done ? undefined : next.value;
  }
  if (!out.destroyed) return true;
  outcome.cancel();
  return false;
}

/** Answers without a body still let the function write to its end. */
async function discard(chunks: Chunks): Promise<void> {
  while (!(await chunks.next()).done);
}

function isBodiless(call: Call, status: number): boolean {
  return call.exchange.method === 'HEAD' || status === 204 || status === 205 || status === 304;
}

async function send(call: Call, opening: Opening, chunks: Chunks, outcome: StreamOutcome, tools: UrlTools) {
  const { exchange } = call;
  const { head, first } = opening;
  const headers = responseHeaders(call, head, tools);
  if (isBodiless(call, head.status)) {
    exchange.trace.steps.push(STREAMED);
    exchange.reply(head.status, headers);
    return discard(chunks);
  }
  const out = exchange.replyStream(head.status, headers);
  if (!(await pump(out, first, chunks, outcome))) return void exchange.trace.steps.push(CLIENT_LEFT);
  return finish(call, out, outcome);
}

async function finish(call: Call, out: Writable, outcome: StreamOutcome): Promise<void> {
  const { errorKind, errorType, errorBody } = await outcome.done;
  const { steps } = call.exchange.trace;
  if (errorKind === undefined) {
    steps.push(STREAMED);
    out.end();
    return;
  }
  const detail = { function: call.bound.functionArn, kind: errorKind, errorType, error: errorBody?.slice(0, 500) };
  steps.push({ gate: 'response', verdict: 'refuse', reason: 'url-stream-broken', detail });
  out.destroy(new StreamBroken());
}

/** Resolves when the answer is complete, or says why there is none: nothing is sent before the head is known. */
export async function answerStreamed(
  call: Call,
  invocation: Invocation,
  tools: UrlTools,
): Promise<Refusal | undefined> {
  let outcome: StreamOutcome;
  try {
    outcome = await tools.execute.stream({ ...invocation, signal: call.exchange.signal });
  } catch (error) {
    return notRun(error, invocation);
  }
  const chunks = outcome.body[Symbol.asyncIterator]();
  const opening = await readOpening(chunks, outcome.contentType);
  if (isMalformed(opening)) {
    outcome.cancel();
    return malformed(opening, '', invocation);
  }
  if (opening.ended) {
    const { errorKind, errorBody = '' } = await outcome.done;
    if (errorKind !== undefined) return functionFailed(call, { kind: errorKind, document: errorBody }, invocation);
  }
  await send(call, opening, chunks, outcome, tools);
  return undefined;
}
