// The condition keys that a request fills for its policies. [api-gateway.md A18.3]
import type { ConditionContext } from '../../identity/contract.ts';
import { requestContext } from '../../identity/facts.ts';
import type { Exchange } from '../contract.ts';

const NOTHING: ConditionContext = Object.freeze({});

/** Whether a document asks for any key at all: most do not, and times cost to spell. */
export function asksForContext(document: string): boolean {
  return document.includes('"Condition"') || document.includes('${');
}

interface Asking {
  readonly exchange: Exchange;
  readonly stage: { readonly region: string };
}

export function policyContext({ exchange, stage }: Asking, wanted: boolean): ConditionContext {
  if (!wanted) return NOTHING;
  const { 'user-agent': userAgent, referer } = exchange.headers;
  return requestContext({
    nowMs: exchange.startMs,
    sourceIp: exchange.sourceIp,
    ...(userAgent !== undefined && { userAgent }),
    ...(referer !== undefined && { referer }),
    region: stage.region,
    secure: exchange.scheme === 'https',
  });
}
