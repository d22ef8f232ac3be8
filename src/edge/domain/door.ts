// The front door of custom domains: the name of the handshake, the client's certificate, the mapping. What passes goes on to the APIs' door. [api-gateway.md A1.3, A3, A26]
import type { Step } from '../../observe/contract.ts';
import type { Door, Exchange, TlsFacts, Units } from '../contract.ts';
import { extendedRequestId } from '../lambda/ids.ts';
import { addressIn, domainOf, type CustomAddress } from './locate.ts';
import type { DomainUnit } from './unit.ts';

export interface DomainDoor extends Door {
  claims(exchange: Exchange): boolean;
  /** Undefined for other hosts, and where no mapping fits. */
  locate(exchange: Exchange): CustomAddress | undefined;
}

/** `apis` finds the same address again by `locate`. */
export function createDomainDoor(domains: Units<DomainUnit>, apis: Door): DomainDoor {
  return {
    name: 'domain',
    claims: ({ host }) => domainOf(domains, host) !== undefined,
    locate: (exchange) => addressOf(domains, exchange),
    serve(exchange) {
      const domain = domainOf(domains, exchange.host);
      if (!domain) throw new Error('the rule of custom domains claimed an exchange that is for none');
      const refusal = refusalOf(domains, domain, exchange);
      if (refusal) return refuse(exchange, domain, refusal);
      exchange.trace.door = apis.name;
      return apis.serve(exchange);
    },
  };
}

function addressOf(domains: Units<DomainUnit>, exchange: Exchange): CustomAddress | undefined {
  const domain = domainOf(domains, exchange.host);
  return domain && addressIn(domain, exchange.path);
}

function refusalOf(domains: Units<DomainUnit>, domain: DomainUnit, exchange: Exchange): Step | undefined {
  const { tls, path } = exchange;
  // Plain HTTP has no name to compare: AWS serves none, here it is as good as TLS.
  if (tls && domainOf(domains, tls.serverName) !== domain)
    return step('tls', 'domain-name-mismatch', { domain: domain.name, serverName: tls.serverName });
  const untrusted = domain.mutualTls && certificateProblem(domain.name, domain.mutualTls.truststoreUri, tls);
  if (untrusted) return untrusted;
  if (addressIn(domain, path)) return undefined;
  const basePaths = domain.mappings.map(({ basePath }) => `/${basePath}`);
  return step('mapping', 'domain-mapping-missing', { domain: domain.name, path, basePaths });
}

function certificateProblem(domain: string, truststoreUri: string, tls: TlsFacts | undefined): Step | undefined {
  const detail = { domain, truststoreUri };
  if (!tls) return step('mutual-tls', 'client-certificate-plain', detail);
  const { client } = tls;
  if (!client) return step('mutual-tls', 'client-certificate-missing', detail);
  if (client.problem === undefined) return undefined;
  const { subjectDN, issuerDN, problem } = client;
  return step('mutual-tls', 'client-certificate-untrusted', { ...detail, subjectDN, issuerDN, problem });
}

function step(gate: string, reason: string, detail: Readonly<Record<string, unknown>>): Step {
  return { gate, verdict: 'refuse', reason, detail };
}

const FORBIDDEN = '{"message":"Forbidden"}';
const NOT_FOUND = '{"message":"Not Found"}';

/** REST APIs say Forbidden whatever is wrong, HTTP APIs that nothing is there; why stands in the explanation. [api-gateway.md A1.4, B1] */
function refuse(exchange: Exchange, domain: DomainUnit, refusal: Step): void {
  const { trace } = exchange;
  trace.account = domain.account;
  trace.region = domain.region;
  trace.steps.push(refusal);
  if (domain.httpOnly) return refuseHttp(exchange, refusal.gate === 'mapping');
  const ids = ['x-amzn-RequestId', trace.id, 'x-amz-apigw-id', extendedRequestId()];
  const headers = ['Content-Type', 'application/json', ...ids, 'x-amzn-ErrorType', 'ForbiddenException'];
  exchange.reply(403, headers, FORBIDDEN);
}

function refuseHttp(exchange: Exchange, unmapped: boolean): void {
  const id = extendedRequestId();
  exchange.trace.id = id;
  const headers = ['content-type', 'application/json', 'apigw-requestid', id];
  exchange.reply(unmapped ? 404 : 403, headers, unmapped ? NOT_FOUND : FORBIDDEN);
}
