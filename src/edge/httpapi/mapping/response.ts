// What the client gets in place of the integration's reply: headers and status after the mappings of its status. [api-gateway.md B9]
import type { MappableReply, ResponseMappings } from './contract.ts';
import { changedHeaders } from './lists.ts';
import { compileParameters, headerValue, noteUnusable, type Parameter } from './parameters.ts';
import { readResponseTarget } from './rules.ts';
import { Subject } from './values.ts';

const STATUS = /^[2-5]\d\d$/;

function statusOf(parameter: Parameter, subject: Subject, status: number): number {
  const value = parameter.read(subject)?.trim() ?? '';
  if (STATUS.test(value)) return Number(value);
  noteUnusable(subject.call, parameter, value);
  return status;
}

/** All values are read from the reply as the integration gave it. */
function changed(reply: MappableReply, parameter: Parameter, subject: Subject): MappableReply {
  const { action, location, name } = parameter;
  if (location === 'statuscode') return { ...reply, status: statusOf(parameter, subject, reply.status) };
  const value = action === 'remove' ? undefined : headerValue(parameter, subject);
  return { ...reply, rawHeaders: changedHeaders(reply.rawHeaders, action, name, value) };
}

/** responseParameters of an integration. Undefined when nothing is mapped. */
export function compileResponseMappings(
  byStatus: Readonly<Record<string, Readonly<Record<string, string>>>>,
): ResponseMappings | undefined {
  const compiled = new Map<number, readonly Parameter[]>();
  for (const [status, given] of Object.entries(byStatus)) {
    const parameters = compileParameters(given, readResponseTarget);
    if (parameters.length > 0) compiled.set(Number(status), parameters);
  }
  if (compiled.size === 0) return undefined;
  return {
    apply(call, reply) {
      const parameters = compiled.get(reply.status);
      if (!parameters) return reply;
      const subject = new Subject(call, reply);
      return parameters.reduce((mapped, parameter) => changed(mapped, parameter, subject), reply);
    },
  };
}
