// Past the gates: the request is logged and prepared, then the integration answers it. Knows neither keys nor stages. [api-gateway.md A3]
import type { Call } from './call.ts';
import { awsProxy } from './integrations/aws-proxy.ts';
import { custom } from './integrations/custom.ts';
import { httpProxy } from './integrations/http-proxy.ts';
import { needsPreparation, prepare } from './preparation.ts';
import type { Refusal } from './refusals.ts';
import type { RestTools } from './tools.ts';
import type { MethodUnit } from './unit.ts';

/** The path is the request's own, not the resource's. */
function logStart(call: Call): void {
  call.log?.info(`Starting execution for request: ${call.requestId}`);
  call.log?.info(`HTTP Method: ${call.verb}, Resource Path: ${call.path}`);
}

const NO_INTEGRATION: Refusal = {
  code: 'integration-missing',
  log: 'Execution failed due to configuration error: No integration defined for method',
};

function integrate(
  call: Call,
  method: MethodUnit,
  tools: RestTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  const { integration } = method;
  switch (integration.type) {
    case 'AWS_PROXY':
      return awsProxy(call, method, integration, tools);
    case 'HTTP_PROXY':
      return httpProxy(call, method, integration, tools);
    case 'AWS_LAMBDA':
    case 'AWS_SERVICE':
    case 'HTTP':
    case 'MOCK':
      return custom(call, method, integration, tools);
    case 'NONE':
      return NO_INTEGRATION;
  }
}

/** Answers the call, or says why not. */
export function proceed(
  call: Call,
  method: MethodUnit,
  tools: RestTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  logStart(call);
  return needsPreparation(call, method) ? proceedPrepared(call, method, tools) : integrate(call, method, tools);
}

async function proceedPrepared(call: Call, method: MethodUnit, tools: RestTools): Promise<Refusal | undefined> {
  const prepared = await prepare(call, method, tools);
  if (typeof prepared === 'object') return prepared;
  return prepared ? undefined : integrate(call, method, tools);
}
