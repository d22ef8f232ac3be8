// Where in an API a request points: stage, path for matching, path for the event. The address comes from the server, which knows the host forms.

/** What the server's address parser found. */
export interface ApiAddress {
  readonly id: string;
  /** '' when the path names none. */
  readonly stage: string;
  /** What follows the stage: '' or from its first '/', raw. */
  readonly rest: string;
}

export interface Place {
  readonly stage: string;
  /** For matching and for the event: one leading slash, the rest raw. */
  readonly path: string;
  /** requestContext.path: with the stage, raw. */
  readonly contextPath: string;
}

const SLASH = 47;

/** Leading slashes collapse to one; nothing else changes. [api-gateway.md A2.1] */
function collapsed(raw: string): string {
  let at = 0;
  while (raw.charCodeAt(at) === SLASH) at += 1;
  return at === 1 ? raw : `/${raw.slice(at)}`;
}

export function placeOf({ stage, rest }: ApiAddress): Place {
  return { stage, path: collapsed(rest), contextPath: `/${stage}${rest}` };
}
