// AWS: the backend of custom integrations with a service of Portico other than Lambda, called as the integration's role. [api-gateway.md A11.3]
import { sign, type SigningCredentials } from '../../../wire/sigv4/index.ts';
import { BODY_LIMIT } from '../body.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { MappedUnit } from '../unit.ts';
import type { Backend, BackendRequest } from './contract.ts';
import { logEndpointRequest, logEndpointResponse } from './endpoint-log.ts';
import { isRefusal } from './lambda-call.ts';
import type { OwnServices, ServiceReply, ServiceRequest } from './own-services.ts';
import { readServiceUri, type ServiceAddress } from './service-uri.ts';

const NO_ROLE =
  'Execution failed due to configuration error: API Gateway does not have permission to assume the provided role';
/** The caller's own credentials, where the method asks for AWS_IAM. */
const CALLERS_OWN = /^arn:[^:]+:iam::\*:user\/\*$/;

function callersCredentials(call: Call, tools: RestTools): SigningCredentials | Refusal {
  const { caller, exchange } = call;
  const found =
    caller?.accessKeyId === undefined
      ? undefined
      : tools.credentials.find(caller.accessKeyId, exchange.headers['x-amz-security-token'], Date.now());
  if (typeof found === 'object' && !found.unverified) return found;
  return { code: 'caller-credentials-missing', log: NO_ROLE };
}

function credentialsFor(
  call: Call,
  unit: MappedUnit,
  services: OwnServices,
  tools: RestTools,
): SigningCredentials | Refusal {
  const { credentials: role } = unit;
  if (role === undefined) return { code: 'role-not-named', detail: { uri: unit.uri }, log: NO_ROLE };
  if (CALLERS_OWN.test(role)) return callersCredentials(call, tools);
  return services.credentialsOf(role) ?? { code: 'role-missing', detail: { role }, log: NO_ROLE };
}

/** The signature's own are made anew. */
const SIGNATURE_HEADERS: ReadonlySet<string> = new Set(['x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']);

function isSigned(lowerName: string): boolean {
  return lowerName === 'content-type' || lowerName.startsWith('x-amz-');
}

/** Of a name that comes twice the last value is sent. */
function signed(
  address: ServiceAddress,
  { verb, body, rawHeaders }: BackendRequest,
  credentials: SigningCredentials,
): ServiceRequest {
  const { host, path, query, region, service } = address;
  const toSign: Record<string, string> = { host };
  const others: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const lower = rawHeaders[i]!.toLowerCase();
    if (SIGNATURE_HEADERS.has(lower) || lower === 'host') continue;
    if (isSigned(lower)) toSign[lower] = rawHeaders[i + 1]!;
    else others.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  const headers = sign({ method: verb, path, query, headers: toSign, body }, credentials, {
    region,
    service,
    nowMs: Date.now(),
  });
  const target = query === '' ? path : `${path}?${query}`;
  return { method: verb, target, host, rawHeaders: [...others, ...Object.entries(headers).flat()], body };
}

interface Answered {
  readonly reply: ServiceReply;
  readonly body: Buffer;
}

/** Undefined above the limit. */
async function wholeBody(body: ServiceReply['body']): Promise<Buffer | undefined> {
  if (Buffer.isBuffer(body)) return body.length > BODY_LIMIT ? undefined : body;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, size);
}

async function answered(call: Call, services: OwnServices, request: ServiceRequest): Promise<Answered | Refusal> {
  const reply = await services.send(call.exchange, request);
  const body = await wholeBody(reply.body);
  if (body) return { reply, body };
  return {
    code: 'endpoint-reply-too-large',
    detail: { address: request.host + request.target.split('?', 1)[0]!, limit: BODY_LIMIT },
    log: 'Execution failed due to configuration error: Endpoint response body is too large',
  };
}

/** What the service answers after `timeoutMs` is nobody's. */
function inTime<T>(work: Promise<T>, timeoutMs: number, late: Refusal, tools: RestTools): Promise<T | Refusal> {
  return new Promise((resolve, reject) => {
    const deadline = tools.deadlines.after(timeoutMs, () => resolve(late));
    work.then(resolve, reject).finally(() => deadline.met());
  });
}

function noteOutcome(call: Call, beganMs: number, status: number, requestId: string, error?: string): void {
  const latencyMs = Date.now() - beganMs;
  call.integration = { latencyMs, status, functionStatus: undefined, requestId, error };
}

function noteStep(
  call: Call,
  address: ServiceAddress,
  verb: string,
  role: string | undefined,
  { reply, body }: Answered,
): void {
  const { service, path, action } = address;
  const { status, requestId } = reply;
  const refused = status >= 400;
  const detail = {
    service,
    operation: action ?? `${verb} ${path}`,
    status,
    requestId,
    role,
    ...(refused && { answer: body.toString('utf8', 0, 300) }),
  };
  call.exchange.trace.steps.push({
    gate: 'integration',
    verdict: refused ? 'note' : 'pass',
    reason: refused ? 'service-refused' : 'service-answered',
    detail,
  });
}

interface Prepared {
  readonly address: ServiceAddress;
  readonly request: ServiceRequest;
  readonly services: OwnServices;
}

function prepared(call: Call, unit: MappedUnit, request: BackendRequest, tools: RestTools): Prepared | Refusal {
  const address = readServiceUri(request.uri, request.query);
  const { services } = tools;
  if (!address)
    return {
      code: 'service-uri-invalid',
      detail: { uri: request.uri },
      log: 'Execution failed due to configuration error: Invalid endpoint address',
    };
  const { service, action } = address;
  if (!services?.names.has(service))
    return {
      code: 'service-not-here',
      detail: { service, known: [...(services?.names ?? [])] },
      log: `Execution failed due to configuration error: service ${service} is not part of Portico`,
    };
  const credentials = credentialsFor(call, unit, services, tools);
  if (isRefusal(credentials)) return credentials;
  const named = action === undefined ? [] : services.actionHeaders(service, action);
  const rawHeaders = [...request.rawHeaders, ...named];
  return { address, services, request: signed(address, { ...request, rawHeaders }, credentials) };
}

/** For methods whose integration is of type AWS_SERVICE. */
export const awsService: Backend = async (call, method, request, tools) => {
  const unit = method.integration as MappedUnit;
  const ready = prepared(call, unit, request, tools);
  if (isRefusal(ready)) return ready;
  const { address, services } = ready;
  const url = `https://${address.host}${address.path}`;
  logEndpointRequest(call, url, ready.request.rawHeaders, request.body);
  const late: Refusal = {
    code: 'endpoint-timeout',
    detail: { address: url, timeoutMs: unit.timeoutMs },
    log: 'Execution failed due to a timeout error',
  };
  const beganMs = Date.now();
  const found = await inTime(answered(call, services, ready.request), unit.timeoutMs, late, tools);
  if (isRefusal(found)) {
    noteOutcome(call, beganMs, found === late ? 504 : 500, '', found.code);
    return found;
  }
  const { status, rawHeaders, requestId } = found.reply;
  noteOutcome(call, beganMs, status, requestId);
  logEndpointResponse(call, status, rawHeaders, found.body);
  noteStep(call, address, request.verb, unit.credentials, found);
  return { status, rawHeaders, body: found.body, selector: String(status) };
};
