// Which template a body goes through, by media type. Knows nothing of what templates do. [api-gateway.md A11.6, A14.7]

export type PassthroughBehavior = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';

/** The template to use; 'raw': the body passes as it came; 'refused': 415. */
export type RequestTemplateChoice<T> = { readonly template: T } | 'raw' | 'refused';

export const JSON_TYPE = 'application/json';

/** The type without parameters, of the first entry of a Content-Type or Accept header. */
export function mediaType(header: string): string {
  return header.split(',', 1)[0]!.split(';', 1)[0]!.trim().toLowerCase();
}

/** A missing Content-Type counts as JSON; then the template $default. */
export function chooseRequestTemplate<T>(
  templates: ReadonlyMap<string, T>,
  behavior: PassthroughBehavior,
  contentType: string | undefined,
): RequestTemplateChoice<T> {
  const type = contentType ? mediaType(contentType) : JSON_TYPE;
  const key = templates.has(type) ? type : '$default';
  if (templates.has(key)) return { template: templates.get(key)! };
  if (behavior === 'NEVER') return 'refused';
  return behavior === 'WHEN_NO_TEMPLATES' && templates.size > 0 ? 'refused' : 'raw';
}

/** The template for the client's first Accept type, else JSON's, else the first; undefined: the body stays as it is. */
export function chooseResponseTemplate<T>(
  templates: ReadonlyMap<string, T>,
  accept: string | undefined,
): T | undefined {
  const type = accept ? mediaType(accept) : JSON_TYPE;
  if (templates.has(type)) return templates.get(type);
  return templates.has(JSON_TYPE) ? templates.get(JSON_TYPE) : templates.values().next().value;
}
