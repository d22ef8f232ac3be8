// Addresses that answers carry, reachable from where the client reached Portico.

/**
 * 'http://{labels}.localhost:4566': names below localhost resolve to this machine everywhere; a Portico behind a name of
 * its own is expected to have a wildcard below it. No slash at the end.
 */
export function addressBelow(endpoint: string, labels: string): string {
  const { protocol, hostname, port } = new URL(endpoint);
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  const below = isAddress || hostname.endsWith('localhost') ? 'localhost' : hostname;
  return `${protocol}//${labels}.${below}${port === '' ? '' : `:${port}`}`;
}
