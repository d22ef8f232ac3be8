// The front door of function URLs: finds the URL, answers preflights, asks who calls and whether they may, and hands over to the function. [lambda C2, H4]
import type { Step } from '../../observe/contract.ts';
import type { Signer } from '../callers/signer.ts';
import type { Door, Exchange } from '../contract.ts';
import { traceHeader } from '../lambda/ids.ts';
import { refuse } from './answer.ts';
import { BoundUrls, type BoundUrl } from './bound.ts';
import { answerBuffered } from './buffered.ts';
import type { Call } from './call.ts';
import { originHeaders, preflightComplaint, type Cors } from './cors.ts';
import { NO_BYTES, prepare, readBody } from './invocation.ts';
import { PolicyGate, type Verdict } from './policy.ts';
import { isRefusal, type Refusal } from './refusals.ts';
import { signatureRefusal, signerOf } from './signature.ts';
import { answerStreamed } from './streamed.ts';
import type { FunctionUrlDoorTools, UrlAddress, UrlTools } from './tools.ts';

const SIGNATURE_GOOD: Step = Object.freeze({ gate: 'signature', verdict: 'pass', reason: 'url-signature-good' });
const PREFLIGHT_ALLOWED: Step = Object.freeze({ gate: 'cors', verdict: 'pass', reason: 'url-preflight-allowed' });
const ORIGIN_ALLOWED: Step = Object.freeze({ gate: 'cors', verdict: 'pass', reason: 'url-origin-allowed' });

/** True when the preflight has been answered. Whatever else is an OPTIONS request goes to the function. [C5] */
function answerPreflight(exchange: Exchange, { cors, url }: BoundUrl): boolean {
  const { headers, trace } = exchange;
  const { origin } = headers;
  const method = headers['access-control-request-method'];
  if (!cors || origin === undefined || method === undefined) return false;
  const asked = { origin, method, headers: headers['access-control-request-headers'] };
  const complaint = preflightComplaint(cors, asked);
  const detail = { urlId: url.urlId, complaint, ...asked, configured: url.cors };
  trace.steps.push(
    complaint ? { gate: 'cors', verdict: 'refuse', reason: 'url-preflight-refused', detail } : PREFLIGHT_ALLOWED,
  );
  const allowed = complaint ? [] : [...(originHeaders(cors, origin) ?? []), ...cors.preflight];
  exchange.reply(200, ['x-amzn-RequestId', trace.id, ...allowed], '');
  return true;
}

const NO_HEADERS: readonly string[] = [];

/** An origin that is not allowed is served all the same: keeping the answer from the page is the browser's part. */
function corsHeaders(exchange: Exchange, cors: Cors | undefined, { url }: BoundUrl): readonly string[] {
  const { origin } = exchange.headers;
  if (!cors || origin === undefined) return NO_HEADERS;
  const { steps } = exchange.trace;
  const headers = originHeaders(cors, origin);
  if (headers) steps.push(ORIGIN_ALLOWED);
  else {
    const detail = { urlId: url.urlId, origin, allowed: url.cors?.allowOrigins };
    steps.push({ gate: 'cors', verdict: 'note', reason: 'url-origin-not-allowed', detail });
  }
  return headers ?? NO_HEADERS;
}

function passed(exchange: Exchange, { step, refusal }: Verdict): Refusal | undefined {
  if (!refusal) exchange.trace.steps.push(step);
  return refusal;
}

function missingFunction({ url, functionArn }: BoundUrl): Refusal {
  const { urlId, qualifier } = url;
  const code = qualifier === '' ? 'url-function-missing' : 'url-alias-missing';
  return { code, detail: { urlId, function: functionArn, qualifier } };
}

function invoke(
  exchange: Exchange,
  bound: BoundUrl,
  caller: Signer | undefined,
  rest: string,
  body: Buffer,
  tools: UrlTools,
): void | Promise<void> {
  const cors = corsHeaders(exchange, bound.cors, bound);
  const trace = traceHeader(exchange.headers['x-amzn-trace-id'], exchange.startMs);
  const call: Call = { exchange, bound, caller, trace, cors };
  const invocation = prepare(call, rest, body, tools);
  if (isRefusal(invocation)) return refuse(exchange, invocation);
  const answer = bound.url.invokeMode === 'RESPONSE_STREAM' ? answerStreamed : answerBuffered;
  return answer(call, invocation, tools).then((refusal) => {
    if (refusal) refuse(exchange, refusal, cors);
  });
}

type Next = (body: Buffer) => void | Promise<void>;

/** Goes on at once when there is nothing to wait for. */
function withBody(exchange: Exchange, next: Next): void | Promise<void> {
  if (!exchange.hasBody) return next(NO_BYTES);
  return readBody(exchange).then((body) => (Buffer.isBuffer(body) ? next(body) : refuse(exchange, body)));
}

function serveOpen(exchange: Exchange, bound: BoundUrl, rest: string, tools: UrlTools): void | Promise<void> {
  const refusal = passed(exchange, tools.policy.anonymous(bound, exchange));
  if (refusal) return refuse(exchange, refusal);
  return withBody(exchange, (body) => invoke(exchange, bound, undefined, rest, body, tools));
}

/** The signature covers the body, so that is read first; who shows no known key is not listened to for that long. */
function serveSigned(exchange: Exchange, bound: BoundUrl, rest: string, tools: UrlTools): void | Promise<void> {
  const caller = signerOf(exchange, tools);
  if (isRefusal(caller)) return refuse(exchange, caller);
  return withBody(exchange, (body) => {
    const bad = signatureRefusal(exchange, caller, bound.url.region, body);
    if (bad) return refuse(exchange, bad);
    exchange.trace.steps.push(SIGNATURE_GOOD);
    const refusal = passed(exchange, tools.policy.signed(bound, caller.credential.principal, exchange));
    return refusal ? refuse(exchange, refusal) : invoke(exchange, bound, caller, rest, body, tools);
  });
}

/** Serves every exchange that `locate` recognises. */
export function createFunctionUrlDoor(options: FunctionUrlDoorTools): Door {
  const { urls, authModel = 'legacy', forwarded = 'aws' } = options;
  const bounds = new BoundUrls(options.functions);
  const policy = new PolicyGate(options.evaluate, authModel, forwarded);
  const tools: UrlTools = { ...options, policy, forwarded };

  function serve(exchange: Exchange, { id, rest }: UrlAddress): void | Promise<void> {
    const url = urls.get(id);
    if (!url) return refuse(exchange, { code: 'url-unknown', detail: { urlId: id } });
    const { trace } = exchange;
    trace.account = url.account;
    trace.region = url.region;
    const bound = bounds.of(url);
    trace.steps.push(bound.step);
    if (exchange.method === 'OPTIONS' && answerPreflight(exchange, bound)) return undefined;
    if (!bound.unit) return refuse(exchange, missingFunction(bound));
    return url.authType === 'NONE'
      ? serveOpen(exchange, bound, rest, tools)
      : serveSigned(exchange, bound, rest, tools);
  }

  return {
    name: 'functionurl',
    serve(exchange) {
      const address = options.locate(exchange);
      if (!address) throw new Error('the rule of the function-URL door claimed an exchange that is for no URL');
      return serve(exchange, address);
    },
  };
}
