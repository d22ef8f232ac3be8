// HTTP: the backend of custom integrations at an http or https address. Mapping happens before and after. [api-gateway.md A11.2, A14]
import type { MappedUnit } from '../unit.ts';
import type { Backend } from './contract.ts';
import { callEndpoint } from './endpoint-call.ts';
import { isRefusal } from './lambda-call.ts';

/** For methods whose integration is of type HTTP. */
export const httpBackend: Backend = async (call, method, request, tools) => {
  const reply = await callEndpoint(call, method.integration as MappedUnit, request, tools);
  return isRefusal(reply) ? reply : { ...reply, selector: String(reply.status) };
};
