// Asks an authorizer's function once: permission, event, invocation, reply. Keeps nothing. [api-gateway.md A17.1 to A17.4]
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
import type { Outcome } from '../../../execute/contract.ts';
import type { AuthorizerFacts, Call } from '../call.ts';
import { authorizerEvent } from '../event.ts';
import { javaMap, masked } from '../execution-log.ts';
import { functionUrl, logEndpointRequest } from '../integrations/endpoint-log.ts';
import { functionRefusal } from '../integrations/lambda-call.ts';
import { GATEWAY_RESPONSES, REFUSALS, type Refusal, type RefusalCode } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';
import { readAuthorizerReply, MalformedReply, type AuthorizerReply } from './reply.ts';
import type { LambdaAuthorizerUnit } from './unit.ts';

/** An authorizer has the time that an integration has at most. */
const TIMEOUT_MS = 29_000;

/** Refusals of any function, as those of an authorizer's: all of them answer 500 with a null message. [A17.4] */
const CODES: Partial<Record<RefusalCode, RefusalCode>> = {
  'function-arn-invalid': 'authorizer-function-arn-invalid',
  'function-missing': 'authorizer-function-missing',
  'version-missing': 'authorizer-version-missing',
  'function-pending': 'authorizer-function-pending',
  'function-failed': 'authorizer-function-failed',
  'permission-missing': 'authorizer-permission-missing',
  'role-missing': 'authorizer-role-missing',
  'role-not-allowed': 'authorizer-role-not-allowed',
  'integration-timeout': 'authorizer-timeout',
  'function-throttled': 'authorizer-function-throttled',
  'function-not-run': 'authorizer-function-not-run',
};

export interface Asked {
  readonly reply: AuthorizerReply;
  readonly facts: InvokeFacts;
}

/** For $context.authorizer.* of a request that the authorizer itself did not let pass. */
function failedFacts(code: RefusalCode, error: string | undefined, invocation?: InvokeFacts): AuthorizerFacts {
  return {
    event: '',
    values: {},
    usageIdentifierKey: undefined,
    status: GATEWAY_RESPONSES[REFUSALS[code].response].status,
    latencyMs: invocation?.latencyMs ?? 0,
    requestId: invocation?.requestId,
    integrationStatus: invocation?.status,
    error,
  };
}

/** The line that AWS writes after the one that says what was wrong. */
function configurationError(call: Call, refusal: Refusal, invocation?: InvokeFacts): Refusal {
  if (refusal.log !== undefined) call.log?.error(refusal.log);
  call.authorizer = failedFacts(refusal.code, refusal.log, invocation);
  return { ...refusal, log: 'Execution failed due to configuration error: Authorizer error' };
}

function about(authorizer: LambdaAuthorizerUnit, more: Refusal['detail']): Refusal['detail'] {
  return { authorizer: authorizer.name, ...more };
}

function asAuthorizers(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  problem: FunctionProblem,
  invocation?: InvokeFacts,
): Refusal {
  const refusal = functionRefusal(problem);
  const code = CODES[refusal.code];
  if (!code) throw new Error(`an authorizer cannot be refused for ${refusal.code}`);
  return configurationError(call, { ...refusal, code, detail: about(authorizer, refusal.detail) }, invocation);
}

/** REQUEST authorizers see the request, TOKEN authorizers their token. [A17.2, A17.3] */
function eventFor(
  call: Call,
  method: MethodUnit,
  authorizer: LambdaAuthorizerUnit,
  identity: string,
  methodArn: string,
): string {
  if (authorizer.type === 'REQUEST') return authorizerEvent(call, method, methodArn);
  return JSON.stringify({ type: 'TOKEN', methodArn, authorizationToken: identity });
}

function callerOf(call: Call, authorizer: LambdaAuthorizerUnit): ServiceCaller {
  const { account } = call.stage;
  return { service: 'apigateway.amazonaws.com', account, sourceArns: [authorizer.sourceArn] };
}

/** A token, or each source by its name. */
function shownIdentity(call: Call, { type, sources }: LambdaAuthorizerUnit, identity: string): string {
  if (type === 'TOKEN') return masked(identity);
  return javaMap(sources.map(({ expression, read }) => [expression, masked(read(call) ?? '')]));
}

function logRequest(
  call: Call,
  ready: Ready,
  authorizer: LambdaAuthorizerUnit,
  identity: string,
  payload: string,
): void {
  const { log, stage } = call;
  if (!log?.wantsData) return;
  log.data(`Incoming identity: ${shownIdentity(call, authorizer, identity)}`);
  const headers = [
    ['x-amzn-apigateway-api-id', stage.apiId],
    ['X-Amz-Source-Arn', authorizer.sourceArn],
    ['Accept', 'application/json'],
    ['User-Agent', `AmazonAPIGateway_${stage.apiId}`],
  ];
  logEndpointRequest(call, functionUrl(call, ready.target.invokedArn), headers.flat(), payload);
}

/** A message that is exactly "Unauthorized" is the function's way to answer 401. [A17.4] */
function failed(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  ready: Ready,
  outcome: Outcome,
  payload: string,
  facts: InvokeFacts,
): Refusal {
  const said = recordFunctionError(call.exchange.trace, payload);
  const { errorMessage } = said;
  const detail = about(authorizer, failureDetail(ready, outcome.errorKind, said, facts.requestId));
  if (errorMessage === 'Unauthorized') {
    call.authorizer = failedFacts('authorizer-unauthorized', errorMessage, facts);
    return { code: 'authorizer-unauthorized', detail, log: `Unauthorized request: ${call.requestId}` };
  }
  const log = `Lambda execution failed with status 200 due to customer function error: ${errorMessage}. Lambda request id: ${facts.requestId}`;
  return configurationError(call, { code: 'authorizer-function-error', detail, log }, facts);
}

/** The reply as it is shown: an API key in it is a secret. */
function shown(payload: string): string {
  return payload.replaceAll(/("usageIdentifierKey"\s*:\s*")(?:[^"\\]|\\.)*"/g, '$1..."');
}

function malformed(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  ready: Ready,
  { member, problem, log }: MalformedReply,
  payload: string,
  facts: InvokeFacts,
): Refusal {
  const detail = about(authorizer, {
    function: ready.target.invokedArn,
    member,
    problem,
    reply: shown(payload).slice(0, 500),
  });
  return configurationError(call, { code: 'authorizer-reply-malformed', detail, log }, facts);
}

/** `identity` is a TOKEN authorizer's token, or all sources of a REQUEST one, for the log. */
export async function askFunction(
  call: Call,
  method: MethodUnit,
  authorizer: LambdaAuthorizerUnit,
  identity: string,
  methodArn: string,
  tools: RestTools,
): Promise<Asked | Refusal> {
  const source = { owner: authorizer, verb: '', caller: () => callerOf(call, authorizer) };
  const { trace } = call.exchange;
  const ready = readyToInvoke(trace, authorizer, source, tools);
  if (isProblem(ready)) return asAuthorizers(call, authorizer, ready);
  const event = eventFor(call, method, authorizer, identity, methodArn);
  logRequest(call, ready, authorizer, identity, event);
  const { result, facts } = await attempt(trace, call.trace.full, ready, TIMEOUT_MS, event, tools);
  if (isProblem(result)) return asAuthorizers(call, authorizer, result, facts);
  const payload = typeof result.payload === 'string' ? result.payload : result.payload.toString('utf8');
  call.log?.data(`Authorizer result body before parsing: ${shown(payload)}`);
  if (result.errorKind !== undefined) return failed(call, authorizer, ready, result, payload, facts);
  const reply = readAuthorizerReply(payload);
  if (reply instanceof MalformedReply) return malformed(call, authorizer, ready, reply, payload, facts);
  return { reply, facts };
}
