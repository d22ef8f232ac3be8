// The function of a method: who asks for it, and what its problems are to this door. [api-gateway.md A6.3]
import {
  readyToInvoke,
  isProblem,
  type Callee,
  type FunctionProblem,
  type FunctionProblemCode,
  type Ready,
} from '../../lambda/invoke.ts';
import type { ServiceCaller } from '../../lambda/permission.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { TEST_STAGE } from '../test-invoke/stage.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';

/**
 * The verb that was used and, for an ANY method, the word ANY: a grant may say either. Tests had the stage "null" once and have
 * one of their own now: either will do. [A6.3, A24]
 */
function callerOf(call: Call, method: MethodUnit): ServiceCaller {
  const { account, region, apiId, name } = call.stage;
  const spelled = (stage: string, verb: string): string =>
    `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${verb}${method.resourcePath}`;
  const verbs = method.httpMethod === 'ANY' ? [call.verb, 'ANY'] : [call.verb];
  const stages = name === TEST_STAGE ? [name, 'null'] : [name];
  const [first = '', ...others] = stages.flatMap((stage) => verbs.map((verb) => spelled(stage, verb)));
  return { service: 'apigateway.amazonaws.com', account, sourceArns: [first, ...others] };
}

const CONFIGURATION = 'Execution failed due to configuration error: ';

/** The execution log's line. */
function logOf(code: FunctionProblemCode, detail: FunctionProblem['detail']): string {
  switch (code) {
    case 'function-arn-invalid':
      return `${CONFIGURATION}Invalid function ARN or invalid URI`;
    case 'function-missing':
    case 'permission-missing':
    case 'role-not-allowed':
      return `${CONFIGURATION}Invalid permissions on Lambda function`;
    case 'role-missing':
      return `${CONFIGURATION}API Gateway does not have permission to assume the provided role`;
    case 'version-missing':
    case 'function-pending':
    case 'function-failed':
      return `${CONFIGURATION}Lambda function ${detail['function']} cannot be invoked`;
    case 'function-throttled':
      return 'Lambda invocation failed with status: 429';
    case 'function-not-run':
      return `${CONFIGURATION}${detail['message']}`;
    case 'function-late':
      return 'Execution failed due to a timeout error';
  }
}

export function functionRefusal({ code, detail }: FunctionProblem): Refusal {
  return { code: code === 'function-late' ? 'integration-timeout' : code, detail, log: logOf(code, detail) };
}

/** Everything that can be refused before the function of a method's integration sees anything. */
export function prepareInvoke(call: Call, method: MethodUnit, integration: Callee, tools: RestTools): Ready | Refusal {
  const source = { owner: method, verb: call.verb, caller: () => callerOf(call, method) };
  const ready = readyToInvoke(call.exchange.trace, integration, source, tools);
  return isProblem(ready) ? functionRefusal(ready) : ready;
}

/** Refusals have a code; what went well has none. */
export function isRefusal(found: object): found is Refusal {
  return 'code' in found;
}
