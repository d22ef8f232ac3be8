// What a parameter mapping may change, read from its key. Pure; the control plane refuses what is no key here. [api-gateway.md B9]
import { isHeaderName } from '../../lambda/header-text.ts';

export type Action = 'append' | 'overwrite' | 'remove';
type Location = 'header' | 'querystring' | 'path' | 'statuscode';

export interface Target {
  readonly action: Action;
  readonly location: Location;
  /** Of a header in lower case; '' for path and statuscode. */
  readonly name: string;
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    'authorization connection content-encoding content-length content-location forwarded keep-alive origin proxy-authenticate ' +
    'proxy-authorization te trailers transfer-encoding upgrade x-forwarded-for x-forwarded-host x-forwarded-proto via'
  ).split(' '),
);
const RESERVED_BEGINNING = /^(access-control-|apigw-|x-amz-|x-amzn-)/;

/** Headers that belong to the gateway and the connection. */
export function isReserved(lowerName: string): boolean {
  return RESERVED.has(lowerName) || RESERVED_BEGINNING.test(lowerName);
}

const KEY = /^(append|overwrite|remove):(?:(header|querystring)\.(.+)|(path|statuscode))$/s;

function readTarget(key: string): Target | undefined {
  const [, action, named, name = '', single] = KEY.exec(key) ?? [];
  if (action === undefined) return undefined;
  const location = (named ?? single) as Location;
  if (single !== undefined && action !== 'overwrite') return undefined;
  const lower = name.toLowerCase();
  if (location === 'header' && (!isHeaderName(name) || isReserved(lower))) return undefined;
  return { action: action as Action, location, name: location === 'header' ? lower : name };
}

/** append|overwrite|remove:header.N, append|overwrite|remove:querystring.N, overwrite:path; undefined for anything else. */
export function readRequestTarget(key: string): Target | undefined {
  const target = readTarget(key);
  return target?.location === 'statuscode' ? undefined : target;
}

/** append|overwrite|remove:header.N, overwrite:statuscode; undefined for anything else. */
export function readResponseTarget(key: string): Target | undefined {
  const target = readTarget(key);
  return target?.location === 'header' || target?.location === 'statuscode' ? target : undefined;
}
