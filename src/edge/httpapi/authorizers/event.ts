// The event of a Lambda authorizer: the request without its body, and what identifies the caller. [api-gateway.md B7.2]
import { eventFrame, type EventFrame } from '../../payload2/event.ts';
import type { Call } from '../call.ts';
import { membersOne } from '../event-one.ts';
import { eventTwo } from '../event.ts';
import type { LambdaAuthorizerUnit, RouteUnit } from '../unit.ts';

const frames = new WeakMap<RouteUnit, EventFrame>();

/** A route belongs to one stage. */
function frameOf({ stage }: Call, route: RouteUnit): EventFrame {
  let frame = frames.get(route);
  if (!frame) {
    const { apiId, name, variables } = stage;
    const facts = { apiId, routeKey: route.routeKey, stage: name, stageVariables: variables };
    frames.set(route, (frame = eventFrame(facts)));
  }
  return frame;
}

/** The body is not read for an authorizer; its announced length is all that is known. */
function announcedLength({ exchange }: Call): number {
  return Number(exchange.headers['content-length']) || 0;
}

/** `values` are those of the identity sources, in order. */
export function authorizerEvent(
  call: Call,
  route: RouteUnit,
  { payload }: LambdaAuthorizerUnit,
  values: readonly string[],
  arn: string,
): string {
  const length = announcedLength(call);
  if (payload === '2.0') {
    const identity = values.length === 0 ? 'null' : JSON.stringify(values);
    const members = `"type":"REQUEST","routeArn":${JSON.stringify(arn)},"identitySource":${identity}`;
    return eventTwo(call, frameOf(call, route), members, length);
  }
  const identity = values.length === 0 ? 'null' : JSON.stringify(values.join(','));
  const head = `"version":"1.0","type":"REQUEST","methodArn":${JSON.stringify(arn)}`;
  return `{${head},"identitySource":${identity},"authorizationToken":${identity},${membersOne(call, route, length)}}`;
}
