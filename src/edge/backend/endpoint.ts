// The address of an HTTP backend, taken apart. Pure strings, no socket. [api-gateway.md A11.2]

export interface Endpoint {
  readonly secure: boolean;
  /** A name or an address; IPv6 without its brackets. */
  readonly hostname: string;
  readonly port: number;
  /** For the Host header: with the port where it is not the scheme's own. */
  readonly host: string;
  /** '/' at least, percent-encoded. */
  readonly path: string;
  /** Without '?'; '' when there is none. */
  readonly query: string;
}

const ADDRESS = /^(https?):\/\/([^/?#]*)([^?#]*)/i;
/** Characters that no request target may hold. */
const UNSENDABLE = /[^!-~]|%(?![0-9A-Fa-f]{2})/gu;

function encoded(text: string): string {
  return text.toWellFormed().replace(UNSENDABLE, encodeURIComponent);
}

/** Undefined when `uri` is no http or https address with a host. Dots and slashes of its path stay as they are. */
export function readEndpoint(uri: string, query: string): Endpoint | undefined {
  const [, scheme = '', authority = '', path = ''] = ADDRESS.exec(uri) ?? [];
  const base = `${scheme}://${authority}`;
  if (authority === '' || authority.includes('@') || !URL.canParse(base)) return undefined;
  const url = new URL(base);
  const secure = url.protocol === 'https:';
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    host: url.host,
    path: encoded(path) || '/',
    query: encoded(query),
  };
}

/** What readEndpoint did not take, for traces: without the user name and password that it may hold. */
export function shownUri(uri: string): string {
  return uri.replace(/\/\/[^/?#]*@/, '//...@');
}

/** Without the query, which may hold secrets: for logs and traces. */
export function shownAddress({ secure, host, path }: Endpoint): string {
  return `${secure ? 'https' : 'http'}://${host}${path}`;
}
