// Where in an API a request points: stage, path for matching, path for the event. The address comes from the server, which knows the host forms.

/** What the server's address parser found. */
export interface ApiAddress {
  readonly id: string;
  /** '' when the path names none. */
  readonly stage: string;
  /** What follows the stage: '' or from its first '/', raw. */
  readonly rest: string;
  /** Set when a custom domain led here. */
  readonly custom?: CustomPlace;
}

export interface CustomPlace {
  /** The client's whole path. */
  readonly contextPath: string;
  /** The same without the stage, where the path names one. */
  readonly eventPath: string;
  /** '' when the empty base path matched. */
  readonly basePath: string;
}

export interface Place {
  readonly stage: string;
  /** For matching: one leading slash, the rest raw. */
  readonly path: string;
  /** The event's path: behind a custom domain with its base path. [api-gateway.md A1.4] */
  readonly eventPath: string;
  /** requestContext.path: with the stage, raw. */
  readonly contextPath: string;
  /** $context.customDomain.basePathMatched */
  readonly basePath: string | undefined;
}

const SLASH = 47;

/** Leading slashes collapse to one; nothing else changes. [api-gateway.md A2.1] */
function collapsed(raw: string): string {
  let at = 0;
  while (raw.charCodeAt(at) === SLASH) at += 1;
  return at === 1 ? raw : `/${raw.slice(at)}`;
}

export function placeOf({ stage, rest, custom }: ApiAddress): Place {
  const path = collapsed(rest);
  if (!custom) return { stage, path, eventPath: path, contextPath: `/${stage}${rest}`, basePath: undefined };
  const { contextPath, eventPath, basePath } = custom;
  return { stage, path, eventPath, contextPath, basePath };
}
