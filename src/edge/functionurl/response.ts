// What every answer of a function gets on its way out: ids, trace header, CORS. And which of its headers a URL lets through. [lambda C4, C5]
import type { FunctionErrorKind, Invocation } from '../../execute/contract.ts';
import type { Step } from '../../observe/contract.ts';
import { recordFunctionError } from '../lambda/function-error.ts';
import { ReplyNames } from '../lambda/reply-names.ts';
import type { MalformedReply } from '../payload2/reply.ts';
import type { Call } from './call.ts';
import type { Refusal } from './refusals.ts';
import type { UrlTools } from './tools.ts';

/** A function's own request id or trace header would contradict the front end's. [C4] */
export const NAMES = new ReplyNames(
  ['connection', 'content-length', 'host', 'server', 'transfer-encoding'],
  ['date', 'www-authenticate', 'x-amzn-requestid', 'x-amzn-trace-id'],
);

const CORS_PREFIX = 'access-control-';
const CORS_TWICE: Step = Object.freeze({ gate: 'cors', verdict: 'note', reason: 'url-cors-twice' });
const CORS_REPLACED: Step = Object.freeze({ gate: 'cors', verdict: 'note', reason: 'url-cors-replaced' });

function isCors(name: string | undefined): boolean {
  return name !== undefined && name.length > CORS_PREFIX.length && name.toLowerCase().startsWith(CORS_PREFIX);
}

function hasCors(raw: readonly string[]): boolean {
  for (let i = 0; i < raw.length; i += 2) if (isCors(raw[i])) return true;
  return false;
}

/** The function's headers and, from a configuration that allows the origin, those of CORS: both, unless told otherwise. */
function withCors(call: Call, raw: readonly string[], precedence: UrlTools['corsPrecedence']): readonly string[] {
  const { cors, exchange } = call;
  if (cors.length === 0) return raw;
  if (!hasCors(raw)) return [...raw, ...cors];
  const replaces = precedence === 'configured';
  exchange.trace.steps.push(replaces ? CORS_REPLACED : CORS_TWICE);
  const own = replaces ? raw.filter((_, i) => !isCors(raw[i - (i % 2)])) : raw;
  return [...own, ...cors];
}

export interface ResponseHead {
  readonly status: number;
  readonly contentType: string;
  /** The function's headers, name, value, ... */
  readonly raw: readonly string[];
}

export function responseHeaders(call: Call, { contentType, raw }: ResponseHead, tools: UrlTools): string[] {
  return [
    'Content-Type',
    contentType,
    'x-amzn-RequestId',
    call.exchange.trace.id,
    ...withCors(call, raw, tools.corsPrecedence),
    'X-Amzn-Trace-Id',
    call.trace.full,
  ];
}

export function malformed(complaint: MalformedReply, reply: string, { invokedArn }: Invocation): Refusal {
  const { member, problem } = complaint;
  return { code: 'url-reply-malformed', detail: { function: invokedArn, member, problem, reply: reply.slice(0, 500) } };
}

export interface Failure {
  readonly kind: FunctionErrorKind;
  /** The error document. */
  readonly document: string;
}

/** The client learns nothing of it, the trace everything. */
export function functionFailed(call: Call, { kind, document }: Failure, { runnable, invokedArn }: Invocation): Refusal {
  const said = recordFunctionError(call.exchange.trace, document);
  const { logging, timeoutMs } = runnable;
  return {
    code: 'url-function-error',
    detail: { function: invokedArn, kind, ...said, logGroup: logging.group, timeoutMs },
  };
}
