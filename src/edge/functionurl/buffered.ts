// BUFFERED: one invoke, its reply read and sent. [lambda C4]
import type { Invocation, Outcome } from '../../execute/contract.ts';
import type { Step } from '../../observe/contract.ts';
import { isMalformed, readReply, type MalformedReply, type ReplyRules } from '../payload2/reply.ts';
import type { Call } from './call.ts';
import { notRun } from './invocation.ts';
import { noPrelude, plainHead, PRELUDE_TYPE, splitPrelude, STREAM_TYPE } from './prelude.ts';
import type { Refusal } from './refusals.ts';
import { functionFailed, malformed, NAMES, responseHeaders, type ResponseHead } from './response.ts';
import type { UrlTools } from './tools.ts';

const RULES: ReplyRules = {
  contentType: 'application/json',
  names: NAMES,
  otherBody: 'json',
  inferredBody: 'compact',
};

const ANSWERED: Step = Object.freeze({ gate: 'response', verdict: 'pass', reason: 'url-answered' });
const ANSWERED_INFERRED: Step = Object.freeze({ gate: 'response', verdict: 'pass', reason: 'url-answered-inferred' });

interface Complete {
  readonly head: ResponseHead;
  readonly body: string | Buffer;
  readonly step: Step;
}

/** A streaming handler behind a BUFFERED URL: what it wrote is put together, prelude included. */
function fromStream(payload: Buffer, contentType: string): Complete | MalformedReply {
  if (contentType !== PRELUDE_TYPE || payload.length === 0)
    return { head: plainHead(contentType === PRELUDE_TYPE ? STREAM_TYPE : contentType), body: payload, step: ANSWERED };
  const opening = splitPrelude(payload) ?? noPrelude();
  return isMalformed(opening) ? opening : { head: opening.head, body: opening.first, step: ANSWERED };
}

function fromReply(payload: string): Complete | MalformedReply {
  const reply = readReply(payload, RULES);
  if (isMalformed(reply)) return reply;
  const { body, inferred, status, raw, contentType } = reply;
  return { head: { status, raw, contentType }, body, step: inferred ? ANSWERED_INFERRED : ANSWERED };
}

/** Bytes under these types were written to a stream; a runtime's plain result never is of them. */
function wasStreamed(contentType: string | undefined): contentType is string {
  return contentType === PRELUDE_TYPE || contentType === STREAM_TYPE || contentType?.startsWith('text/') === true;
}

/** What was streamed is not read as a reply document, unless it is one. */
function completed({ payload, contentType }: Outcome): Complete | MalformedReply {
  const text = typeof payload === 'string' ? payload : payload.toString('utf8');
  if (!wasStreamed(contentType)) return fromReply(text);
  const reply = contentType === PRELUDE_TYPE ? undefined : fromReply(text);
  return reply && !isMalformed(reply) ? reply : fromStream(Buffer.from(payload), contentType);
}

export function answerBuffered(call: Call, invocation: Invocation, tools: UrlTools): Promise<Refusal | undefined> {
  return tools.execute.invoke(invocation).then(
    (outcome) => answer(call, invocation, outcome, tools),
    (error: unknown) => notRun(error, invocation),
  );
}

function answer(call: Call, invocation: Invocation, outcome: Outcome, tools: UrlTools): Refusal | undefined {
  const { errorKind, payload } = outcome;
  if (errorKind !== undefined)
    return functionFailed(call, { kind: errorKind, document: payload.toString() }, invocation);
  const complete = completed(outcome);
  if (isMalformed(complete)) return malformed(complete, payload.toString(), invocation);
  const { head, body, step } = complete;
  call.exchange.trace.steps.push(step);
  call.exchange.reply(head.status, responseHeaders(call, head, tools), body);
  return undefined;
}
