// Asks an authorizer's function once: permission, event, invocation, reply. Keeps nothing. [api-gateway.md B7.2]
import type { Outcome } from '../../../execute/contract.ts';
import { recordFunctionError } from '../../lambda/function-error.ts';
import {
  attempt,
  failureDetail,
  isProblem,
  readyToInvoke,
  type FunctionProblem,
  type InvokeFacts,
  type Ready,
} from '../../lambda/invoke.ts';
import type { ServiceCaller } from '../../lambda/permission.ts';
import type { Call } from '../call.ts';
import type { Refusal, RefusalCode } from '../refusals.ts';
import type { HttpTools } from '../tools.ts';
import type { LambdaAuthorizerUnit, RouteUnit } from '../unit.ts';
import { authorizerEvent } from './event.ts';
import { refusedFacts } from './facts.ts';
import { isComplaint, readAuthorizerReply, type AuthorizerReply } from './reply.ts';

const TIMEOUT_MS = 10_000;

export interface Asked {
  readonly reply: AuthorizerReply;
  readonly facts: InvokeFacts;
}

function refused(
  call: Call,
  { name }: LambdaAuthorizerUnit,
  code: RefusalCode,
  detail: Refusal['detail'],
  error: string | undefined,
  invocation?: InvokeFacts,
): Refusal {
  call.authorizer = refusedFacts(code, error, invocation);
  return { code, detail: { authorizer: name, ...detail } };
}

function problem(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  { code, detail }: FunctionProblem,
  invocation?: InvokeFacts,
): Refusal {
  const own = code === 'function-late' ? 'http-authorizer-timeout' : (`http-authorizer-${code}` as const);
  return refused(call, authorizer, own, detail, invocation?.error ?? code, invocation);
}

function callerOf({ stage }: Call, { sourceArn }: LambdaAuthorizerUnit): ServiceCaller {
  return { service: 'apigateway.amazonaws.com', account: stage.account, sourceArns: [sourceArn] };
}

/** A message that is exactly "Unauthorized" is the function's way to answer 401. */
function failed(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  ready: Ready,
  kind: Outcome['errorKind'],
  payload: string,
  facts: InvokeFacts,
): Refusal {
  const said = recordFunctionError(call.exchange.trace, payload);
  const { errorMessage } = said;
  const code = errorMessage === 'Unauthorized' ? 'http-authorizer-unauthorized' : 'http-authorizer-function-error';
  return refused(call, authorizer, code, failureDetail(ready, kind, said, facts.requestId), errorMessage, facts);
}

function read(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  { target }: Ready,
  payload: string,
  facts: InvokeFacts,
): Asked | Refusal {
  const reply = readAuthorizerReply(payload, authorizer);
  if (!isComplaint(reply)) return { reply, facts };
  const detail = {
    function: target.invokedArn,
    ...reply,
    isSimple: authorizer.simpleResponses,
    reply: payload.slice(0, 500),
  };
  const error = `${reply.member}: ${reply.problem}`;
  return refused(call, authorizer, 'http-authorizer-reply-malformed', detail, error, facts);
}

export async function askFunction(
  call: Call,
  route: RouteUnit,
  authorizer: LambdaAuthorizerUnit,
  values: readonly string[],
  arn: string,
  tools: HttpTools,
): Promise<Asked | Refusal> {
  const { trace } = call.exchange;
  const source = { owner: authorizer, verb: '', caller: () => callerOf(call, authorizer) };
  const ready = readyToInvoke(trace, authorizer, source, tools);
  if (isProblem(ready)) return problem(call, authorizer, ready);
  const event = authorizerEvent(call, route, authorizer, values, arn);
  const { result, facts } = await attempt(trace, call.trace.full, ready, TIMEOUT_MS, event, tools);
  if (isProblem(result)) return problem(call, authorizer, result, facts);
  const payload = typeof result.payload === 'string' ? result.payload : result.payload.toString('utf8');
  if (result.errorKind !== undefined) return failed(call, authorizer, ready, result.errorKind, payload, facts);
  return read(call, authorizer, ready, payload, facts);
}
