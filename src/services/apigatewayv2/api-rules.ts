// What an HTTP API may be. [api-gateway.md C6]
import { badRequest } from '../gateway/faults.ts';
import type { ApiRecord } from './resources.ts';

const LONGEST_NAME = 128;
const LONGEST_DESCRIPTION = 1024;
const LONGEST_VERSION = 64;
const ROUTE_SELECTIONS = ['$request.method $request.path', '${request.method} ${request.path}'];

export function checkApi(api: ApiRecord): void {
  if (!api.name || api.name.length > LONGEST_NAME) throw badRequest('Invalid API name specified');
  checkDescription(api.description);
  if ((api.version?.length ?? 0) > LONGEST_VERSION) throw badRequest('Invalid API version specified');
  if (!ROUTE_SELECTIONS.includes(api.routeSelectionExpression)) {
    throw badRequest('Route selection expression is currently limited to "${request.method} ${request.path}"');
  }
  if (!['ipv4', 'dualstack'].includes(api.ipAddressType)) {
    throw badRequest('ipAddressType must be either ipv4 or dualstack.');
  }
}

export function checkDescription(description: string | undefined): void {
  if ((description?.length ?? 0) > LONGEST_DESCRIPTION) {
    throw badRequest(`Description must be at most ${LONGEST_DESCRIPTION} characters`);
  }
}

/** Members that WebSocket APIs alone have. */
export function refuseMembers(input: object, members: readonly string[]): void {
  const given = members.find((member) => isSaid((input as Readonly<Record<string, unknown>>)[member]));
  if (given !== undefined) throw badRequest(`${given} is not currently supported for HTTP APIs.`);
}

/** Clients send `false`, '' and {} for what was not asked of them. */
function isSaid(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}
