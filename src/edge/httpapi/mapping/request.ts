// What a backend gets in place of the client's request: headers, query and path after the integration's mappings. [api-gateway.md B9]
import type { RequestMapping } from './contract.ts';

/** Undefined when nothing is mapped. */
export function compileRequestMapping(parameters: Readonly<Record<string, string>>): RequestMapping | undefined {
  if (Object.keys(parameters).length === 0) return undefined;
  throw new Error('request mappings are not built yet');
}
