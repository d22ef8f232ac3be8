// An unknown route asked for with an Authorization header: AWS reads the header as SigV4 first and complains about that. [api-gateway.md A2.2, A18.2]

const NEEDED = ['Credential', 'Signature', 'SignedHeaders'] as const;

/** AWS's complaint about the header, or undefined when it has all parts of a signature. */
export function authorizationComplaint(header: string, hasDate: boolean): string | undefined {
  const space = header.indexOf(' ');
  const parts = header
    .slice(space + 1)
    .split(',')
    .map((part) => part.trim());
  const wrong = parts.find((part) => !part.includes('='));
  if (wrong !== undefined)
    return `'${wrong}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`;
  const names = new Set(parts.map((part) => part.slice(0, part.indexOf('='))));
  const missing = NEEDED.filter((name) => !names.has(name)).map(
    (name) => `Authorization header requires '${name}' parameter. `,
  );
  if (!hasDate) missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  return missing.length === 0 ? undefined : `${missing.join('')}Authorization=${header}`;
}
