// Custom integrations: the method request mapped, a backend asked, its answer mapped back. [api-gateway.md A3, A11]
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { MappedUnit, MethodUnit } from '../unit.ts';
import { backendRequest } from './backend-request.ts';
import { BACKENDS } from './backends.ts';
import type { BackendReply } from './contract.ts';
import { isRefusal } from './lambda-call.ts';
import { mapRequest, type MappedRequest } from './mapped-request.ts';
import { respond } from './mapped-response.ts';
import { mockReply } from './mock.ts';

async function asked(
  call: Call,
  method: MethodUnit,
  unit: MappedUnit,
  request: MappedRequest,
  tools: RestTools,
): Promise<BackendReply | Refusal> {
  if (unit.type === 'MOCK') return mockReply(call, request.body);
  const sent = backendRequest(call, unit, request);
  return isRefusal(sent) ? sent : BACKENDS[unit.type](call, method, sent, tools);
}

/** Answers the call, or says why it cannot. */
export async function custom(
  call: Call,
  method: MethodUnit,
  unit: MappedUnit,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const request = await mapRequest(call, method, unit);
  if (isRefusal(request)) return request;
  const reply = await asked(call, method, unit, request, tools);
  return isRefusal(reply) ? reply : respond(call, unit, reply, request.sources, tools);
}
