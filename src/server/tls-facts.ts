// What a finished handshake says of its connection, kept on the socket: HTTP/1 and HTTP/2 exchanges ask for it there.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate, TlsFacts } from '../edge/contract.ts';

/** A property, not a map: HTTP/2 sessions show their socket behind a proxy. */
const FACTS = Symbol('tls facts');
type Marked = Socket & { [FACTS]?: TlsFacts };

export function remember(socket: TLSSocket): void {
  const client = clientOf(socket);
  (socket as Marked)[FACTS] = {
    serverName: (socket as { servername?: string | false }).servername || '',
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    ...(client && { client }),
  };
}

/** Undefined on a plain connection. */
export function tlsOf(socket: Socket | undefined): TlsFacts | undefined {
  return (socket as Marked | undefined)?.[FACTS];
}

/** The form of names, numbers and times is that of API Gateway's events. [api-gateway.md A26] */
function clientOf(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return undefined;
  return {
    pem: certificate.toString(),
    subjectDN: inOneLine(certificate.subject),
    issuerDN: inOneLine(certificate.issuer),
    serialNumber: (certificate.serialNumber.toLowerCase().match(/../g) ?? []).join(':'),
    notBefore: certificate.validFrom,
    notAfter: certificate.validTo,
    ...(!socket.authorized && { problem: String(socket.authorizationError ?? 'it is not trusted') }),
  };
}

/** node writes one field a line, the broadest first. */
function inOneLine(name: string): string {
  return name.split('\n').toReversed().join(',');
}
