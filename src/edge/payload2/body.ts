// The body as payload 2.0 shows it: text or base64, by content type alone. [lambda C3, api-gateway.md B4]

const TEXT_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/javascript', 'application/xml']);

/** Everything else is base64, a missing type and application/x-www-form-urlencoded among it. */
export function isText(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const semicolon = contentType.indexOf(';');
  const type = (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
  return type.startsWith('text/') || TEXT_TYPES.has(type) || type.endsWith('+json') || type.endsWith('+xml');
}

/** The event's last members: '"body":"...","isBase64Encoded":false'; an empty body has none. */
export function bodyMembers(body: Buffer, contentType: string | undefined): string {
  if (body.length === 0) return '"isBase64Encoded":false';
  return isText(contentType)
    ? `"body":${JSON.stringify(body.toString('utf8'))},"isBase64Encoded":false`
    : `"body":"${body.toString('base64')}","isBase64Encoded":true`;
}
