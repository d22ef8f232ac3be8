// Words for CORS: what the configuration allows and what the browser asked for. [lambda C5]
import type { Reasons } from '../../observe/contract.ts';
import { listed, say, type Detail } from '../lambda/words.ts';

function configured(detail: Detail, member: string): string {
  const { [member]: list } = Object(detail['configured']) as Record<string, unknown>;
  return listed(list ?? []);
}

const COMPLAINTS: Readonly<Record<string, (detail: Detail) => string>> = {
  origin: (detail) =>
    `The page's origin is ${say(detail['origin'])}; AllowOrigins: ${configured(detail, 'allowOrigins')}.`,
  method: (detail) =>
    `The page wants to send ${say(detail['method'])}; AllowMethods: ${configured(detail, 'allowMethods')}.`,
  headers: (detail) =>
    `The page wants to send the headers ${say(detail['headers'])}; AllowHeaders: ${configured(detail, 'allowHeaders')}.`,
};

function notConfigured(detail: Detail): string {
  return `The origin ${say(detail['origin'])}, the method ${say(detail['method'])} or one of the headers ${say(detail['headers'])} is not in the lists of the configuration.`;
}

export const corsReasons: Reasons = {
  'url-preflight-allowed': {
    title: 'Preflight answered: allowed',
    cause: () => 'The URL answers preflights itself; the function is not invoked and no signature is asked for.',
  },
  'url-preflight-refused': {
    title: 'Preflight answered: not allowed',
    cause: (detail) =>
      `${(COMPLAINTS[say(detail['complaint'])] ?? notConfigured)(detail)} The answer is 200 without any Access-Control header, and the browser keeps the page from sending the request.`,
    cure: (detail) =>
      `Add it to the URL's CORS configuration: aws lambda update-function-url-config --cors, or the cors block of aws_lambda_function_url (URL ${say(detail['urlId'])}). An origin is scheme, host and port, without a path.`,
  },
  'url-origin-allowed': { title: "The page's origin is allowed", cause: () => '' },
  'url-origin-not-allowed': {
    title: "The page's origin is not allowed",
    cause: (detail) =>
      `The origin is ${say(detail['origin'])}; AllowOrigins: ${listed(detail['allowed'] ?? [])}. The request is served all the same; the browser keeps the answer from the page.`,
    cure: () => "Add the origin to AllowOrigins of the URL's CORS configuration.",
  },
  'url-cors-twice': {
    title: 'Access-Control headers are sent twice',
    cause: () =>
      "Both the URL's CORS configuration and the function set them. AWS sends both, and browsers refuse an answer with two values of Access-Control-Allow-Origin.",
    cure: () =>
      'Leave them to one of the two: take the headers out of the function, or the CORS configuration off the URL.',
  },
  'url-cors-replaced': {
    title: "The function's Access-Control headers were dropped",
    cause: () => "The URL's CORS configuration has the last word here; AWS would send both.",
  },
};
