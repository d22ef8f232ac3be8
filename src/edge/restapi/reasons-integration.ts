// Words for integrations: the function, its permission, its answer, and mocks. [api-gateway.md A6.3, A7, A11.5, A14]
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { functionReasons, permissionReasons } from '../lambda/reasons.ts';
import { listed, replyPart, say, type Detail } from '../lambda/words.ts';

const configurationReasons: Reasons = {
  'integration-missing': {
    title: 'The method has no integration',
    cause: () => 'It was deployed without one.',
    cure: () => 'Add an integration and deploy again.',
  },
  'integration-method-not-post': {
    title: 'The integration does not invoke with POST',
    cause: (detail) =>
      `Lambda is invoked by POST, and the integration's HTTP method is ${say(detail['httpMethod']) || 'empty'}. It has nothing to do with the client's method.`,
    cure: () => 'Set integration_http_method to POST and deploy again.',
  },
  'header-mapping-illegal': {
    title: 'A header is mapped that may not be mapped',
    cause: (detail) =>
      `The integration's request parameters set ${say(detail['header'])}, which API Gateway sets itself.`,
    cure: () => 'Remove the mapping (proxy integrations ignore mappings anyway) and deploy again.',
  },
  'reply-malformed': {
    title: "The function's reply is not a proxy reply",
    cause: (detail) =>
      `${replyPart(detail)} is wrong: ${say(detail['problem'])}.\nThe function returned: ${say(detail['reply'])}`,
    cure: () =>
      'Return {"statusCode": 200, "headers": {"name": "value"}, "body": "text"}: at most statusCode, headers, multiValueHeaders, body and isBase64Encoded, the body a string.',
  },
  'base64-invalid': {
    title: 'The body is not base64',
    cause: () =>
      'The function set isBase64Encoded, the client accepts a binary media type, and the body cannot be decoded.',
    cure: () => 'Encode the body with base64, or leave isBase64Encoded away.',
  },
};

/** Details of a template that failed. */
function templateFault(detail: Detail): string {
  const line = detail['text'] === undefined ? '' : `\nThe line: ${say(detail['text'])}`;
  return `It cannot be read or rendered: ${say(detail['problem'])}.${line}`;
}

const requestMappingReasons: Reasons = {
  'content-type-unsupported': {
    title: 'No template for this content type',
    cause: (detail) =>
      `passthroughBehavior ${say(detail['passthrough'])} lets ${say(detail['contentType'])} through only with a template. There are templates for: ${listed(detail['known'])}.`,
    cure: () => 'Send one of these content types, or add a template and deploy.',
  },
  'request-base64-invalid': {
    title: 'The request body is not base64',
    cause: () =>
      'contentHandling of the integration is CONVERT_TO_BINARY and the content type is not among binaryMediaTypes, so the body must be base64 text, and it cannot be decoded.',
    cure: () =>
      'Send base64, or add the content type to binaryMediaTypes so that bytes pass as they are, and deploy; without CONVERT_TO_BINARY text stays text.',
  },
  'request-body-unreadable': {
    title: 'The body is not JSON',
    cause: () =>
      'A parameter mapping of the integration reads method.request.body; the body begins like JSON and cannot be read as JSON.',
    cure: () => 'Send correct JSON; a body that does not begin with {, [ or a quote is taken as plain text.',
  },
  'template-on-binary': {
    title: 'A mapping template cannot read a binary body',
    cause: () =>
      'By binaryMediaTypes and contentHandling the request body is bytes, and the integration has a template for it. With the binary type */* that is so for every request, even for one without a body.',
    cure: () =>
      'Set contentHandling of the integration to CONVERT_TO_TEXT (the template then sees base64), or take the content type out of binaryMediaTypes, and deploy.',
  },
  'request-template-failed': {
    title: 'The request template fails',
    cause: templateFault,
    cure: () =>
      'Correct the request template of the integration and deploy. A template may do some 300,000 steps and make 10 MB of text.',
  },
  'request-header-invalid': {
    title: 'A mapped header cannot be sent',
    cause: (detail) =>
      `The header ${say(detail['header'])} of the integration request has a name or a value that HTTP does not allow, such as a line break.`,
    cure: () => 'Correct the mapping or the template, or what the client sends for it.',
  },
  'event-not-json': {
    title: 'What goes to the function is not JSON',
    cause: (detail) =>
      `Lambda takes JSON events only: ${say(detail['problem'])}.\nThe payload: ${say(detail['payload'])}`,
    cure: () =>
      'Send JSON, or give the integration a template for this content type that makes JSON, such as {"body": "$util.escapeJavaScript($input.body)"}.',
  },
};

const responseMappingReasons: Reasons = {
  'function-error-mapped': {
    title: 'The function failed, and the integration response decides what that means',
    cause: (detail) =>
      `${say(detail['function'])} ended with ${say(detail['errorType'] ?? 'an error')}: ${say(detail['errorMessage'] ?? 'no message')} (${say(detail['kind'])}). A custom integration hands the error document on: only an integration response whose selection pattern matches the whole message makes another status of it (.*Error.* for instance; the dot matches no line break).`,
  },
  'event-accepted': {
    title: 'The event was accepted',
    cause: (detail) => `${say(detail['function'])} runs it asynchronously (X-Amz-Invocation-Type: Event).`,
  },
  'response-selected': {
    title: 'Integration response chosen by its pattern',
    cause: (detail) => `${say(detail['pattern'])} leads to ${say(detail['status'])}.`,
  },
  'response-default': {
    title: 'Default integration response',
    cause: (detail) => `No selection pattern matched; the response without one leads to ${say(detail['status'])}.`,
  },
  'integration-response-missing': {
    title: 'No integration response matches',
    cause: (detail) =>
      `The integration answered with status ${say(detail['status'])}; the selection patterns look at "${say(detail['value'])}". They are: ${listed(detail['patterns'])}.${unreadablePatterns(detail)}`,
    cure: () => 'Add an integration response without a selection pattern as the default, and deploy.',
  },
  'method-response-missing': {
    title: 'The method response is not declared',
    cause: (detail) =>
      `The integration response leads to status ${say(detail['status'])}, for which the method has no method response.`,
    cure: () => 'Add a method response with this status and deploy.',
  },
  'selection-too-costly': {
    title: 'A selection pattern takes too long',
    cause: (detail) => `Choosing the integration response was given up: ${say(detail['problem'])}.`,
    cure: () => 'Write the pattern without nested repetitions such as (a+)+, and deploy.',
  },
  'response-base64-invalid': {
    title: 'The response body is not base64',
    cause: () =>
      'By binaryMediaTypes, the Accept header of the client and contentHandling of the integration response the text of the backend is to be decoded from base64, and it cannot be.',
    cure: () =>
      'Let the backend answer base64, or set contentHandling of the integration response to CONVERT_TO_TEXT, and deploy.',
  },
  'response-body-unreadable': {
    title: 'The answer of the backend is not JSON',
    cause: (detail) =>
      `A header mapping reads integration.response.body; the body begins like JSON and cannot be read as JSON: ${say(detail['body'])}`,
    cure: () => 'Let the backend answer correct JSON, or remove the mapping and deploy.',
  },
  'response-template-failed': {
    title: 'The response template fails',
    cause: templateFault,
    cure: () =>
      'Correct the response template of the integration response and deploy. A template may do some 300,000 steps and make 10 MB of text.',
  },
  'response-header-invalid': {
    title: 'A mapped response header cannot be sent',
    cause: (detail) =>
      `The header ${say(detail['header'])} of the method response has a name or a value that HTTP does not allow, such as a line break.`,
    cure: () => 'Correct the mapping or the template, or what the backend answers for it.',
  },
};

function unreadablePatterns(detail: Detail): string {
  const broken = detail['unreadable'];
  return Array.isArray(broken) && broken.length > 0
    ? ` No regular expressions, so they match nothing: ${listed(broken)}.`
    : '';
}

const mockReasons: Reasons = {
  'mock-answered': { title: 'The mock answered', cause: () => '' },
  'mock-status-invalid': {
    title: 'The mock has no status code',
    cause: (detail) => `The request template must give an integer statusCode; it gives: ${say(detail['template'])}`,
    cure: () => 'Use the template {"statusCode": 200}, the number without quotes, and deploy.',
  },
};

export const integrationReasons: Reasons = oneTable({
  functionReasons,
  permissionReasons,
  configurationReasons,
  requestMappingReasons,
  responseMappingReasons,
  mockReasons,
});
