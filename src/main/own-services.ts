// The AWS APIs as integrations of REST APIs call them: inside the process, through the control door alone, verified like any call.
import type { OwnAddress } from '../edge/backend/own-address.ts';
import type { Door, FunctionUrlUnit, Units } from '../edge/contract.ts';
import { domainOf } from '../edge/domain/locate.ts';
import type { DomainUnit } from '../edge/domain/unit.ts';
import type { OwnServices } from '../edge/restapi/integrations/own-services.ts';
import type { HttpApiUnit } from '../edge/httpapi/unit.ts';
import type { RestApiUnit } from '../edge/restapi/unit.ts';
import type { ServiceName } from '../models/contract.ts';
import { apiAddress, functionUrlAddress } from '../server/address.ts';
import type { DoormanOptions } from '../server/contract.ts';
import { makeHop } from '../server/hop.ts';
import type { Service } from '../services/kernel/contract.ts';
import { tableOf } from '../wire/table.ts';
import type { Identity } from './identity.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'json-1.0': 'application/x-amz-json-1.0',
  'json-1.1': 'application/x-amz-json-1.1',
};

/** Both API Gateways sign by one name. */
function signingNames(services: readonly Service[]): ReadonlySet<string> {
  return new Set(services.map(({ name }) => name).filter((name) => name !== 'apigatewayv2'));
}

/** `bare` reports what the control door breaks; it has no other door, so that no path leads elsewhere. */
export function ownServices(
  control: Door,
  bare: Pick<DoormanOptions, 'traces' | 'onBug'>,
  services: readonly Service[],
  identity: Identity,
): OwnServices {
  return {
    names: signingNames(services),
    credentialsOf: (roleArn) => identity.gatewaySession(roleArn),
    actionHeaders(service, action) {
      const { protocol, target } = tableOf(service as ServiceName).model;
      const type = CONTENT_TYPES[protocol];
      return type && target ? ['X-Amz-Target', `${target}.${action}`, 'Content-Type', type] : [];
    },
    send: makeHop({ ...bare, rules: [], fallback: control }),
  };
}

export interface OwnNames {
  readonly restApis: Units<RestApiUnit>;
  readonly httpApis: Units<HttpApiUnit>;
  readonly functionUrls: Units<FunctionUrlUnit>;
  readonly domains: Units<DomainUnit>;
}

/** A name in AWS's form is Portico's own only while it has that API or URL: others may be in the cloud. */
export function ownAddress(
  state: { readonly port: number },
  { restApis, httpApis, functionUrls, domains }: OwnNames,
): OwnAddress {
  return {
    get port() {
      return state.port;
    },
    serves(host) {
      const api = apiAddress(host, '/');
      if (api) return restApis.has(api.id) || httpApis.has(api.id);
      const url = functionUrlAddress(host, '/');
      return url ? functionUrls.has(url.id) : domainOf(domains, host) !== undefined;
    },
  };
}
