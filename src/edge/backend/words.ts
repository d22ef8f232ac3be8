// Why a backend could not be reached, in words: what node's error codes mean, and what helps.
import { say, type Detail } from '../lambda/words.ts';

/** The first that fits. */
const NETWORK: readonly { readonly code: RegExp; readonly cause: string; readonly cure: string }[] = [
  {
    code: /^ECONNREFUSED$/,
    cause: 'Nothing listens there.',
    cure: 'Start the backend, or correct host and port in the URI and deploy. From inside a container "localhost" is the container itself.',
  },
  {
    code: /^(ENOTFOUND|EAI_AGAIN)$/,
    cause: 'The host name does not resolve.',
    cure: 'Correct the host in the URI (or the stage variable that fills it in) and deploy.',
  },
  {
    code: /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/,
    cause: 'The TLS handshake failed.',
    cure: 'Give the backend a certificate of a public authority for this name, start Portico with NODE_EXTRA_CA_CERTS for a private one, or set tlsConfig.insecureSkipVerification and deploy.',
  },
  {
    code: /^(ECONNRESET|EPIPE)$/,
    cause: 'The backend closed the connection before it had answered.',
    cure: "Look into the backend's log: it crashed, or it does not speak HTTP on this port (https:// for a plain port gives the same).",
  },
  {
    code: /^HPE_HEADER_OVERFLOW$/,
    cause: 'The headers of its answer are larger than 16 kB.',
    cure: 'Answer with smaller headers: API Gateway passes 10 kB of them.',
  },
  {
    code: /^HPE_/,
    cause: 'What came back is not HTTP.',
    cure: 'Check that the port speaks HTTP, and whether the URI should say https://.',
  },
];

function networkOf(detail: Detail): (typeof NETWORK)[number] | undefined {
  return NETWORK.find(({ code }) => code.test(String(detail['error'])));
}

/** `detail` has node's code as error and its message as problem. */
export function networkCause(detail: Detail): string {
  return `${networkOf(detail)?.cause ?? 'The request failed.'} (${say(detail['problem'])})`;
}

export function networkCure(detail: Detail): string {
  return (
    networkOf(detail)?.cure ?? 'Check the URI of the integration, and call the backend from this machine with curl.'
  );
}
