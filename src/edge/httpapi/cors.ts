// CORS as an HTTP API is configured, compiled to what each answer says. Knows no exchange. [api-gateway.md B6]
import type { CorsConfig } from '../contract.ts';

export interface CompiledCors {
  /** For explanations. */
  readonly config: CorsConfig;
  /** Lower case. */
  readonly origins: ReadonlySet<string>;
  readonly anyOrigin: boolean;
  /** For any allowed origin: what an actual answer says beside it, name, value, ... */
  readonly always: readonly string[];
  /** What a preflight says beside it. */
  readonly preflight: readonly string[];
  /** The whole of an answer where any origin is allowed. */
  readonly open: readonly string[];
}

function list(name: string, values: readonly string[] | undefined): string[] {
  return values && values.length > 0 ? [name, values.join(',')] : [];
}

export function compileCors(config: CorsConfig): CompiledCors {
  const { allowCredentials, allowHeaders, allowMethods, allowOrigins = [], exposeHeaders, maxAge } = config;
  const credentials = allowCredentials === true ? ['access-control-allow-credentials', 'true'] : [];
  const always = [...list('access-control-expose-headers', exposeHeaders), ...credentials];
  return {
    config,
    origins: new Set(allowOrigins.map((origin) => origin.toLowerCase())),
    anyOrigin: allowOrigins.includes('*'),
    always: [...always, 'vary', 'Origin'],
    preflight: [
      ...list('access-control-allow-methods', allowMethods),
      ...list('access-control-allow-headers', allowHeaders),
      ...(maxAge === undefined ? [] : ['access-control-max-age', String(maxAge)]),
      ...credentials,
    ],
    open: ['access-control-allow-origin', '*', ...always],
  };
}

/** By itself, or by https://* and http://*. */
function allows({ origins }: CompiledCors, origin: string): boolean {
  const lower = origin.toLowerCase();
  return origins.has(lower) || origins.has(`${lower.slice(0, lower.indexOf(':'))}://*`);
}

/** Headers of an answer to this origin; undefined when it is not allowed. */
export function originHeaders(cors: CompiledCors, origin: string): readonly string[] | undefined {
  if (cors.anyOrigin) return cors.open;
  return allows(cors, origin) ? ['access-control-allow-origin', origin, ...cors.always] : undefined;
}

/** The same for a preflight. Methods and headers are listed, not compared: that is the browser's part. */
export function preflightHeaders(cors: CompiledCors, origin: string): readonly string[] | undefined {
  if (cors.anyOrigin) return ['access-control-allow-origin', '*', ...cors.preflight];
  return allows(cors, origin) ? ['access-control-allow-origin', origin, ...cors.preflight] : undefined;
}

/** What browsers may do without being allowed to. [Fetch] */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

function lacks(allowed: readonly string[] | undefined, asked: string): boolean {
  const lower = asked.toLowerCase();
  return allowed?.some((one) => one === '*' || one.toLowerCase() === lower) !== true;
}

/** What the browser will miss in the answer to a preflight; undefined when nothing. For explanations. */
export function preflightComplaint(
  { config }: CompiledCors,
  method: string,
  headers: string | undefined,
): 'method' | 'headers' | undefined {
  if (!SAFE_METHODS.has(method) && lacks(config.allowMethods, method)) return 'method';
  const asked = (headers ?? '').split(',').map((header) => header.trim());
  return asked.some((header) => header !== '' && lacks(config.allowHeaders, header)) ? 'headers' : undefined;
}
