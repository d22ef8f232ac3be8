// What a backend gets in place of the client's request: headers, query and path after the integration's mappings. [api-gateway.md B9]
import type { Call } from '../call.ts';
import type { OutgoingRequest, RequestMapping } from './contract.ts';
import { changedHeaders, changedQuery } from './lists.ts';
import { compileParameters, headerValue, type Parameter } from './parameters.ts';
import { readRequestTarget } from './rules.ts';
import { Subject } from './values.ts';

/** A value that there is not leaves the path as it was. */
function pathOf(value: string | undefined, path: string | undefined): string | undefined {
  if (value === undefined) return path;
  const text = value.replaceAll('?', '%3F').replaceAll('#', '%23');
  return text.startsWith('/') ? text : `/${text}`;
}

/** All values are read from the request as the client sent it, whatever other mappings change. */
function changed(request: OutgoingRequest, parameter: Parameter, subject: Subject): OutgoingRequest {
  const { action, location, name } = parameter;
  if (location === 'path') return { ...request, path: pathOf(parameter.read(subject), request.path) };
  if (location === 'querystring')
    return { ...request, query: changedQuery(request.query, action, name, parameter.read(subject)) };
  const value = action === 'remove' ? undefined : headerValue(parameter, subject);
  return { ...request, rawHeaders: changedHeaders(request.rawHeaders, action, name, value) };
}

function apply(parameters: readonly Parameter[], call: Call): OutgoingRequest {
  const { rawHeaders, query } = call.exchange;
  const subject = new Subject(call);
  let request: OutgoingRequest = { rawHeaders, query, path: undefined };
  for (const parameter of parameters) request = changed(request, parameter, subject);
  return request;
}

/** A request has one Host: what would be appended takes its place. [RFC 9112 3.2] */
function withOneHost(parameter: Parameter): Parameter {
  const appendsHost = parameter.action === 'append' && parameter.location === 'header' && parameter.name === 'host';
  return appendsHost ? { ...parameter, action: 'overwrite' } : parameter;
}

/** requestParameters of an integration that is no subtype. Undefined when nothing is mapped. */
export function compileRequestMapping(parameters: Readonly<Record<string, string>>): RequestMapping | undefined {
  const compiled = compileParameters(parameters, readRequestTarget).map(withOneHost);
  if (compiled.length === 0) return undefined;
  return {
    mapsHost: compiled.some(
      ({ action, location, name }) => location === 'header' && name === 'host' && action !== 'remove',
    ),
    apply: (call) => apply(compiled, call),
  };
}
