// Where an HTTP integration's request goes: the URI with its variables filled in, the path that is appended or put in its place. [api-gateway.md B8, B9]
import type { Call } from '../call.ts';
import type { OutgoingRequest } from '../mapping/contract.ts';
import { DEFAULT_STAGE } from '../place.ts';
import { DEFAULT_ROUTE } from '../route.ts';
import type { HttpUnit, RouteUnit } from '../unit.ts';

/** Raw values stay as the client encoded them, but none ends the path or the parameter that it stands in. */
function filled(text: string, { variables }: RouteUnit, { values }: Call, ends: RegExp): string {
  if (variables.length === 0) return text;
  return text.replaceAll(/\{([^{}]+?)\+?\}/g, (whole, name: string) => {
    const at = variables.indexOf(name);
    return at < 0 ? whole : (values[at] ?? '').replaceAll(ends, encodeURIComponent);
  });
}

/** The stage stands before the path wherever the client's own address hid it. */
function privatePath({ stage, path, rawPath, mappingKey }: Call): string {
  if (mappingKey === undefined) return rawPath;
  return stage.name === DEFAULT_STAGE ? path : `/${stage.name}${path}`;
}

const ORIGIN = /^[a-z]+:\/\/[^/]*/i;

/**
 * A private integration gets the client's whole path with the stage, $default the whole path without; elsewhere the URI says it
 * all. overwrite:path has the last word.
 */
function pathOf(base: string, call: Call, route: RouteUnit, unit: HttpUnit, overwritten: string | undefined): string {
  if (overwritten !== undefined) return (ORIGIN.exec(base)?.[0] ?? '') + overwritten;
  if (unit.isPrivate) return base.replace(/\/$/, '') + privatePath(call);
  if (route.routeKey === DEFAULT_ROUTE) return base.replace(/\/$/, '') + call.path;
  return filled(base, route, call, /[?#]/g);
}

export interface Address {
  /** Without its query. */
  readonly uri: string;
  readonly query: string;
}

/** The query of the client, mapped or not, always goes along. */
export function addressOf(call: Call, route: RouteUnit, unit: HttpUnit, outgoing: OutgoingRequest): Address {
  const mark = unit.uri.indexOf('?');
  const base = mark < 0 ? unit.uri : unit.uri.slice(0, mark);
  const own = mark < 0 ? '' : filled(unit.uri.slice(mark + 1), route, call, /[?#&=+]/g);
  return {
    uri: pathOf(base, call, route, unit, outgoing.path),
    query: [own, outgoing.query].filter((part) => part !== '').join('&'),
  };
}
