// The front door of REST APIs: finds the stage and the method, passes the gates in AWS's order, hands over to the integration. [api-gateway.md A3]
import type { Door, DoorTools, Exchange, Units } from '../contract.ts';
import type { Roles } from '../lambda/invoke.ts';
import { InvokePermissions } from '../lambda/permission.ts';
import { Answers, errorHeaders } from './answer.ts';
import { AuthorizerCaches } from './authorizers/cache.ts';
import { IssuerKeys } from '../issuers/issuer-keys.ts';
import { issuersFrom, type IssuerOf } from './authorizers/issuer-of.ts';
import { authorizationComplaint } from './authorization-header.ts';
import { announcedLength, BODY_LIMIT, bodyTooLarge } from './body.ts';
import { ResponseCaches } from './cache/responses.ts';
import { openCall, requestIdOf, type Call } from './call.ts';
import { decodeBody, isEncoded } from './compression.ts';
import { ExecutionLog } from './execution-log.ts';
import { apiKey } from './gates/api-key.ts';
import { authorization } from './gates/authorization.ts';
import { resourcePolicy } from './gates/resource-policy.ts';
import { accountThrottle, methodThrottle } from './gates/throttle.ts';
import { planMethodThrottle, planQuota, planThrottle } from './gates/usage-plan.ts';
import { extendedRequestId } from '../lambda/ids.ts';
import { headSize, LONGEST_HEAD } from '../limits/head.ts';
import { Deadlines } from '../backend/deadlines.ts';
import { Outbound } from '../backend/outbound.ts';
import { placeOf, type ApiAddress, type Place } from './place.ts';
import { proceed } from './proceed.ts';
import { GATEWAY_RESPONSES, REFUSALS, type Refusal } from './refusals.ts';
import { matchRoute, methodsFor } from './route.ts';
import type { Gate, RestTools } from './tools.ts';
import type { MethodUnit, ReleaseUnit, RestApiUnit, StageUnit, UsageUnit } from './unit.ts';

export interface RestApiDoorTools extends DoorTools {
  readonly apis: Units<RestApiUnit>;
  readonly usage: Units<UsageUnit>;
  /** Reads host and path forms; the rule that sends exchanges here claims the same ones. */
  locate(exchange: Exchange): ApiAddress | undefined;
  /** Serves API ids that are no REST API's: HTTP APIs. */
  readonly others?:
    | { serves(id: string): boolean; serve(exchange: Exchange, address: ApiAddress): void | Promise<void> }
    | undefined;
  readonly roles?: Roles | undefined;
  readonly queue: RestTools['queue'];
  readonly self?: RestTools['self'];
  readonly services?: RestTools['services'];
  readonly accountThrottle?: RestTools['accountThrottle'];
  /** Shared with whoever flushes them (FlushStageAuthorizersCache). */
  readonly caches?: AuthorizerCaches | undefined;
  /** Shared with whoever flushes them (FlushStageCache). */
  readonly responses?: ResponseCaches | undefined;
  /** Default: AWS's own issuers, unless tags of the API name others. */
  readonly issuerOf?: IssuerOf | undefined;
  /** In [0, 1), for canaries. */
  readonly draw?: (() => number) | undefined;
}

/** The order is AWS's: authorizer, key, plan, stage, account. [A3, A19.2] */
const GATES: readonly Gate[] = [
  resourcePolicy,
  authorization,
  apiKey,
  planMethodThrottle,
  planThrottle,
  planQuota,
  methodThrottle,
  accountThrottle,
];

/** Regional endpoints take no longer address. [A20] */
const LONGEST_TARGET = 10_240;

/** A refusal before any stage is known: there is nothing that could be customised or logged. */
function refuseEarly(exchange: Exchange, refusal: Refusal): void {
  const { gate, response: name } = REFUSALS[refusal.code];
  const { status, errorType, body } = GATEWAY_RESPONSES[name];
  exchange.trace.steps.push({ gate, verdict: 'refuse', reason: refusal.code, detail: refusal.detail ?? {} });
  exchange.reply(status, errorHeaders('application/json', exchange.trace.id, extendedRequestId(), errorType), body);
}

/** The text is the one that users of local stacks know; on AWS the name would not resolve. [A1.2] */
function refuseUnknownApi(exchange: Exchange, id: string): void {
  exchange.trace.steps.push({ gate: 'api', verdict: 'refuse', reason: 'api-unknown', detail: { apiId: id } });
  const message = `The API id '${id}' does not correspond to a deployed API Gateway API`;
  exchange.reply(
    404,
    errorHeaders('application/json', exchange.trace.id, extendedRequestId(), 'NotFoundException'),
    JSON.stringify({ message }),
  );
}

function stageRefusal(api: RestApiUnit, { stage, contextPath }: Place): Refusal {
  const detail = { apiId: api.id, stage, path: contextPath };
  return { code: stage === '' ? 'stage-not-named' : 'stage-missing', detail };
}

function releaseOf(stage: StageUnit, draw: () => number): ReleaseUnit {
  const { canary } = stage;
  return canary && draw() < canary.fraction ? canary.release : stage.release;
}

function routeRefusal(call: Call): Refusal {
  const { headers } = call.exchange;
  const { stage, release, path, verb } = call;
  const methods = methodsFor(release.routes, path);
  const detail = {
    apiId: stage.apiId,
    stage: stage.name,
    deployment: release.deploymentId,
    method: verb,
    path,
    methods,
  };
  const header = headers['authorization'];
  const complaint =
    header === undefined
      ? undefined
      : authorizationComplaint(header, headers['x-amz-date'] !== undefined || headers['date'] !== undefined);
  if (complaint !== undefined) return { code: 'route-unknown-authorization', detail, message: complaint };
  return { code: methods.length === 0 ? 'route-unknown' : 'method-missing', detail };
}

function sizeRefusal(exchange: Exchange): Refusal | undefined {
  if (exchange.target.length > LONGEST_TARGET)
    return { code: 'uri-too-long', detail: { limit: LONGEST_TARGET, size: exchange.target.length } };
  const size = headSize(exchange);
  if (size > LONGEST_HEAD) return { code: 'headers-too-large', detail: { limit: LONGEST_HEAD, size } };
  if (!exchange.hasBody) return undefined;
  const length = announcedLength(exchange);
  return length > BODY_LIMIT ? bodyTooLarge(length) : undefined;
}

function beginLog(exchange: Exchange, method: MethodUnit | undefined): ExecutionLog | undefined {
  return method?.logging && new ExecutionLog(exchange.trace.id, method.logging);
}

/** Gates that need not wait are passed without a promise. */
function pass(call: Call, method: MethodUnit, tools: RestTools): void | Promise<void> {
  call.exchange.trace.steps.push(method.routeStep);
  call.log?.info(`Extended Request Id: ${call.extendedRequestId}`);
  for (let i = 0; i < GATES.length; i++) {
    const answer = GATES[i]!(call, method, tools);
    if (answer instanceof Promise) return passOn(call, method, tools, i + 1, answer);
    if (answer) return tools.answers.refuse(call, answer);
  }
  const answer = proceed(call, method, tools);
  if (answer instanceof Promise) return answer.then((refusal) => finish(call, refusal, tools));
  return finish(call, answer, tools);
}

async function passOn(
  call: Call,
  method: MethodUnit,
  tools: RestTools,
  next: number,
  awaited: Promise<Refusal | undefined>,
): Promise<void> {
  let refusal = await awaited;
  for (let i = next; refusal === undefined && i < GATES.length; i++) refusal = await GATES[i]!(call, method, tools);
  return finish(call, refusal ?? (await proceed(call, method, tools)), tools);
}

function finish(call: Call, refusal: Refusal | undefined, tools: RestTools): void | Promise<void> {
  if (refusal) tools.answers.refuse(call, refusal);
  return call.sending;
}

function toolsOf(options: RestApiDoorTools): RestTools {
  const { responses = new ResponseCaches() } = options;
  return {
    ...options,
    responses,
    caches: options.caches ?? new AuthorizerCaches(),
    issuerOf: options.issuerOf ?? issuersFrom(),
    issuerKeys: new IssuerKeys({}, options.self),
    answers: new Answers(options.logs, responses),
    permissions: new InvokePermissions(options.evaluate),
    deadlines: new Deadlines(),
    outbound: new Outbound(),
  };
}

export interface RestApiDoor extends Door {
  /** For whoever runs methods past the door: tests of drafts. */
  readonly tools: RestTools;
}

/** Serves every exchange that `locate` recognises. */
export function createRestApiDoor(options: RestApiDoorTools): RestApiDoor {
  const { apis, locate, others, draw = Math.random } = options;
  const tools = toolsOf(options);

  function serveApi(exchange: Exchange, api: RestApiUnit, address: ApiAddress): void | Promise<void> {
    const { trace } = exchange;
    trace.id = requestIdOf(exchange);
    trace.account = api.account;
    trace.region = api.region;
    const place = placeOf(address);
    const stage = api.stages.get(place.stage);
    if (!stage) return refuseEarly(exchange, stageRefusal(api, place));
    const release = releaseOf(stage, draw);
    const verb = exchange.headers['x-http-method-override'] ?? exchange.method;
    const values: string[] = [];
    const method = matchRoute(release.routes, place.path, verb, values);
    const found = { api, stage, release, method, place, verb, values };
    const call = openCall(exchange, found, beginLog(exchange, method), options.forwarded ?? 'real');
    const refusal =
      sizeRefusal(exchange) ??
      (release.endpointDisabled && !address.custom
        ? { code: 'endpoint-disabled', detail: { apiId: api.id } }
        : undefined);
    if (refusal) return tools.answers.refuse(call, refusal);
    return isEncoded(call) ? enterDecoded(call, method) : enter(call, method);
  }

  function enter(call: Call, method: MethodUnit | undefined): void | Promise<void> {
    return method ? pass(call, method, tools) : tools.answers.refuse(call, routeRefusal(call));
  }

  async function enterDecoded(call: Call, method: MethodUnit | undefined): Promise<void> {
    const refusal = await decodeBody(call);
    return refusal ? tools.answers.refuse(call, refusal) : enter(call, method);
  }

  function serveOther(exchange: Exchange, address: ApiAddress): void | Promise<void> {
    return others?.serves(address.id) ? others.serve(exchange, address) : refuseUnknownApi(exchange, address.id);
  }

  return {
    name: 'restapi',
    tools,
    serve(exchange) {
      const address = locate(exchange);
      if (!address) throw new Error('the rule of the REST door claimed an exchange that is for no API');
      const api = apis.get(address.id.toLowerCase());
      return api ? serveApi(exchange, api, address) : serveOther(exchange, address);
    },
  };
}
