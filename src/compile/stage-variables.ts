// Stage variables inside of configured texts. Pure.

/** ${stageVariables.x} anywhere in the text; an unknown variable is empty. [api-gateway.md A11.2] */
export function substituted(text: string, variables: Readonly<Record<string, string>>): string {
  if (!text.includes('${stageVariables.')) return text;
  return text.replaceAll(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_, name: string) => variables[name] ?? '');
}
