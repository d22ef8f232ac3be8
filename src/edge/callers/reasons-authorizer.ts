// Words for the function of an authorizer: how it cannot be asked, how it failed. The same for the doors that ask one. [api-gateway.md A17, B7.2]
import type { Reason, Reasons } from '../../observe/contract.ts';
import { functionReasons, permissionReasons } from '../lambda/reasons.ts';
import { replyPart, say, type Detail } from '../lambda/words.ts';

/** 'Authorizer "gate"' */
export function authorizer(detail: Detail): string {
  return `Authorizer "${say(detail['authorizer'])}"`;
}

const WORDS = { ...functionReasons, ...permissionReasons };

/** The words for any function, under the authorizer's code. */
function ofFunction(code: keyof typeof WORDS, title: string, more: Partial<Reason> = {}): Reason {
  return { ...WORDS[code], title, ...more };
}

const POINT_TO_A_FUNCTION =
  'Its URI must be arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations, and the function must exist. Correct the authorizer (or the stage variable in its URI) and deploy.';

export interface AuthorizerWords {
  /** Before each code: 'authorizer-'. */
  readonly prefix: string;
  /** A grant for these does not cover authorizers. */
  readonly served: 'methods' | 'routes';
  /** How a function says 403. */
  readonly toDeny: string;
  /** What a function should have returned. */
  readonly wanted: (detail: Detail) => string;
}

/** Of the authorizer's function: how it cannot be asked, and how it failed. */
export function authorizerFunctionReasons({ prefix, served, toDeny, wanted }: AuthorizerWords): Reasons {
  const reasons: Reasons = {
    'function-arn-invalid': ofFunction('function-arn-invalid', 'The authorizer names no function', {
      cure: () => POINT_TO_A_FUNCTION,
    }),
    'function-missing': ofFunction('function-missing', "The authorizer's function does not exist", {
      cure: () => POINT_TO_A_FUNCTION,
    }),
    'version-missing': ofFunction('version-missing', "The authorizer's function has no such version or alias", {
      cure: () => "Publish the version, create the alias, or correct the authorizer's URI and deploy.",
    }),
    'function-pending': ofFunction('function-pending', "The authorizer's function is not ready yet"),
    'function-failed': ofFunction('function-failed', "The authorizer's function could not be made ready"),
    'permission-missing': ofFunction('permission-missing', "API Gateway may not invoke the authorizer's function", {
      cure: (detail) =>
        `${WORDS['permission-missing'].cure(detail)} A grant for the API's ${served} (.../*/GET/...) does not cover its authorizers.`,
    }),
    'role-missing': ofFunction('role-missing', "The authorizer's role cannot be assumed", {
      cause: (detail) =>
        `${authorizer(detail)} invokes with the role ${say(detail['role'])}, which does not exist or does not trust apigateway.amazonaws.com.`,
      cure: () =>
        "Create the role with apigateway.amazonaws.com in its trust policy; or take authorizerCredentials away, grant the function's resource policy instead, and deploy.",
    }),
    'role-not-allowed': ofFunction('role-not-allowed', "The authorizer's role may not invoke the function"),
    timeout: ofFunction('integration-timeout', 'The authorizer took too long', {
      cause: (detail) =>
        `${say(detail['function'])} had not answered after ${say(detail['timeoutMs'])} ms, which is all that an authorizer has.`,
      cure: () => 'Make the function faster: every uncached request waits for it.',
    }),
    'function-throttled': ofFunction('function-throttled', "The authorizer's function is at its concurrency limit"),
    'function-not-run': ofFunction('function-not-run', "The authorizer's function could not be started"),
    'function-error': ofFunction('function-error', "The authorizer's function failed", {
      cure: (detail) =>
        `Correct the function; its log is in ${say(detail['logGroup'])} (portico logs), request ${say(detail['functionRequestId'])}. To answer 401, fail with a message that is exactly "Unauthorized"; to answer 403, ${toDeny}.`,
    }),
    unauthorized: {
      title: 'The authorizer refused the caller',
      cause: (detail) =>
        `The function ${say(detail['function'])} of authorizer "${say(detail['authorizer'])}" failed with the message "Unauthorized", which is how a function answers 401.`,
      cure: (detail) =>
        `Send an identity that the function accepts; its log is in ${say(detail['logGroup'])} (portico logs), request ${say(detail['functionRequestId'])}.`,
    },
    'reply-malformed': {
      title: "The authorizer's answer is not an authorizer's answer",
      cause: (detail) =>
        `${replyPart(detail)} that ${say(detail['function'])} returned is wrong: ${say(detail['problem'])}.\nThe function returned: ${say(detail['reply'])}`,
      cure: wanted,
    },
  };
  return Object.fromEntries(Object.entries(reasons).map(([code, reason]) => [`${prefix}${code}`, reason]));
}
