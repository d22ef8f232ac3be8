// MOCK: the request template says a status, the status chooses the integration response. [api-gateway.md A11.5, A14]
import { firstMediaType } from '../binary.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import { readStatusCode } from '../mock-template.ts';
import type { Refusal } from '../refusals.ts';
import { MOCK_ANSWERED } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { BodyTemplate, MethodUnit, MockResponse, MockUnit } from '../unit.ts';

function invalidStatus(template: string): Refusal {
  return {
    code: 'mock-status-invalid',
    detail: { template },
    log: 'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.',
  };
}

function notBuilt(where: string): Refusal {
  return {
    code: 'template-not-built',
    detail: { where },
    log: `Execution failed due to configuration error: ${where} uses VTL, which is not supported yet`,
  };
}

/** Without a template the body itself is the mock's input. [A11.5, A11.6] */
async function statusOfBody(call: Call): Promise<number | Refusal> {
  const body = call.exchange.hasBody ? await readBody(call) : Buffer.alloc(0);
  if (!Buffer.isBuffer(body)) return body;
  const text = body.toString('utf8');
  return readStatusCode(text) ?? invalidStatus(text.slice(0, 200));
}

function mockStatus(call: Call, mock: MockUnit): number | Refusal | Promise<number | Refusal> {
  const contentType = firstMediaType(call.exchange.headers['content-type'] ?? 'application/json');
  const template = mock.templates.get(contentType) ?? mock.templates.get('$default');
  if (template?.kind === 'status') return template.status;
  if (template?.kind === 'unparsable') return invalidStatus(template.text);
  if (template) return notBuilt('the request template');
  const passes =
    mock.passthrough === 'WHEN_NO_MATCH' || (mock.passthrough === 'WHEN_NO_TEMPLATES' && mock.templates.size === 0);
  if (passes) return statusOfBody(call);
  return {
    code: 'content-type-unsupported',
    detail: { contentType, passthrough: mock.passthrough, known: [...mock.templates.keys()] },
  };
}

/** The pattern must match the whole status; the response without one is the default. [A14] */
function chosen(mock: MockUnit, status: number): MockResponse | undefined {
  const text = String(status);
  return mock.responses.find(({ pattern }) => pattern === undefined || pattern.test(text));
}

/** The template for the first Accept type, else JSON's, else the first. [A14.7] */
function bodyTemplate(call: Call, response: MockResponse): BodyTemplate | undefined {
  const { templates } = response;
  if (templates.size === 0) return undefined;
  const accept = call.exchange.headers['accept'];
  const wanted = accept === undefined ? undefined : templates.get(firstMediaType(accept));
  return wanted ?? templates.get('application/json') ?? templates.values().next().value;
}

function send(call: Call, response: MockResponse, body: string, tools: RestTools): void {
  const mapped = response.headers.flatMap(({ name, source }) => {
    const value = source(call);
    return value === undefined ? [] : [name, value];
  });
  const typed = mapped.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'content-type');
  const head = typed ? [] : ['Content-Type', 'application/json'];
  call.exchange.trace.steps.push(MOCK_ANSWERED);
  call.log?.info('Successfully completed execution');
  // A mock has no trace header. [A4.5]
  tools.answers.send(
    call,
    response.statusCode,
    [...head, 'x-amzn-RequestId', call.requestId, 'x-amz-apigw-id', call.extendedRequestId, ...mapped],
    body,
  );
}

export async function mock(
  call: Call,
  _method: MethodUnit,
  unit: MockUnit,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const status = await mockStatus(call, unit);
  if (typeof status === 'object') return status;
  const response = chosen(unit, status);
  if (!response) {
    const log = `Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`;
    return {
      code: 'integration-response-missing',
      detail: { status, patterns: unit.responses.map(({ pattern }) => pattern?.source) },
      log,
    };
  }
  if (!response.declared) {
    const log = `Execution failed due to configuration error: Output mapping refers to an invalid method response: ${response.statusCode}`;
    return { code: 'method-response-missing', detail: { status: response.statusCode }, log };
  }
  const template = bodyTemplate(call, response);
  if (template?.kind === 'unbuilt') return notBuilt('the response template');
  send(call, response, template?.text ?? '', tools);
  return undefined;
}
