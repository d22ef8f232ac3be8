// Words for API keys, usage plans and throttles. [api-gateway.md A19]
import type { Reasons } from '../../observe/contract.ts';
import { listed, say, type Detail } from '../lambda/words.ts';

function method(detail: Detail): string {
  return `${say(detail['method'])} ${say(detail['resource'])}`;
}

function planNames(plans: unknown): string {
  return listed(plans, (plan) => {
    const { id, name } = Object(plan) as { id?: unknown; name?: unknown };
    return id === undefined ? say(plan) : `${say(name)} (${say(id)})`;
  });
}

function keyName(detail: Detail): string {
  const name = detail['keyName'];
  return `${name === undefined || name === null ? '' : `"${say(name)}" `}${say(detail['keyId'])}, ending in ...${say(detail['ending'])}`;
}

function plan(detail: Detail): string {
  return `usage plan "${say(detail['planName'])}" (${say(detail['planId'])})`;
}

function limits(detail: Detail): string {
  return `${say(detail['rate'])} requests a second with a burst of ${say(detail['burst'])}`;
}

const SLOWER = 'Call more slowly, or raise the rate and the burst; throttles count at once, without a deployment.';

function fromAuthorizer(detail: Detail): string {
  return detail['authorizationType'] === 'CUSTOM'
    ? "The authorizer's function returned no usageIdentifierKey."
    : `The method has no Lambda authorizer that could return one (its authorization is ${say(detail['authorizationType'])}).`;
}

export const keyReasons: Reasons = {
  'key-not-required': { title: 'No API key needed', cause: () => '' },
  'key-accepted': { title: 'API key accepted', cause: (detail) => `Key ${keyName(detail)}.` },
  'key-missing': {
    title: 'No API key was sent',
    cause: (detail) =>
      detail['source'] === 'AUTHORIZER'
        ? `${method(detail)} requires an API key, and the API takes it from its authorizer (apiKeySource AUTHORIZER): the header x-api-key does not count. ${fromAuthorizer(detail)}`
        : `${method(detail)} requires an API key, and the request has no header x-api-key.`,
    cure: (detail) =>
      detail['source'] === 'AUTHORIZER'
        ? `Return the value of an enabled key, whose usage plan covers ${say(detail['apiStage'])}, as usageIdentifierKey; or set apiKeySource to HEADER and deploy.`
        : `Send x-api-key with the value of an enabled key whose usage plan covers ${say(detail['apiStage'])} (aws apigateway get-api-keys --include-values).`,
  },
  'key-unknown': {
    title: 'No API key has this value',
    cause: (detail) =>
      detail['isId'] === true
        ? `What was sent is the id of a key (ending in ...${say(detail['ending'])}), not its value.`
        : `The value sent has ${say(detail['length'])} characters and ends in ...${say(detail['ending'])}; account ${say(detail['account'])} has no such key in ${say(detail['region'])}.`,
    cure: () =>
      "Send the key's value, not its id or name (aws apigateway get-api-key --include-value), and look for missing or extra characters.",
  },
  'key-disabled': {
    title: 'The API key is disabled',
    cause: (detail) => `Key ${keyName(detail)} exists but is not enabled. Keys made without enabled=true are disabled.`,
    cure: (detail) =>
      `Enable it: aws apigateway update-api-key --api-key ${say(detail['keyId'])} --patch-operations op=replace,path=/enabled,value=true. No deployment is needed.`,
  },
  'key-not-in-plan': {
    title: 'The API key is in no usage plan of this stage',
    cause: (detail) =>
      `Key ${keyName(detail)} is in these usage plans: ${planNames(detail['keyPlans'])}. None of them covers stage ${say(detail['apiStage'])}, which is covered by: ${planNames(detail['stagePlans'])}.`,
    cure: (detail) =>
      `Add the stage ${say(detail['apiStage'])} to a plan of the key (api_stages), or the key to a plan of the stage (aws apigateway create-usage-plan-key). No deployment is needed.`,
  },
  'within-plan': { title: 'Within the usage plan', cause: (detail) => `${plan(detail)}.` },
  'plan-method-throttled': {
    title: "The plan's throttle for this method is used up",
    cause: (detail) => `${plan(detail)} allows key ${say(detail['keyId'])} ${limits(detail)} on this method.`,
    cure: () => SLOWER,
  },
  'plan-throttled': {
    title: "The plan's throttle is used up",
    cause: (detail) => `${plan(detail)} allows key ${say(detail['keyId'])} ${limits(detail)}, over all its stages.`,
    cure: () => SLOWER,
  },
  'quota-exceeded': {
    title: "The plan's quota is used up",
    cause: (detail) =>
      `${plan(detail)} allows key ${say(detail['keyId'])} ${say(detail['limit'])} requests a ${say(detail['period']).toLowerCase()}; ${say(detail['used'])} have been used.`,
    cure: () =>
      'Wait for the next period (they begin at midnight UTC, on Sunday, on the 1st), raise the quota, or grant more with aws apigateway update-usage.',
  },
  'method-throttled': {
    title: "The stage's throttle for this method is used up",
    cause: (detail) =>
      `The method settings of ${say(detail['apiStage'])} allow ${limits(detail)} on ${method(detail)}, for all callers together.`,
    cure: () => SLOWER,
  },
  'account-throttled': {
    title: "The account's throttle is used up",
    cause: (detail) =>
      `All APIs of account ${say(detail['account'])} in ${say(detail['region'])} together may have ${limits(detail)}.`,
    cure: () => 'Call more slowly, or start Portico with a larger --account-throttle RATE:BURST.',
  },
};
