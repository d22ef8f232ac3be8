// Host and path forms that name an API or a function URL. Pure string work, cheap enough for every request. [api-gateway A1.2, lambda C1]

const EXECUTE_API = '.execute-api.';
const LAMBDA_URL = '.lambda-url.';
const EXECUTE_API_PATH = '/_aws/execute-api/';
const RESTAPIS_PATH = '/restapis/';
const USER_REQUEST = '/_user_request_';
const LAMBDA_URL_PATH = '/_aws/lambda-url/';

export interface ApiAddress {
  /** host: {id}.execute-api.*; vpce: {id}-vpce-*.execute-api.*; path: /_aws/execute-api/; user-request: /restapis/. */
  readonly form: 'host' | 'vpce' | 'path' | 'user-request';
  /** Lower case in host forms, as sent in path forms. */
  readonly id: string;
  /** As sent, not decoded; '' when the target names none. */
  readonly stage: string;
  /** What follows the stage: '' or from its first '/', extra slashes kept. [A2.1] */
  readonly rest: string;
}

export interface FunctionUrlAddress {
  readonly form: 'host' | 'path';
  readonly id: string;
  /** The label behind `lambda-url`; '' in the path form. */
  readonly region: string;
  /** The function's own path, '/' at least. */
  readonly rest: string;
}

/**
 * The API that a request is for. `host` is lower case and without port, `path` raw and without query.
 * `apiIdHeader` is x-apigw-api-id, which names the API where the host is a bare VPC endpoint. [A1.1]
 */
export function apiAddress(host: string, path: string, apiIdHeader?: string): ApiAddress | undefined {
  const at = host.indexOf(EXECUTE_API);
  if (at > 0) return apiHost(host.slice(0, at), path, apiIdHeader);
  if (path.startsWith(EXECUTE_API_PATH)) {
    const [id, rest] = segment(path, EXECUTE_API_PATH.length);
    return id === '' ? undefined : { form: 'path', id, ...stageOf(rest) };
  }
  return path.startsWith(RESTAPIS_PATH) ? userRequest(path) : undefined;
}

function apiHost(label: string, path: string, apiIdHeader: string | undefined): ApiAddress | undefined {
  if (label.includes('.')) return undefined;
  if (label.startsWith('vpce-')) {
    return apiIdHeader ? { form: 'vpce', id: apiIdHeader.toLowerCase(), ...stageOf(path) } : undefined;
  }
  const vpce = label.indexOf('-vpce-');
  return vpce > 0
    ? { form: 'vpce', id: label.slice(0, vpce), ...stageOf(path) }
    : { form: 'host', id: label, ...stageOf(path) };
}

/** /restapis/{id}/{stage}/_user_request_/...; every other path below /restapis is the control plane's. */
function userRequest(path: string): ApiAddress | undefined {
  const [id, afterId] = segment(path, RESTAPIS_PATH.length);
  const [stage, rest] = segment(afterId, 1);
  if (id === '' || stage === '' || !rest.startsWith(USER_REQUEST)) return undefined;
  const own = rest.slice(USER_REQUEST.length);
  return own === '' || own.startsWith('/') ? { form: 'user-request', id, stage, rest: own } : undefined;
}

/** Takes the stage off; extra slashes before it do not count. [A2.1] */
function stageOf(path: string): { stage: string; rest: string } {
  let from = 0;
  while (path.charCodeAt(from) === 0x2f) from++;
  const [stage, rest] = segment(path, from);
  return { stage, rest };
}

/** The segment that starts at `from`, and what follows it from the slash on. */
function segment(path: string, from: number): [string, string] {
  const end = path.indexOf('/', from);
  return end < 0 ? [path.slice(from), ''] : [path.slice(from, end), path.slice(end)];
}

/** The function URL that a request is for. */
export function functionUrlAddress(host: string, path: string): FunctionUrlAddress | undefined {
  const at = host.indexOf(LAMBDA_URL);
  if (at > 0) {
    const id = host.slice(0, at);
    if (id.includes('.')) return undefined;
    const after = host.slice(at + LAMBDA_URL.length);
    const dot = after.indexOf('.');
    return { form: 'host', id, region: dot < 0 ? after : after.slice(0, dot), rest: path };
  }
  if (!path.startsWith(LAMBDA_URL_PATH)) return undefined;
  const [id, rest] = segment(path, LAMBDA_URL_PATH.length);
  return id === '' ? undefined : { form: 'path', id: id.toLowerCase(), region: '', rest: rest === '' ? '/' : rest };
}
