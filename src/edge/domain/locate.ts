// Host and path to the API behind a custom domain: the longest base path by whole segments. Pure string work. [api-gateway.md A1.4]
import type { Units } from '../contract.ts';
import type { DomainUnit, MappingUnit } from './unit.ts';

/** Where in an API a request for a custom domain points. */
export interface CustomAddress {
  readonly id: string;
  readonly stage: string;
  /** What follows base path and stage: '' or from its first '/', raw. */
  readonly rest: string;
  readonly custom: {
    /** As the client sent it. */
    readonly contextPath: string;
    /** The same without the stage, where the path names one. */
    readonly eventPath: string;
    /** '' when the empty base path matched. */
    readonly basePath: string;
  };
}

const SLASH = 47;

/** The domain of a host name, by itself or by a wildcard in place of its first label. */
export function domainOf(domains: Units<DomainUnit>, host: string): DomainUnit | undefined {
  if (domains.size === 0) return undefined;
  return domains.get(host) ?? domains.get(`*${host.slice(host.indexOf('.'))}`);
}

/** Undefined when no mapping fits. */
export function addressIn(domain: DomainUnit, path: string): CustomAddress | undefined {
  let from = 0;
  while (path.charCodeAt(from) === SLASH) from++;
  const mapping = domain.mappings.find(({ basePath }) => isBelow(path, from, basePath));
  if (!mapping) return undefined;
  const rest = mapping.basePath === '' ? path.slice(from - 1) : path.slice(from + mapping.basePath.length);
  return placed(mapping, path, rest);
}

/** Whole segments: /zoos is not below /zoo. */
function isBelow(path: string, from: number, basePath: string): boolean {
  if (basePath === '') return true;
  const end = from + basePath.length;
  return path.startsWith(basePath, from) && (end === path.length || path.charCodeAt(end) === SLASH);
}

function placed({ apiId, basePath, stage }: MappingUnit, path: string, rest: string): CustomAddress {
  if (stage !== undefined) return { id: apiId, stage, rest, custom: { contextPath: path, eventPath: path, basePath } };
  const end = rest.indexOf('/', 1);
  const own = end < 0 ? '' : rest.slice(end);
  return {
    id: apiId,
    stage: rest.slice(1, end < 0 ? undefined : end),
    rest: own,
    custom: { contextPath: path, eventPath: basePath === '' ? own || '/' : `/${basePath}${own}`, basePath },
  };
}
