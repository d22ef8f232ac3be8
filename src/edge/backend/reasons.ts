// Words for HTTP endpoints: the address, the network, the time, the answer. One table for all doors. [api-gateway.md A11]
import type { Reasons } from '../../observe/contract.ts';
import { say, type Detail } from '../lambda/words.ts';

/** What node's error codes mean, and what helps. The first that fits. */
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
    cure: 'Give the backend a certificate of a public authority for this name, start Portico with NODE_EXTRA_CA_CERTS for a private one, or set tlsConfig.insecureSkipVerification (REST APIs have it) and deploy.',
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

export const endpointReasons: Reasons = {
  'endpoint-answered': {
    title: 'The endpoint answered',
    cause: (detail) => `${say(detail['verb'])} ${say(detail['address'])} answered ${say(detail['status'])}.`,
  },
  'endpoint-invalid': {
    title: 'The integration names no address',
    cause: (detail) =>
      `Its URI is ${say(detail['uri'])}. Stage variables and path parameters are already filled in; an unknown stage variable is empty.`,
    cure: () =>
      'The URI must be http:// or https:// with a host and without a user name. Set it, or the missing stage variable, and deploy.',
  },
  'endpoint-unreachable': {
    title: 'The endpoint could not be reached',
    cause: (detail) =>
      `${say(detail['address'])}: ${networkOf(detail)?.cause ?? 'The request failed.'} (${say(detail['problem'])})`,
    cure: (detail) =>
      networkOf(detail)?.cure ?? 'Check the URI of the integration, and call the backend from this machine with curl.',
  },
  'endpoint-timeout': {
    title: 'The endpoint took too long',
    cause: (detail) =>
      `${say(detail['address'])} had not answered completely after the ${say(detail['timeoutMs'])} ms of the integration.`,
    cure: () =>
      'Make the backend faster, or raise timeoutInMillis of the integration (29 seconds at most by default) and deploy.',
  },
  'endpoint-reply-too-large': {
    title: "The endpoint's answer is too large",
    cause: (detail) =>
      `${say(detail['address'])} answered with more than the ${say(detail['limit'])} bytes that API Gateway passes.`,
    cure: () => 'Answer with less, or redirect the client to a presigned S3 URL.',
  },
};
