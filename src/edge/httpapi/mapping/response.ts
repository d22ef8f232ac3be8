// What the client gets in place of the integration's reply: headers and status after the mappings of its status. [api-gateway.md B9]
import type { ResponseMappings } from './contract.ts';

/** Undefined when nothing is mapped. */
export function compileResponseMappings(
  byStatus: Readonly<Record<string, Readonly<Record<string, string>>>>,
): ResponseMappings | undefined {
  if (Object.keys(byStatus).length === 0) return undefined;
  throw new Error('response mappings are not built yet');
}
