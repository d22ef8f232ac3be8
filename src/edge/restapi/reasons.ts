// The REST door's words: for every step what happened and what would have passed. Made when somebody asks, never on the data path.
import type { Reason, Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import type { Units } from '../contract.ts';
import { authorizerReasons } from './reasons-authorizer.ts';
import { callerReasons } from './reasons-caller.ts';
import { endpointReasons } from './reasons-endpoint.ts';
import { integrationReasons } from './reasons-integration.ts';
import { keyReasons } from './reasons-key.ts';
import { requestReasons } from './reasons-request.ts';
import type { RefusalCode } from './refusals.ts';
import { matchRoute } from './route.ts';
import type { RestApiUnit } from './unit.ts';
import {
  asked,
  bodyTooLarge,
  eventTooLarge,
  headTooLarge,
  routeDeployedSince,
  where,
} from '../lambda/reasons-gateway.ts';
import { listed, say, type Detail } from '../lambda/words.ts';

type Codes = RefusalCode | 'api-unknown' | 'route-not-deployed' | 'route-deployed-since';

function apiOf(apis: Units<RestApiUnit>, detail: Detail): RestApiUnit | undefined {
  return apis.get(String(detail['apiId']).toLowerCase());
}

/** Where a route that the deployment lacks is found now: in the draft, or in a newer deployment. */
function betterRouteReason(apis: Units<RestApiUnit>, detail: Detail): Codes | undefined {
  const api = apiOf(apis, detail);
  const method = String(detail['method']);
  const path = String(detail['path']);
  const stage = api?.stages.get(String(detail['stage']));
  if (!api || !stage) return undefined;
  if (matchRoute(stage.release.routes, path, method, []) !== undefined) return 'route-deployed-since';
  return matchRoute(api.draft(), path, method, []) === undefined ? undefined : 'route-not-deployed';
}

/** Stages in which the whole path, taken as a resource path, would have been served. */
function stagesServing(api: RestApiUnit | undefined, method: string, path: string): string[] {
  const stages = [...(api?.stages.values() ?? [])];
  return stages
    .filter(({ release }) => matchRoute(release.routes, path, method, []) !== undefined)
    .map(({ name }) => name);
}

function stageReasons(apis: Units<RestApiUnit>): Reasons {
  const stages = (detail: Detail): string => listed([...(apiOf(apis, detail)?.stages.keys() ?? [])]);
  return {
    'api-unknown': {
      title: 'There is no such API',
      cause: (detail) => `No API has the id ${say(detail['apiId'])}.`,
      cure: () =>
        'Look up the id with "portico urls" or "aws apigateway get-rest-apis"; ids are made anew when an API is created again.',
    },
    'stage-not-named': {
      title: 'The address names no stage',
      cause: (detail) =>
        `The path of a REST API begins with its stage, and this one has no segment. Stages of ${say(detail['apiId'])}: ${stages(detail)}.`,
      cure: () => 'Put the stage first: /{stage}/{path}.',
    },
    'stage-missing': {
      title: 'There is no such stage',
      cause: (detail) =>
        `The first segment of the path is taken as the stage, and ${say(detail['apiId'])} has no stage ${say(detail['stage'])}. Its stages: ${stages(detail)}.`,
      cure: (detail, trace) => {
        const served = stagesServing(apiOf(apis, detail), trace.method, say(detail['path']));
        return served.length > 0
          ? `The path lacks its stage: call /${served[0]}${say(detail['path'])}.`
          : 'Use one of these stages, or create the stage with a deployment (aws apigateway create-deployment --stage-name).';
      },
    },
    'endpoint-disabled': {
      title: 'The execute-api endpoint is switched off',
      cause: (detail) => `API ${say(detail['apiId'])} was deployed with disableExecuteApiEndpoint.`,
      cure: () => 'Call it by its custom domain, or set disableExecuteApiEndpoint to false and deploy again.',
    },
    'uri-too-long': {
      title: 'The address is too long',
      cause: (detail) =>
        `Path and query have ${say(detail['size'])} characters; API Gateway takes ${say(detail['limit'])}.`,
      cure: () => 'Send what is long in the body.',
    },
    'headers-too-large': headTooLarge('REST APIs'),
  };
}

function routeReasons(apis: Units<RestApiUnit>): Reasons {
  const instead = (detail: Detail): Codes | undefined => betterRouteReason(apis, detail);
  const unknown: Reason = {
    title: 'No route matches',
    cause: (detail) =>
      `No resource in ${where(detail)} matches ${asked(detail)}. AWS answers this with "Missing Authentication Token" although no token is missing.`,
    cure: () => 'Check path and method; if the resource is new, add it to the API and deploy.',
    instead,
  };
  return {
    'route-matched': {
      title: 'Route found',
      cause: (detail) => `${say(detail['method'])} ${say(detail['resource'])} in ${where(detail)}.`,
    },
    'route-unknown': unknown,
    'method-missing': {
      title: 'The resource has no such method',
      cause: (detail) =>
        `The path exists in ${where(detail)}, but only for ${listed(detail['methods'])}, not for ${say(detail['method'])}.`,
      cure: (detail) =>
        `Use ${listed(detail['methods'])}, or add ${say(detail['method'])} (or ANY) to the resource and deploy. GET does not answer HEAD.`,
      instead,
    },
    'route-unknown-authorization': {
      ...unknown,
      cause: (detail) =>
        `${unknown.cause(detail, NO_TRACE)} The request carries an Authorization header, so AWS complains about that instead of the route.`,
    },
    'route-not-deployed': {
      title: 'The route is not deployed',
      cause: (detail) =>
        `${asked(detail)} exists in the API but not in ${where(detail)}: the API was changed after the last deployment.`,
      cure: (detail) =>
        `Deploy again: aws apigateway create-deployment --rest-api-id ${say(detail['apiId'])} --stage-name ${say(detail['stage'])}. With Terraform give aws_api_gateway_deployment a trigger over the resources, methods and integrations.`,
    },
    'route-deployed-since': routeDeployedSince,
  };
}

const NO_TRACE = { id: '', startMs: 0, door: '', method: '', host: '', target: '', status: 0, endMs: 0, steps: [] };

const sizeReasons: Reasons = { 'body-too-large': bodyTooLarge, 'event-too-large': eventTooLarge };

/** Every code of the door's steps. `apis` is looked at when an explanation is asked for. */
export function restApiReasons(apis: Units<RestApiUnit>): Reasons {
  return oneTable({
    stage: stageReasons(apis),
    route: routeReasons(apis),
    sizeReasons,
    requestReasons,
    callerReasons,
    authorizerReasons,
    keyReasons,
    integrationReasons,
    endpointReasons,
  });
}
