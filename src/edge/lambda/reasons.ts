// Words for a function that a gateway invokes: its address, its state, the permission, how it failed. One table for all doors. [api-gateway.md A6.3]
import type { Reasons } from '../../observe/contract.ts';
import { byWhich, nameAndQualifier, nearMisses, say, statement, type Detail } from './words.ts';

function functionOf(detail: Detail): string {
  return say(detail['function']);
}

export const functionReasons = {
  'function-arn-invalid': {
    title: 'The integration names no function',
    cause: (detail) =>
      `Its URI is ${say(detail['uri'])}. Stage variables are already filled in; an unknown one is empty.`,
    cure: () =>
      'The URI must be arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations. Set it, or the missing stage variable.',
  },
  'function-missing': {
    title: 'The function does not exist',
    cause: (detail) => `There is no function ${functionOf(detail)}.`,
    cure: () =>
      'Create it, or point the integration to one that exists and deploy. Account and region are part of the ARN.',
  },
  'version-missing': {
    title: 'The function has no such version or alias',
    cause: (detail) => `${functionOf(detail)} names "${say(detail['qualifier'])}", which the function does not have.`,
    cure: () => "Publish the version, create the alias, or correct the integration's URI and deploy.",
  },
  'function-pending': {
    title: 'The function is not ready yet',
    cause: (detail) => `${functionOf(detail)} is in state ${say(detail['state'])}.`,
    cure: () => 'Wait until its state is Active (aws lambda wait function-active-v2).',
  },
  'function-failed': {
    title: 'The function could not be made ready',
    cause: (detail) => `${functionOf(detail)} is in state ${say(detail['state'])}.`,
    cure: () =>
      'aws lambda get-function-configuration shows the reason of the state; update the code or the configuration.',
  },
  'function-throttled': {
    title: 'The function is at its concurrency limit',
    cause: (detail) => `${functionOf(detail)} was not started: ${say(detail['message'])}`,
    cure: () => 'Raise or remove the reserved concurrency, or call less in parallel.',
  },
  'function-not-run': {
    title: 'The function could not be started',
    cause: (detail) => `${functionOf(detail)}: ${say(detail['message'])}`,
    cure: () => '"portico status" lists the runtimes that this machine can run.',
  },
  'function-error': {
    title: 'The function failed',
    cause: (detail) =>
      detail['kind'] === 'timeout'
        ? `${functionOf(detail)} did not finish within its timeout of ${say(detail['timeoutMs'])} ms.`
        : `${functionOf(detail)} ended with ${say(detail['errorType'] ?? 'an error')}: ${say(detail['errorMessage'] ?? 'no message')} (${say(detail['kind'])}).`,
    cure: (detail) =>
      `Correct the function; its log is in ${say(detail['logGroup'])} (portico logs), request ${say(detail['functionRequestId'])}. A handler that fails on purpose should return a statusCode instead of raising.`,
  },
  'function-answered': { title: 'The function answered', cause: () => '' },
  'integration-timeout': {
    title: 'The integration took too long',
    cause: (detail) =>
      `${functionOf(detail)} had not answered after ${say(detail['timeoutMs'])} ms, the integration's timeout. The function itself may run ${say(detail['functionTimeoutMs'])} ms and goes on.`,
    cure: () =>
      'Make the function faster, or hand long work to another function that is invoked asynchronously. The timeout of an integration is at most 29 seconds by default.',
  },
} satisfies Reasons;

export const permissionReasons = {
  'permission-granted': {
    title: 'API Gateway may invoke the function',
    cause: (detail) => (detail['statement'] ? `By ${statement(detail['statement'])}.` : ''),
  },
  'permission-missing': {
    title: 'API Gateway may not invoke the function',
    cause: (detail) =>
      `The resource policy of ${functionOf(detail)} has no statement that lets ${say(detail['service'])} call lambda:InvokeFunction for the source ARN ${say(detail['sourceArn'])}.${byWhich(detail)}${nearMisses(detail['near'])}`,
    cure: (detail) =>
      `Grant it: aws lambda add-permission --function-name ${nameAndQualifier(functionOf(detail))} --statement-id apigateway --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn '${say(detail['sourceArn'])}' (wildcards are fine: .../*/*). With Terraform: aws_lambda_permission.`,
  },
  'role-allowed': { title: "The integration's role may invoke the function", cause: () => '' },
  'role-missing': {
    title: "The integration's role cannot be assumed",
    cause: (detail) =>
      `The integration invokes with the role ${say(detail['role'])}, which does not exist or does not trust apigateway.amazonaws.com.`,
    cure: () =>
      'Create the role with apigateway.amazonaws.com in its trust policy, or take "credentials" off the integration, grant the function\'s resource policy instead, and deploy.',
  },
  'role-not-allowed': {
    title: "The integration's role may not invoke the function",
    cause: (detail) =>
      `The policies of ${say(detail['role'])} do not allow lambda:InvokeFunction on ${functionOf(detail)} (${say(detail['decision'])}).`,
    cure: () => 'Attach a policy that allows it to the role.',
  },
} satisfies Reasons;
