// The function-URL door's words: for every step what happened and what would have passed. Made when somebody asks, never on the data path.
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { functionReasons as ofAnyDoor } from '../lambda/reasons.ts';
import { say, type Detail } from '../lambda/words.ts';
import { corsReasons } from './reasons-cors.ts';
import { policyReasons } from './reasons-policy.ts';
import { responseReasons } from './reasons-response.ts';
import { signatureReasons } from './reasons-signature.ts';

function functionOf(detail: Detail): string {
  return say(detail['function']);
}

const urlReasons: Reasons = {
  'url-found': {
    title: 'The URL was found',
    cause: (detail) => `${functionOf(detail)}, ${say(detail['authType'])}, ${say(detail['invokeMode'])}.`,
  },
  'url-unknown': {
    title: 'There is no such function URL',
    cause: (detail) => `No function has a URL with the id ${say(detail['urlId'])}.`,
    cure: () =>
      'Look it up with "portico urls" or "aws lambda get-function-url-config". The id is made anew when the configuration is deleted and created again.',
  },
  'url-function-missing': {
    title: 'The function of this URL has gone',
    cause: (detail) => `There is no function ${functionOf(detail)}.`,
    cure: () => 'Create the function and its URL again.',
  },
  'url-alias-missing': {
    title: 'The alias of this URL has gone',
    cause: (detail) =>
      `The URL is for the alias ${say(detail['qualifier'])}, which has been deleted; the URL itself stays, as on AWS.`,
    cure: (detail) =>
      `Create the alias again (aws lambda create-alias --name ${say(detail['qualifier'])}), with its permission, or delete the URL.`,
  },
};

const functionReasons: Reasons = {
  'url-body-too-large': {
    title: 'The request is too large',
    cause: (detail) =>
      detail['what'] === 'event'
        ? `The event made of it has ${say(detail['size'])} bytes; Lambda takes ${say(detail['limit'])}. A body that is no text becomes a third longer as base64.`
        : `The body is larger than the ${say(detail['limit'])} bytes that Lambda takes.`,
    cure: () => 'Send less, or put large content into a bucket and send its name.',
  },
  'url-function-pending': ofAnyDoor['function-pending'],
  'url-function-failed': ofAnyDoor['function-failed'],
  'url-version-missing': {
    title: 'The alias points to a version that is not there',
    cause: (detail) => `${functionOf(detail)} leads to a version that the function does not have.`,
    cure: () => 'Point the alias to a published version (aws lambda update-alias).',
  },
  'url-function-throttled': {
    title: 'The function is at its reserved concurrency',
    cause: (detail) =>
      detail['reservedConcurrency'] === 0
        ? `${functionOf(detail)} has a reserved concurrency of 0, which switches it off.`
        : `${functionOf(detail)} has a reserved concurrency of ${say(detail['reservedConcurrency'])}, and as many invokes are running.`,
    cure: () =>
      'Raise it (aws lambda put-function-concurrency) or remove it (aws lambda delete-function-concurrency), or call less in parallel.',
  },
  'url-account-throttled': {
    title: "The account's concurrency is used up",
    cause: (detail) => `${functionOf(detail)} was not started: ${say(detail['message'])}`,
    cure: () => 'Call less in parallel, or shorten what the functions do.',
  },
  'url-function-not-run': ofAnyDoor['function-not-run'],
  'url-function-error': {
    ...ofAnyDoor['function-error'],
    cure: (detail, trace) =>
      `Correct the function; its log is in ${say(detail['logGroup'])} (portico logs), request ${trace.id}. A handler that fails on purpose should return a statusCode instead of raising.`,
  },
};

export const functionUrlReasons: Reasons = oneTable({
  urlReasons,
  corsReasons,
  signatureReasons,
  policyReasons,
  functionReasons,
  responseReasons,
});
