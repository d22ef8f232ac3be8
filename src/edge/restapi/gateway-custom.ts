// Customised gateway responses: compiled at deployment, looked up by type, rendered by plain substitution (they are not VTL). [api-gateway.md A16.2]
import type { Call } from './call.ts';
import { compileSource } from './context.ts';
import { GATEWAY_RESPONSES, type ResponseType } from './refusals.ts';
import type { Source } from './unit.ts';

export interface CustomRecord {
  readonly responseType: string;
  readonly statusCode?: string;
  readonly responseParameters?: Readonly<Record<string, string>>;
  readonly responseTemplates?: Readonly<Record<string, string>>;
}

export interface CustomResponse {
  readonly status: number | undefined;
  readonly headers: readonly { readonly name: string; readonly source: Source }[];
  /** By content type, in the order given. */
  readonly templates: ReadonlyMap<string, (call: Call) => string>;
}

/** One entry for each type that is not answered as built in. */
export type CustomResponses = ReadonlyMap<ResponseType, CustomResponse>;

const NAME = '(?:context|stageVariables|method\\.request)\\.[A-Za-z0-9_.-]*[A-Za-z0-9_-]';
const REFERENCE = new RegExp(`\\$(?:\\{(${NAME})\\}|(${NAME}))`, 'g');

function compileTemplate(template: string): (call: Call) => string {
  const parts: (string | Source | undefined)[] = [];
  let from = 0;
  for (const found of template.matchAll(REFERENCE)) {
    parts.push(template.slice(from, found.index), compileSource(found[1] ?? found[2]!));
    from = found.index + found[0].length;
  }
  parts.push(template.slice(from));
  // A reference that means nothing renders as the empty string.
  return (call) => parts.map((part) => (typeof part === 'string' ? part : (part?.(call) ?? ''))).join('');
}

const HEADER = 'gatewayresponse.header.';

function compileResponse(record: CustomRecord): CustomResponse {
  const parameters = Object.entries(record.responseParameters ?? {}).filter(([name]) => name.startsWith(HEADER));
  const headers = parameters.map(([name, expression]) => ({
    name: name.slice(HEADER.length),
    source: compileSource(expression) ?? (() => undefined),
  }));
  const templates = Object.entries(record.responseTemplates ?? {}).map(
    ([type, template]) => [type, compileTemplate(template)] as const,
  );
  return {
    status: record.statusCode === undefined ? undefined : Number(record.statusCode),
    headers,
    templates: new Map(templates),
  };
}

/** The type's own response, else the default one of its class. 413 cannot be customised. */
export function compileCustomResponses(records: readonly CustomRecord[]): CustomResponses | undefined {
  if (records.length === 0) return undefined;
  const own = new Map(records.map((record) => [record.responseType, compileResponse(record)]));
  const compiled = new Map<ResponseType, CustomResponse>();
  for (const { type, status } of Object.values(GATEWAY_RESPONSES)) {
    const found = own.get(type) ?? own.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    if (found && status !== 413) compiled.set(type, found);
  }
  return compiled;
}
