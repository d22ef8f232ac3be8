// What HTTP lets a header say, and the port that a client addressed. Pure: strings in, strings out.
import type { Exchange } from '../contract.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** What HTTP can carry: no control characters; beyond Latin-1 the UTF-8 bytes. Undefined when it cannot. */
export function sendable(value: string): string | undefined {
  let wide = false;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if ((code < 32 && code !== 9) || code === 127) return undefined;
    if (code > 255) wide = true;
  }
  return wide ? Buffer.from(value, 'utf8').toString('latin1') : value;
}

function isNumber(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) < 48 || text.charCodeAt(i) > 57) return false;
  return text !== '';
}

/** The port that the client addressed: from Host, else the scheme's own. */
export function portOf(exchange: Exchange): string {
  const host = exchange.headers['host'] ?? '';
  const port = host.slice(host.lastIndexOf(':') + 1);
  if (port !== host && isNumber(port)) return port;
  return exchange.scheme === 'https' ? '443' : '80';
}
