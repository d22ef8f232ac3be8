// The front door of HTTP APIs: finds the stage and the route, answers preflights, passes the gates, hands over to the integration. [api-gateway.md B]
import { Deadlines } from '../backend/deadlines.ts';
import { Outbound } from '../backend/outbound.ts';
import type { DoorTools, Exchange, Units } from '../contract.ts';
import { IssuerKeys } from '../issuers/issuer-keys.ts';
import { extendedRequestId } from '../lambda/ids.ts';
import { InvokePermissions } from '../lambda/permission.ts';
import { headSize, LONGEST_HEAD } from '../limits/head.ts';
import { Answers, refusalBody, refusalHeaders } from './answer.ts';
import { Authorizers } from './authorizers/authorizers.ts';
import { KEY_RULES } from './authorizers/token.ts';
import { BODY_LIMIT, bodyTooLarge } from './body.ts';
import type { Call } from './call.ts';
import { authorization } from './gates/authorization.ts';
import { accountThrottle, routeThrottle } from './gates/throttle.ts';
import { httpProxy } from './integrations/http-proxy.ts';
import { lambdaProxy } from './integrations/lambda.ts';
import { noIntegration } from './integrations/none.ts';
import { subtype } from './integrations/subtype.ts';
import { openCall } from './open-call.ts';
import { placeOf, type ApiAddress } from './place.ts';
import { allowOrigin, allowPreflight, isPreflight } from './preflight.ts';
import { REFUSALS, RESPONSES, type Refusal } from './refusals.ts';
import { matchRoute, routesFor } from './route.ts';
import type { Gate, HttpTools } from './tools.ts';
import type { HttpApiUnit, RouteUnit } from './unit.ts';

export interface HttpApiDoorTools extends DoorTools {
  readonly apis: Units<HttpApiUnit>;
  readonly roles?: HttpTools['roles'];
  readonly self?: HttpTools['self'];
  readonly accountThrottle?: HttpTools['accountThrottle'];
  /** Shared with whoever resets them (ResetAuthorizersCache). */
  readonly authorizers?: Authorizers | undefined;
  readonly issuerKeys?: IssuerKeys | undefined;
}

/** Serves behind the door of REST APIs, which has read the address. */
export interface HttpApiDoor {
  serves(id: string): boolean;
  /** `address.id` must be an API's that it serves. */
  serve(exchange: Exchange, address: ApiAddress): void | Promise<void>;
}

/** The order of REST APIs: who calls, the stage's limits, the account's. [A19.2] */
const GATES: readonly Gate[] = [authorization, routeThrottle, accountThrottle];

const NO_CONTENT = 204;

/** A refusal before any stage is known: there is nothing that could be logged. */
function refuseEarly(exchange: Exchange, { code, detail }: Refusal): void {
  const { gate, response } = REFUSALS[code];
  const { status } = RESPONSES[response];
  const { trace } = exchange;
  trace.steps.push({ gate, verdict: 'refuse', reason: code, detail: detail ?? {} });
  const headers = [...refusalHeaders(undefined), 'apigw-requestid', trace.id];
  exchange.reply(status, headers, refusalBody(RESPONSES[response]));
}

const NO_HEADERS: readonly string[] = [];

function sizeRefusal(exchange: Exchange): Refusal | undefined {
  const size = headSize(exchange);
  if (size > LONGEST_HEAD) return { code: 'http-headers-too-large', detail: { limit: LONGEST_HEAD, size } };
  if (!exchange.hasBody) return undefined;
  const length = Number(exchange.headers['content-length'] ?? 0);
  return length > BODY_LIMIT ? bodyTooLarge(length) : undefined;
}

function routeRefusal({ stage, path, rawPath, exchange }: Call): Refusal {
  const verbs = routesFor(stage.routes, path);
  const detail = {
    apiId: stage.apiId,
    stage: stage.name,
    deployment: stage.deploymentId,
    method: exchange.method,
    path,
    rawPath,
    verbs,
  };
  return { code: verbs.length === 0 ? 'http-route-unknown' : 'http-method-missing', detail };
}

function integrate(call: Call, route: RouteUnit, tools: HttpTools): Refusal | undefined | Promise<Refusal | undefined> {
  const { integration } = route;
  switch (integration.type) {
    case 'LAMBDA':
      return lambdaProxy(call, route, integration, tools);
    case 'HTTP_PROXY':
      return httpProxy(call, route, integration, tools);
    case 'SUBTYPE':
      return subtype(call, route, integration, tools);
    case 'NONE':
      return noIntegration(call, route, integration, tools);
  }
}

/** Gates that need not wait are passed without a promise. */
function pass(call: Call, route: RouteUnit, tools: HttpTools): void | Promise<void> {
  call.exchange.trace.steps.push(route.routeStep);
  for (let i = 0; i < GATES.length; i += 1) {
    const answer = GATES[i]!(call, route, tools);
    if (answer instanceof Promise) return passOn(call, route, tools, i + 1, answer);
    if (answer) return tools.answers.refuse(call, answer);
  }
  const answer = integrate(call, route, tools);
  if (!(answer instanceof Promise)) return finish(call, answer, tools);
  return answer.then((refusal) => finish(call, refusal, tools));
}

async function passOn(
  call: Call,
  route: RouteUnit,
  tools: HttpTools,
  next: number,
  awaited: Promise<Refusal | undefined>,
): Promise<void> {
  let refusal = await awaited;
  for (let i = next; refusal === undefined && i < GATES.length; i += 1) refusal = await GATES[i]!(call, route, tools);
  finish(call, refusal ?? (await integrate(call, route, tools)), tools);
}

function finish(call: Call, refusal: Refusal | undefined, tools: HttpTools): void {
  if (refusal) tools.answers.refuse(call, refusal);
}

/** Past the stage and its routes. */
function enter(call: Call, tools: HttpTools): void | Promise<void> {
  const { route, stage } = call;
  const refusal = sizeRefusal(call.exchange);
  if (refusal) return tools.answers.refuse(call, refusal);
  if (stage.cors) {
    if (isPreflight(call, route)) {
      allowPreflight(call, stage.cors);
      return tools.answers.send(call, NO_CONTENT, NO_HEADERS, '');
    }
    if (route) allowOrigin(call, stage.cors);
  }
  return route ? pass(call, route, tools) : tools.answers.refuse(call, routeRefusal(call));
}

export function createHttpApiDoor(options: HttpApiDoorTools): HttpApiDoor {
  const { apis, forwarded = 'aws' } = options;
  const tools: HttpTools = {
    ...options,
    answers: new Answers(options.logs),
    permissions: new InvokePermissions(options.evaluate),
    deadlines: new Deadlines(),
    outbound: new Outbound(),
    authorizers: options.authorizers ?? new Authorizers(),
    issuerKeys: options.issuerKeys ?? new IssuerKeys(KEY_RULES, options.self),
  };

  return {
    serves: (id) => apis.has(id.toLowerCase()),
    serve(exchange, address) {
      const api = apis.get(address.id.toLowerCase());
      if (!api) throw new Error('the door of HTTP APIs was given an exchange that is for none of them');
      const { trace } = exchange;
      trace.door = 'httpapi';
      trace.id = extendedRequestId();
      trace.account = api.account;
      trace.region = api.region;
      if (api.endpointDisabled && !address.custom)
        return refuseEarly(exchange, { code: 'http-endpoint-disabled', detail: { apiId: api.id } });
      const place = placeOf(api, address);
      const { stage } = place;
      if (!stage) {
        const detail = { apiId: api.id, stage: address.stage, path: place.rawPath };
        return refuseEarly(exchange, { code: 'http-stage-missing', detail });
      }
      const values: string[] = [];
      const route = matchRoute(stage.routes, place.path, exchange.method, values);
      return enter(openCall(exchange, api, stage, place, route, values, forwarded), tools);
    },
  };
}
