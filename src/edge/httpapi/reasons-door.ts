// Words for the address, the route, CORS, sizes and throttles of HTTP APIs. [api-gateway.md B1, B3, B6, B10]
import type { Reason, Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import type { Units } from '../contract.ts';
import { asked, bodyTooLarge, headTooLarge, routeDeployedSince, where } from '../lambda/reasons-gateway.ts';
import { listed, say, type Detail } from '../lambda/words.ts';
import { DEFAULT_STAGE } from './place.ts';
import { buildRouteTable, DEFAULT_ROUTE, matchRoute, verbAndPath, type RouteTable } from './route.ts';
import type { HttpApiUnit, StageUnit } from './unit.ts';

type Apis = Units<HttpApiUnit>;

function apiOf(apis: Apis, detail: Detail): HttpApiUnit | undefined {
  return apis.get(say(detail['apiId']).toLowerCase());
}

function stageOf(apis: Apis, detail: Detail): StageUnit | undefined {
  return apiOf(apis, detail)?.stages.get(say(detail['stage']));
}

function serves({ routes }: StageUnit, method: string, path: string): boolean {
  return matchRoute(routes, path, method, []) !== undefined;
}

/** Stages with a prefix in which the whole path would have been served. */
function stagesServing(api: HttpApiUnit | undefined, method: string, path: string): string[] {
  const named = [...(api?.stages.values() ?? [])].filter(({ name }) => name !== DEFAULT_STAGE);
  return named.filter((stage) => serves(stage, method, path)).map(({ name }) => name);
}

function stageNames(apis: Apis, detail: Detail): string {
  return listed([...(apiOf(apis, detail)?.stages.keys() ?? [])]);
}

function stageReasons(apis: Apis): Reasons {
  return {
    'http-endpoint-disabled': {
      title: 'The execute-api endpoint is switched off',
      cause: (detail) => `API ${say(detail['apiId'])} has disableExecuteApiEndpoint set.`,
      cure: (detail) =>
        `Call it by its custom domain, or switch the endpoint on: aws apigatewayv2 update-api --api-id ${say(detail['apiId'])} --no-disable-execute-api-endpoint.`,
    },
    'http-stage-missing': {
      title: 'There is no such stage',
      cause: (detail) =>
        `${detail['stage'] === '' ? 'The path names no stage' : `The first segment of the path, ${say(detail['stage'])}, is no stage of ${say(detail['apiId'])}`}, and the API has no stage $default that would serve it. Stages with a deployment: ${stageNames(apis, detail)}.`,
      cure: (detail, { method }) => {
        const path = say(detail['path']);
        const served = stagesServing(apiOf(apis, detail), method, path);
        return served.length > 0
          ? `The path lacks its stage: call /${served[0]}${path}.`
          : `Use one of these stages, or create one that deploys itself: aws apigatewayv2 create-stage --api-id ${say(detail['apiId'])} --stage-name '$default' --auto-deploy. A stage without a deployment does not serve.`;
      },
    },
  };
}

function tableOf(routeKeys: readonly string[]): RouteTable<string> {
  const entries = routeKeys.map((route) => {
    const [verb, path] = verbAndPath(route);
    return { verb, path, route };
  });
  const fallback = routeKeys.find((routeKey) => routeKey === DEFAULT_ROUTE);
  return buildRouteTable(
    entries.filter(({ route }) => route !== fallback),
    fallback,
  );
}

/** Where a route that the deployment lacked is found now: in the draft, or in a newer deployment. */
function betterReason(apis: Apis, detail: Detail): string | undefined {
  const stage = stageOf(apis, detail);
  const [method, path] = [say(detail['method']), say(detail['path'])];
  if (!stage) return undefined;
  if (serves(stage, method, path)) return 'http-route-deployed-since';
  const drafted = matchRoute(tableOf(apiOf(apis, detail)?.draft() ?? []), path, method, []);
  return drafted === undefined ? undefined : 'http-route-not-deployed';
}

/** Preflights are the one thing that browsers ask for without being told to. */
const PREFLIGHT =
  'If this is a browser asking before a request to another origin, configure CORS: aws apigatewayv2 update-api --api-id <id> --cors-configuration AllowOrigins=...,AllowMethods=...,AllowHeaders=... (and deploy, unless the stage does so by itself).';

function slashNote(stage: StageUnit | undefined, detail: Detail): string | undefined {
  const path = say(detail['path']);
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  if (!stage || other === '' || !serves(stage, say(detail['method']), other)) return undefined;
  return `A slash at the end counts: call ${other}, or give the API a route for ${path} as well.`;
}

/** A stage and a path may be taken for one another. */
function stageNote(apis: Apis, detail: Detail): string | undefined {
  const [method, path, rawPath] = [say(detail['method']), say(detail['path']), say(detail['rawPath'])];
  const api = apiOf(apis, detail);
  if (detail['stage'] === DEFAULT_STAGE) {
    const served = stagesServing(api, method, path);
    if (served.length > 0) return `The path lacks its stage: call /${served[0]}${path}.`;
    const [, first = ''] = path.split('/');
    const rest = path.slice(first.length + 1) || '/';
    return api && [...api.stages.values()].some((stage) => serves(stage, method, rest))
      ? `No stage is called ${first}, so $default served the whole path. Stages: ${stageNames(apis, detail)}.`
      : undefined;
  }
  const fallback = api?.stages.get(DEFAULT_STAGE);
  return fallback && serves(fallback, method, rawPath)
    ? `The first segment is taken as the stage ${say(detail['stage'])}; without a stage of that name $default would serve ${rawPath}.`
    : undefined;
}

function matchReasons(apis: Apis): Reasons {
  const instead = (detail: Detail): string | undefined => betterReason(apis, detail);
  const unknown: Reason = {
    title: 'No route matches',
    cause: (detail) => `No route in ${where(detail)} matches ${asked(detail)}, and there is no route $default.`,
    cure: (detail) =>
      slashNote(stageOf(apis, detail), detail) ??
      stageNote(apis, detail) ??
      (detail['method'] === 'OPTIONS'
        ? PREFLIGHT
        : 'Check the path; if the route is new, add it and deploy, or let the stage deploy itself. A greedy {proxy+} needs at least one character.'),
    instead,
  };
  return {
    'http-route-unknown': unknown,
    'http-method-missing': {
      title: 'The path has no route for this method',
      cause: (detail) =>
        `${say(detail['path'])} has routes in ${where(detail)}, but only for ${listed(detail['verbs'])}, not for ${say(detail['method'])}. HTTP APIs answer that with 404 as well.`,
      cure: (detail) =>
        detail['method'] === 'OPTIONS'
          ? PREFLIGHT
          : `Use ${listed(detail['verbs'])}, or add a route ${say(detail['method'])} (or ANY) ${say(detail['path'])} and deploy. GET does not answer HEAD.`,
      instead,
    },
  };
}

const deployReasons: Reasons = {
  'http-route-matched': {
    title: 'Route found',
    cause: (detail) => `${say(detail['routeKey'])} in ${where(detail)}.`,
  },
  'http-route-not-deployed': {
    title: 'The route is not deployed',
    cause: (detail) =>
      `The API has a route for ${asked(detail)}, and ${where(detail)} has not: the route was added after it, and the stage does not deploy itself.`,
    cure: (detail) =>
      `Deploy: aws apigatewayv2 create-deployment --api-id ${say(detail['apiId'])} --stage-name '${say(detail['stage'])}'; or let the stage deploy itself: aws apigatewayv2 update-stage --api-id ${say(detail['apiId'])} --stage-name '${say(detail['stage'])}' --auto-deploy. With Terraform: auto_deploy = true, or a trigger over the routes in aws_apigatewayv2_deployment.`,
  },
  'http-route-deployed-since': routeDeployedSince,
};

/** What a browser would have missed. */
function missed(detail: Detail): string {
  const { allowOrigins, allowMethods, allowHeaders } = Object(detail['configured']) as Record<string, unknown>;
  switch (detail['complaint']) {
    case 'origin':
      return `The origin ${say(detail['origin'])} is not among allowOrigins: ${listed(allowOrigins ?? [])}.`;
    case 'method':
      return `The method ${say(detail['method'])} is not among allowMethods: ${listed(allowMethods ?? [])}.`;
    default:
      return `Not all of the headers ${say(detail['headers'])} are among allowHeaders: ${listed(allowHeaders ?? [])}.`;
  }
}

const corsReasons: Reasons = {
  'http-preflight-allowed': { title: 'The preflight was answered by the configuration of CORS', cause: () => '' },
  'http-preflight-refused': {
    title: 'The browser will not send the request',
    cause: (detail) =>
      `${missed(detail)} The gateway answers 204 all the same; what the headers do not allow the browser does not send.`,
    cure: (detail) =>
      `Add it: aws apigatewayv2 update-api --api-id ${say(detail['apiId'])} --cors-configuration ... with everything that is to be allowed, and deploy unless the stage does so by itself. Origins are compared with scheme and port.`,
  },
  'http-origin-allowed': { title: 'The origin is allowed', cause: () => '' },
  'http-origin-not-allowed': {
    title: 'The origin is not allowed',
    cause: (detail) =>
      `${say(detail['origin'])} is not among allowOrigins: ${listed(detail['allowed'] ?? [])}. The request was served; the browser keeps the answer from the page, since it has no Access-Control headers.`,
  },
};

const limitReasons: Reasons = {
  'http-body-too-large': bodyTooLarge,
  'http-headers-too-large': headTooLarge('HTTP APIs'),
  'http-route-throttled': {
    title: 'The route is called too often',
    cause: (detail) =>
      `${say(detail['routeKey'])} of stage ${say(detail['stage'])} takes ${say(detail['rate'])} requests a second and ${say(detail['burst'])} at once.`,
    cure: (detail) =>
      `Call less often, or raise the limit: aws apigatewayv2 update-stage --api-id ${say(detail['apiId'])} --stage-name '${say(detail['stage'])}' --default-route-settings ThrottlingRateLimit=...,ThrottlingBurstLimit=... (or --route-settings for one route).`,
  },
  'http-account-throttled': {
    title: 'The account is called too often',
    cause: (detail) =>
      `All APIs of account ${say(detail['account'])} in ${say(detail['region'])} together take ${say(detail['rate'])} requests a second and ${say(detail['burst'])} at once.`,
    cure: () => 'Call less often, or start Portico with a larger --account-throttle RATE:BURST.',
  },
};

const callerReasons: Reasons = {
  'http-caller-credentials-missing': {
    title: "There are no caller's credentials",
    cause: (detail) =>
      `The integration of ${say(detail['routeKey'])} invokes with the credentials of the caller (arn:aws:iam::*:user/*), and the route does not ask for a signature.`,
    cure: () =>
      'Set the authorization type of the route to AWS_IAM, or give the integration a role or none, and deploy unless the stage does so by itself.',
  },
};

/** `apis` is looked at when an explanation is asked for. */
export function doorReasons(apis: Apis): Reasons {
  return oneTable({
    stage: stageReasons(apis),
    match: matchReasons(apis),
    deployReasons,
    corsReasons,
    limitReasons,
    callerReasons,
  });
}
