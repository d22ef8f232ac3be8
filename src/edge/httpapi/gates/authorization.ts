// Who may call the route: nobody is asked, a signature, a token of an issuer, or an authorizer's function. [api-gateway.md B7]
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { HttpTools } from '../tools.ts';
import type { RouteUnit } from '../unit.ts';

export function authorization(
  _call: Call,
  { authorization: wanted }: RouteUnit,
  _tools: HttpTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  if (wanted.type === 'NONE') return undefined;
  const { type } = wanted;
  return { code: 'http-authorizer-unusable', detail: { authorizationType: type } };
}
