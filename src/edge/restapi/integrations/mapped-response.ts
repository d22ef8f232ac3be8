// From a backend's answer to the method response: selection, conversion, parameter mapping, template, overrides, headers. Knows no
// backend. [api-gateway.md A8.2, A9.4, A12.4, A13.2, A14]
import { TemplateError, type ResponseOverrides } from '../../mapping/contract.ts';
import { chooseResponseTemplate } from '../../mapping/passthrough.ts';
import { Payload } from '../../mapping/payload.ts';
import { isBinary } from '../binary.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { MappedResponseUnit, MappedUnit } from '../unit.ts';
import { sentName, type HeaderFamily } from './backend-headers.ts';
import { HeaderList } from './backend-request.ts';
import type { BackendReply } from './contract.ts';
import { converted, textOf, type Body } from './converted.ts';
import { logMethodResponse } from './endpoint-log.ts';
import { isRefusal } from './lambda-call.ts';
import { mapped, rendered } from './rendering.ts';
import type { CallSources } from './sources.ts';

const UNTRANSFORMED = 'Execution failed due to configuration error: Unable to transform response';

function noMatch(unit: MappedUnit, { status, selector }: BackendReply): Refusal {
  return {
    code: 'integration-response-missing',
    detail: { status, value: selector.slice(0, 200), patterns: unit.patterns, unreadable: unit.responses.broken },
    log: `Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`,
  };
}

function chosen(unit: MappedUnit, reply: BackendReply): MappedResponseUnit | Refusal {
  try {
    const response = unit.responses.choose(reply.selector);
    if (!response) return noMatch(unit, reply);
    if (response.declared) return response;
    const { statusCode: status } = response;
    const log = `Execution failed due to configuration error: Output mapping refers to an invalid method response: ${status}`;
    return { code: 'method-response-missing', detail: { status }, log };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { code: 'selection-too-costly', detail: { problem: error.message }, log: UNTRANSFORMED };
  }
}

function headerLists(rawHeaders: readonly string[]): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    const values = lists.get(name);
    if (values) values.push(rawHeaders[i + 1]!);
    else lists.set(name, [rawHeaders[i + 1]!]);
  }
  return lists;
}

function handledBody(
  call: Call,
  response: MappedResponseUnit,
  body: Body,
  contentType: string | undefined,
): Body | Refusal {
  const { binary } = call.release;
  const accepts = isBinary(binary, call.exchange.headers['accept']);
  return (
    converted(body, isBinary(binary, contentType), response.contentHandling, accepts) ?? {
      code: 'response-base64-invalid',
      detail: { contentType, contentHandling: response.contentHandling },
      log: 'Execution failed due to configuration error: Unable to base64 decode the body.',
    }
  );
}

interface MethodResponse {
  readonly headers: ReadonlyMap<string, string>;
  readonly overrides: ResponseOverrides;
  readonly body: Body;
}

function methodResponse(
  call: Call,
  response: MappedResponseUnit,
  reply: BackendReply,
  sources: CallSources,
): MethodResponse | Refusal {
  const lists = headerLists(reply.rawHeaders);
  const handled = handledBody(call, response, reply.body, lists.get('content-type')?.at(-1));
  if (typeof handled !== 'string' && isRefusal(handled)) return handled;
  const facts = sources.of(new Payload(textOf(reply.body)));
  const { payload, stageVariables } = facts;
  const headers = response.parameters.apply({
    payload,
    stageVariables,
    context: () => facts.context(),
    headers: lists,
  });
  if (headers === 'unreadable-body')
    return { code: 'response-body-unreadable', detail: { body: payload.text.slice(0, 200) }, log: UNTRANSFORMED };
  const template = chooseResponseTemplate(response.templates, call.exchange.headers['accept']);
  // A template sees bytes as text: the preflights of APIs with the binary type */* live on that.
  const seen = handled === reply.body ? facts : sources.of(new Payload(textOf(handled)));
  const body = template ? rendered('response', template, seen) : handled;
  if (typeof body !== 'string' && isRefusal(body)) return body;
  const overrides = mapped('response', template ?? undefined, () => sources.overrides.responseOverrides());
  return isRefusal(overrides) ? overrides : { headers, overrides, body };
}

const FAMILIES: Readonly<Record<MappedUnit['type'], HeaderFamily>> = {
  AWS_LAMBDA: 'AWS',
  AWS_SERVICE: 'AWS',
  HTTP: 'HTTP',
  MOCK: 'MOCK',
};

/** Under the names that clients get. */
function ownHeaders(family: HeaderFamily, { headers, overrides }: MethodResponse): readonly string[] | Refusal {
  const list = new HeaderList();
  list.setMapped(headers, overrides.header);
  const sent = list.sent((name) => sentName(family, name));
  return 'unsendable' in sent ? { code: 'response-header-invalid', detail: { header: sent.unsendable } } : sent;
}

function withIds(call: Call, type: MappedUnit['type'], own: readonly string[]): string[] {
  const typed = own.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'content-type');
  const raw = typed ? [] : ['Content-Type', 'application/json'];
  raw.push('x-amzn-RequestId', call.requestId, 'x-amz-apigw-id', call.extendedRequestId, ...own);
  // A mock has no trace header. [A4.5]
  if (type !== 'MOCK') raw.push('X-Amzn-Trace-Id', call.trace.full);
  return raw;
}

/** Statuses below 200 would not end the answer for any client. */
function statusOf(response: MappedResponseUnit, { status }: ResponseOverrides): number {
  return status !== undefined && status >= 200 ? status : Number(response.statusCode);
}

/** Answers the call, or says why it cannot. */
export function respond(
  call: Call,
  unit: MappedUnit,
  reply: BackendReply,
  sources: CallSources,
  tools: RestTools,
): Refusal | undefined {
  const response = chosen(unit, reply);
  if (isRefusal(response)) return response;
  const made = methodResponse(call, response, reply, sources);
  if (isRefusal(made)) return made;
  const own = ownHeaders(FAMILIES[unit.type], made);
  if (isRefusal(own)) return own;
  const rawHeaders = withIds(call, unit.type, own);
  call.exchange.trace.steps.push(response.step);
  logMethodResponse(call, rawHeaders, made.body);
  tools.answers.send(call, statusOf(response, made.overrides), rawHeaders, made.body);
  return undefined;
}
