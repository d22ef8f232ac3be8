// What a configured host means. Pure.
import { BlockList, isIP } from 'node:net';
import type { Config } from './contract.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The address that is meant: [::1] is ::1, and localhost is the one of its addresses that clients are told. */
export function listenHost(host: string): string {
  if (host.toLowerCase() === 'localhost') return '127.0.0.1';
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** True when only this machine can reach the host. A name may resolve to anything. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return false;
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Where a client on this machine reaches Portico. An IP address rather than localhost: with one, AWS clients address buckets
 * by path, so that no name has to resolve. [terraform-calls 0]
 */
export function endpointOf(config: Pick<Config, 'host' | 'port'>): string {
  const { host } = config;
  if (host === '0.0.0.0') return `http://127.0.0.1:${config.port}`;
  if (host === '::') return `http://[::1]:${config.port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${config.port}`;
}
