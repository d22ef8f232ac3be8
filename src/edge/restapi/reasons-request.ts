// Words for what stands between the gates and the integration: compressed bodies, the request validator, the stage's cache. [api-gateway.md A10, A15, A21.2]
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { listed, say, type Detail } from '../lambda/words.ts';

const compressionReasons: Reasons = {
  'coding-unknown': {
    title: 'The body has a content coding that API Gateway does not know',
    cause: (detail) =>
      `Content-Encoding is ${say(detail['coding'])}; known are ${listed(detail['known'])} and identity.`,
    cure: () => 'Compress the body with gzip or not at all, and leave Content-Encoding away when it is not compressed.',
  },
  'body-undecodable': {
    title: 'The body is not compressed as it says',
    cause: (detail) => `Content-Encoding is ${say(detail['coding'])}, and the body cannot be decoded by it.`,
    cure: () =>
      'Send the compressed bytes as they are (curl --data-binary, not --data), whole, or leave Content-Encoding away.',
  },
};

function problems(detail: Detail): string {
  return listed(detail['problems'], (problem) => {
    const { at, message } = Object(problem) as { at?: unknown; message?: unknown };
    return `${at === '' ? 'the body' : say(at)}: ${say(message)}`;
  });
}

const validationReasons: Reasons = {
  'request-valid': { title: 'The request is valid', cause: () => '' },
  'parameters-missing': {
    title: 'Required parameters are missing',
    cause: (detail) =>
      `The request validator "${say(detail['validator'])}" asks for these, and they are not there or blank: ${listed(detail['missing'])}.`,
    cure: () => 'Send them, or take "required" off the method\'s request parameters and deploy.',
  },
  'body-invalid': {
    title: 'The body does not fit its model',
    cause: (detail) =>
      `The request validator "${say(detail['validator'])}" holds bodies of type ${say(detail['contentType'])} against the model ${say(detail['model'])}. What is wrong: ${problems(detail)}.`,
    cure: (detail) =>
      `Send a body that fits, or change the model (aws apigateway get-model --model-name ${say(detail['model'])}) and deploy.`,
  },
  'model-unusable': {
    title: 'A model of the method cannot be used',
    cause: (detail) => `The request validator "${say(detail['validator'])}" needs it, and ${say(detail['problem'])}.`,
    cure: () => 'Models are JSON schema, draft 4: correct the schema (aws apigateway update-model) and deploy.',
  },
};

const cacheReasons: Reasons = {
  'cache-hit': {
    title: "Answered from the stage's cache",
    cause: (detail) =>
      `Request ${say(detail['madeBy'])} made the entry ${say(detail['ageSeconds'])} s ago; the integration was not called.`,
  },
  'cache-miss': {
    title: "Not in the stage's cache",
    cause: (detail) =>
      `Entries of this method differ by: ${listed(detail['parameters'])}. The answer is kept for ${say(detail['ttlSeconds'])} s.`,
  },
  'cache-invalidated': {
    title: 'The client asked for a new entry in the cache',
    cause: () => 'By its Cache-Control header; the integration is called and its answer replaces the entry.',
  },
  'cache-too-large': {
    title: 'The answer is too large for the cache',
    cause: () => 'Answers of more than 1 MiB are not kept.',
  },
  'invalidation-not-allowed': {
    title: 'The client may not invalidate the cache',
    cause: (detail) =>
      `Its Cache-Control header asks for a new entry. That needs ${say(detail['action'])} on ${say(detail['resource'])} (${say(detail['decision'])}), and the method's settings answer 403 to those without (FAIL_WITH_403).`,
    cure: () =>
      "Leave Cache-Control away, allow the action to the caller, or change the method's setting unauthorizedCacheControlHeaderStrategy; settings count at once, without a deployment.",
  },
};

export const requestReasons: Reasons = oneTable({ compressionReasons, validationReasons, cacheReasons });
