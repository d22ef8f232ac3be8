// The fields of $context that REST APIs and HTTP APIs print alike. Knows no door: each has a call of this shape. [api-gateway.md A5, B10]
import type { Exchange } from '../contract.ts';
import { clfTime } from './ids.ts';

export interface GatewayCall {
  readonly exchange: Exchange;
  readonly stage: { readonly account: string; readonly apiId: string; readonly name: string };
  readonly requestId: string;
  readonly error: { readonly message: string | null } | undefined;
  readonly integration:
    | {
        readonly latencyMs: number;
        readonly status: number | undefined;
        readonly functionStatus?: number | undefined;
        readonly requestId: string | undefined;
        readonly error: string | undefined;
      }
    | undefined;
  readonly authorizer:
    | {
        readonly status: number | undefined;
        readonly error: string | undefined;
        readonly latencyMs: number | undefined;
        readonly integrationStatus: number | undefined;
        readonly requestId: string | undefined;
      }
    | undefined;
  readonly status: number;
  readonly responseLength: number;
  readonly endMs: number;
}

type SharedField = (call: GatewayCall) => string | number | null | undefined;

export const SHARED_FIELDS: Readonly<Record<string, SharedField>> = {
  accountId: (call) => call.stage.account,
  apiId: (call) => call.stage.apiId,
  stage: (call) => call.stage.name,
  domainName: (call) => call.exchange.host,
  domainPrefix: (call) => call.exchange.host.split('.', 1)[0],
  protocol: () => 'HTTP/1.1',
  requestId: (call) => call.requestId,
  requestTime: (call) => clfTime(call.exchange.startMs),
  requestTimeEpoch: (call) => call.exchange.startMs,
  'identity.sourceIp': (call) => call.exchange.sourceIp,
  'identity.userAgent': (call) => call.exchange.headers['user-agent'],
  'identity.clientCert.clientCertPem': (call) => call.exchange.tls?.client?.pem,
  'identity.clientCert.subjectDN': (call) => call.exchange.tls?.client?.subjectDN,
  'identity.clientCert.issuerDN': (call) => call.exchange.tls?.client?.issuerDN,
  'identity.clientCert.serialNumber': (call) => call.exchange.tls?.client?.serialNumber,
  'identity.clientCert.validity.notBefore': (call) => call.exchange.tls?.client?.notBefore,
  'identity.clientCert.validity.notAfter': (call) => call.exchange.tls?.client?.notAfter,
  'error.message': (call) => call.error?.message,
  'error.messageString': (call) => (call.error ? JSON.stringify(call.error.message) : undefined),
  status: (call) => call.status,
  responseLatency: (call) => call.endMs - call.exchange.startMs,
  responseLength: (call) => call.responseLength,
  integrationLatency: (call) => call.integration?.latencyMs,
  'integration.latency': (call) => call.integration?.latencyMs,
  integrationStatus: (call) => call.integration?.status,
  'integration.integrationStatus': (call) => call.integration?.status,
  'integration.status': (call) => call.integration?.functionStatus,
  'integration.requestId': (call) => call.integration?.requestId,
  awsEndpointRequestId: (call) => call.integration?.requestId,
  'integration.error': (call) => call.integration?.error,
  integrationErrorMessage: (call) => call.integration?.error,
};

/** What the gateway itself knows of an authorizer's work: $context.authorizer.X. [A5.2] */
export const AUTHORIZER_FIELDS: Readonly<Record<string, SharedField>> = {
  status: (call) => call.authorizer?.status,
  error: (call) => call.authorizer?.error,
  latency: (call) => call.authorizer?.latencyMs,
  integrationLatency: (call) => call.authorizer?.latencyMs,
  integrationStatus: (call) => call.authorizer?.integrationStatus,
  requestId: (call) => call.authorizer?.requestId,
};
