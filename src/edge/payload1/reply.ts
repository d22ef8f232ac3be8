// What a proxy function returned, checked as AWS checks payload 1.0. Knows no exchange: text in, reply or complaint out. [api-gateway.md A7, B5.2]

type HeaderValue = string | boolean | number;

export interface ProxyReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, HeaderValue>> | undefined;
  readonly multiValueHeaders: Readonly<Record<string, readonly HeaderValue[]>> | undefined;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface MalformedReply {
  /** The member that is wrong: 'statusCode', 'headers.x-count', 'body', or 'reply' for the whole document. */
  readonly member: string;
  readonly problem: string;
  /** Set when the document is an error document: AWS logs it differently. */
  readonly errorMessage?: string;
}

function malformed(member: string, problem: string): MalformedReply {
  return { member, problem };
}

export function isMalformed(found: object): found is MalformedReply {
  return 'problem' in found;
}

const MEMBERS: ReadonlySet<string> = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Booleans are recorded as accepted, numbers are by users' reports. [A7.2] */
function isHeaderValue(value: unknown): value is HeaderValue {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) < 48 || text.charCodeAt(i) > 57) return false;
  return text !== '';
}

/** An integer or a text that looks like one. Statuses below 200 would not end the answer for any client. */
function statusOf(value: unknown): number | MalformedReply {
  if (value === undefined || value === null) return 200;
  const status = typeof value === 'string' && isDigits(value) ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status)) {
    return malformed(
      'statusCode',
      `it is ${typeof value === 'string' ? `the text ${JSON.stringify(value)}` : kindOf(value)}, not an integer`,
    );
  }
  return status >= 200 && status <= 599 ? status : malformed('statusCode', `it is ${status}, not between 200 and 599`);
}

function headersProblem(headers: unknown): MalformedReply | undefined {
  if (headers === undefined || headers === null) return undefined;
  if (!isObject(headers)) return malformed('headers', `it is ${kindOf(headers)}, not an object`);
  for (const name in headers) {
    if (!isHeaderValue(headers[name]))
      return malformed(`headers.${name}`, `its value is ${kindOf(headers[name])}, not a string`);
  }
  return undefined;
}

function multiProblem(headers: unknown): MalformedReply | undefined {
  if (headers === undefined || headers === null) return undefined;
  if (!isObject(headers)) return malformed('multiValueHeaders', `it is ${kindOf(headers)}, not an object`);
  for (const [name, values] of Object.entries(headers)) {
    if (!Array.isArray(values)) return malformed(`multiValueHeaders.${name}`, `it is ${kindOf(values)}, not a list`);
    const wrong: unknown = values.find((value) => !isHeaderValue(value));
    if (wrong !== undefined)
      return malformed(`multiValueHeaders.${name}`, `it holds ${kindOf(wrong)}, not only strings`);
  }
  return undefined;
}

function unknownMember(document: Record<string, unknown>): MalformedReply | undefined {
  for (const member in document) {
    if (MEMBERS.has(member)) continue;
    const { errorMessage } = document;
    const problem = 'API Gateway accepts only statusCode, headers, multiValueHeaders, body and isBase64Encoded';
    return typeof errorMessage === 'string' ? { member, problem, errorMessage } : malformed(member, problem);
  }
  return undefined;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** The rules of A7.2 in their order. */
export function readProxyReply(payload: string): ProxyReply | MalformedReply {
  const document = parsed(payload);
  if (document === undefined) return malformed('reply', payload === '' ? 'it is empty' : 'it is not JSON');
  if (!isObject(document)) return malformed('reply', `it is ${kindOf(document)}, not an object`);
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = document;
  const problem = unknownMember(document) ?? headersProblem(headers) ?? multiProblem(multiValueHeaders);
  if (problem) return problem;
  const status = statusOf(statusCode);
  if (typeof status !== 'number') return status;
  if (body !== undefined && body !== null && typeof body !== 'string') {
    return malformed(
      'body',
      `it is ${kindOf(body)}, not a string: turn it into text first (json.dumps, JSON.stringify)`,
    );
  }
  return {
    status,
    headers: (headers ?? undefined) as ProxyReply['headers'],
    multiValueHeaders: (multiValueHeaders ?? undefined) as ProxyReply['multiValueHeaders'],
    body: body ?? '',
    isBase64Encoded: isBase64Encoded === true,
  };
}
