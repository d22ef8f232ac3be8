// Endpoint configuration of APIs and domains: one type, its address family. [api-gateway.md C6]
import type { EndpointConfiguration } from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { badRequest } from '../gateway/faults.ts';
import { memberPath } from '../gateway/input.ts';

export interface Endpoint {
  readonly endpointTypes: readonly string[];
  readonly ipAddressType: string;
  readonly vpcEndpointIds?: readonly string[];
}

const TYPES = ['PRIVATE', 'EDGE', 'REGIONAL'];
const IP_TYPES = ['ipv4', 'dualstack'];
const PRIVATE_IS_DUALSTACK = 'Only dualstack ipAddressType is supported for Private APIs.';

export function checkEndpoint(call: Call, configuration: EndpointConfiguration | undefined): void {
  if (!configuration) return;
  const types: readonly string[] = configuration.types ?? ['EDGE'];
  const path = memberPath(call, 'endpointConfiguration');
  const violations = new Violations();
  if (types.some((type) => !TYPES.includes(type))) {
    const constraint = `Member must satisfy constraint: [Member must satisfy enum value set: [${TYPES.join(', ')}]]`;
    violations.add(`${path}.types`, types, constraint);
  }
  violations.text(`${path}.ipAddressType`, configuration.ipAddressType, { values: IP_TYPES }).refuse();
  if (types.length === 0) throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.');
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.');
  if (types.includes('PRIVATE') && configuration.ipAddressType === 'ipv4') throw badRequest(PRIVATE_IS_DUALSTACK);
}

/** What was checked, with defaults from `source` or AWS. */
export function endpointOf(configuration: EndpointConfiguration | undefined, source?: Endpoint): Endpoint {
  const endpointTypes = configuration?.types ?? source?.endpointTypes ?? ['EDGE'];
  return {
    endpointTypes,
    ipAddressType: configuration?.ipAddressType ?? source?.ipAddressType ?? defaultIpType(endpointTypes),
    vpcEndpointIds: configuration?.vpcEndpointIds ?? source?.vpcEndpointIds,
  };
}

function defaultIpType(types: readonly string[]): string {
  return types.includes('PRIVATE') ? 'dualstack' : 'ipv4';
}

export function withEndpointType<T extends Endpoint>(record: T, type: string): T {
  if (!TYPES.includes(type))
    throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE');
  return { ...record, endpointTypes: [type], ipAddressType: type === 'PRIVATE' ? 'dualstack' : record.ipAddressType };
}

export function withIpAddressType<T extends Endpoint>(record: T, ipAddressType: string): T {
  if (!IP_TYPES.includes(ipAddressType)) throw badRequest('ipAddressType must be either ipv4 or dualstack.');
  if (record.endpointTypes.includes('PRIVATE') && ipAddressType === 'ipv4') throw badRequest(PRIVATE_IS_DUALSTACK);
  return { ...record, ipAddressType };
}
