// Words for integrations of HTTP APIs: what they share with REST APIs under their own codes, and what is theirs. [api-gateway.md B8, B9]
import type { Reason, Reasons } from '../../observe/contract.ts';
import { endpointReasons } from '../backend/reasons.ts';
import { functionReasons, permissionReasons } from '../lambda/reasons.ts';
import { eventTooLarge } from '../lambda/reasons-gateway.ts';
import { replyPart, say } from '../lambda/words.ts';
import { INTEGRATION_REFUSALS } from './refusals-integration.ts';

/** The shared reasons of this door's refusals. */
function refusalReasons(shared: Reasons): Record<string, Reason> {
  const own = Object.entries(shared).map(([code, reason]): [string, Reason] => [`http-${code}`, reason]);
  return Object.fromEntries(own.filter(([code]) => Object.hasOwn(INTEGRATION_REFUSALS, code)));
}

/** Steps that are no refusals mean the same at every door. */
function passReasons(shared: Reasons, ...codes: readonly string[]): Record<string, Reason> {
  return Object.fromEntries(codes.map((code) => [code, shared[code]!]));
}

const functionOnes: Reasons = {
  ...refusalReasons({ ...functionReasons, ...permissionReasons }),
  ...passReasons(functionReasons, 'function-answered'),
  ...passReasons(permissionReasons, 'permission-granted', 'role-allowed'),
  'http-integration-missing': {
    title: 'The route leads nowhere',
    cause: (detail) =>
      detail['target'] === undefined
        ? 'It was deployed without a target.'
        : `Its target is ${say(detail['target'])}, which the deployment does not hold.`,
    cure: () =>
      'Give the route the target integrations/{integration id}, and deploy unless the stage does so by itself.',
  },
  'http-function-arn-invalid': {
    ...functionReasons['function-arn-invalid']!,
    cure: () =>
      'The URI must be the ARN of a function, or arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations. Set it, or the missing stage variable.',
  },
  'http-integration-timeout': {
    ...functionReasons['integration-timeout']!,
    cure: () =>
      'Make the function faster, or hand long work to another function that is invoked asynchronously. The timeout of an integration is at most 30 seconds.',
  },
  'http-event-too-large': eventTooLarge,
  'http-reply-malformed': {
    title: "The function's reply cannot be sent",
    cause: (detail) =>
      `${replyPart(detail)} is wrong: ${say(detail['problem'])}.\nThe function returned: ${say(detail['reply'])}`,
    cure: () =>
      'Return {"statusCode": 200, "headers": {"name": "value"}, "body": "text"}, the body a string. With payload format 2.0 any other JSON will do as well: it becomes the body.',
  },
};

const endpointOnes: Reasons = {
  ...refusalReasons(endpointReasons),
  ...passReasons(endpointReasons, 'endpoint-answered'),
  'http-endpoint-is-arn': {
    title: 'The integration leads to a load balancer or a service registry',
    cause: (detail) =>
      `Its URI is ${say(detail['uri'])}. Portico has no listeners of load balancers and no Cloud Map services, so there is no address to send the request to.`,
    cure: () =>
      'Set the URI to where the backend really listens, such as http://127.0.0.1:8080; a stage variable keeps the ARN for AWS and the address for here apart.',
  },
  'http-endpoint-timeout': {
    ...endpointReasons['endpoint-timeout']!,
    cure: () => 'Make the backend faster, or raise timeoutInMillis of the integration (30 seconds at most).',
  },
};

export const integrationReasons: Reasons = {
  ...functionOnes,
  ...endpointOnes,
  'http-subtype-not-here': {
    title: 'The service is not part of Portico',
    cause: (detail) =>
      `The integration calls ${say(detail['action'])} of ${say(detail['service'])} (subtype ${say(detail['subtype'])}). Portico has no ${say(detail['service'])}: nothing was sent, and nothing is kept.`,
    cure: () =>
      'Point the route to a function or to a backend of your own while you work locally; a function may call the real service, with AWS_ENDPOINT_URL_{SERVICE} in its environment.',
  },
  'http-mapping-unusable': {
    title: 'A mapped value cannot be used',
    cause: (detail) =>
      `${say(detail['parameter'])} got a value of ${say(detail['length'])} characters that it cannot take: a header holds no line break or other control character, a status code is a number from 200 to 599. The parameter was left out.`,
    cure: () => 'Map another value, or change what the request or the reply holds in its place.',
  },
};
