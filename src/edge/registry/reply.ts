// Answers and errors in the registry protocol's form.
import type { Exchange } from '../contract.ts';

const VERSION = ['Docker-Distribution-Api-Version', 'registry/2.0'];

export function reply(
  exchange: Exchange,
  status: number,
  headers: readonly string[],
  body?: string | Uint8Array,
): void {
  exchange.reply(status, [...VERSION, ...headers], body);
}

export function refuse(exchange: Exchange, status: number, code: string, message: string): void {
  exchange.trace.steps.push({
    gate: 'registry',
    verdict: 'refuse',
    reason: 'registry-refusal',
    detail: { code, message },
  });
  reply(exchange, status, ['Content-Type', 'application/json'], JSON.stringify({ errors: [{ code, message }] }));
}

export { VERSION as VERSION_HEADER };
