// What becomes of headers between a method and its backend, by the integration's type. Tables and look-ups only. [api-gateway.md A8]
import { ReplyNames } from '../../lambda/reply-names.ts';

/** 'AWS' and 'HTTP' are the custom integrations. */
export type HeaderFamily = 'AWS' | 'AWS_PROXY' | 'HTTP' | 'HTTP_PROXY' | 'MOCK';

type Names = ReadonlySet<string>;

function names(...texts: string[]): Names {
  return new Set(texts.join(' ').split(' '));
}

/** The first value of a header in a flat list. */
export function headerOf(rawHeaders: readonly string[], lowerCase: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.toLowerCase() === lowerCase) return rawHeaders[i + 1];
  return undefined;
}

// ---- towards the backend [A8.3]

const ILLEGAL = 'content-length transfer-encoding x-amzn-trace-id x-amzn-apigateway-api-id';
const ILLEGAL_FOR_AWS = names(ILLEGAL, 'authorization connection expect proxy-authenticate te');
const ILLEGAL_TARGETS: Readonly<Record<HeaderFamily, Names>> = {
  AWS: ILLEGAL_FOR_AWS,
  // A proxy integration ignores its mappings, and answers 500 for these all the same. [A6.2]
  AWS_PROXY: ILLEGAL_FOR_AWS,
  HTTP: names(ILLEGAL),
  HTTP_PROXY: names(ILLEGAL),
  MOCK: names(ILLEGAL),
};

const HEADER_TARGET = 'integration.request.header.';

/** The first header among the targets of a mapping that must not be mapped: every call answers 500. */
export function illegalHeader(
  family: HeaderFamily,
  parameters: Readonly<Record<string, string>> = {},
): string | undefined {
  const headers = Object.keys(parameters).filter((target) => target.startsWith(HEADER_TARGET));
  return headers
    .map((target) => target.slice(HEADER_TARGET.length))
    .find((name) => ILLEGAL_TARGETS[family].has(name.toLowerCase()));
}

/** An override may name what a mapping may not: then the transport's or the gateway's own header goes. */
const NEVER_SENT = `${ILLEGAL} expect proxy-authenticate te`;
const UNSENT: Readonly<Record<'AWS' | 'HTTP' | 'HTTP_PROXY', Names>> = {
  AWS: names(NEVER_SENT, 'authorization connection referer'),
  HTTP: names(NEVER_SENT, 'connection via'),
  HTTP_PROXY: names(NEVER_SENT, 'connection via'),
};

/** Does a header stay behind although a mapping or an override asks for it? */
export function isUnsent(family: keyof typeof UNSENT, name: string): boolean {
  return UNSENT[family].has(name.toLowerCase());
}

// ---- towards the client [A8.2]

const REMAPPED_ALWAYS = 'connection content-length date server x-amzn-requestid';
const REMAPPED_BY_PROXIES = names(REMAPPED_ALWAYS);
const REMAPPED_BY_MAPPINGS = names(
  REMAPPED_ALWAYS,
  'authorization content-md5 expect host max-forwards proxy-authenticate trailer upgrade user-agent www-authenticate',
);
const DROPPED = names('transfer-encoding');
const RESPONSE: Readonly<Record<HeaderFamily, ReplyNames>> = {
  AWS: new ReplyNames(DROPPED, REMAPPED_BY_MAPPINGS),
  HTTP: new ReplyNames(DROPPED, REMAPPED_BY_MAPPINGS),
  AWS_PROXY: new ReplyNames(DROPPED, REMAPPED_BY_PROXIES),
  // Content-Encoding stays, as AWS documents it: a coded body passes as it came and would be of no use without. [A8.1]
  HTTP_PROXY: new ReplyNames(names('transfer-encoding via'), REMAPPED_BY_PROXIES),
  MOCK: new ReplyNames(DROPPED, REMAPPED_BY_PROXIES),
};

/** What becomes of the names that proxy functions send. */
export const PROXY_REPLY_NAMES = RESPONSE.AWS_PROXY;

/** The name under which the client gets a header; undefined: not at all. */
export function sentName(family: HeaderFamily, name: string): string | undefined {
  return RESPONSE[family].of(name).sent;
}
