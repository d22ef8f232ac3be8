// CORS of a function URL: which origins, methods and headers a configuration allows, and the headers that say so. Knows no exchange. [lambda C5]
import type { CorsConfig } from '../contract.ts';

/** A configured list, compared without regard to case. */
interface Allowed {
  readonly any: boolean;
  readonly lower: ReadonlySet<string>;
  /** As configured, joined with commas. */
  readonly text: string;
}

export interface Cors {
  readonly origins: Allowed;
  /** Undefined: not configured. */
  readonly methods: Allowed | undefined;
  readonly headers: Allowed | undefined;
  /** What an allowed answer says beside its origin, name, value, ... */
  readonly always: readonly string[];
  /** What an allowed preflight says on top. */
  readonly preflight: readonly string[];
}

function allowed(list: readonly string[]): Allowed {
  return { any: list.includes('*'), lower: new Set(list.map((item) => item.toLowerCase())), text: list.join(',') };
}

function named(list: readonly string[] | undefined): Allowed | undefined {
  return list && list.length > 0 ? allowed(list) : undefined;
}

export function compileCors(config: CorsConfig): Cors {
  const { allowCredentials, allowHeaders, allowMethods, allowOrigins = [], exposeHeaders, maxAge } = config;
  const methods = named(allowMethods);
  const headers = named(allowHeaders);
  const exposed = named(exposeHeaders);
  return {
    origins: allowed(allowOrigins),
    methods,
    headers,
    always: [
      ...(exposed ? ['Access-Control-Expose-Headers', exposed.text] : []),
      ...(allowCredentials === true ? ['Access-Control-Allow-Credentials', 'true'] : []),
      'Vary',
      'Origin',
    ],
    preflight: [
      ...(methods ? ['Access-Control-Allow-Methods', methods.text] : []),
      ...(headers ? ['Access-Control-Allow-Headers', headers.text] : []),
      ...(maxAge === undefined ? [] : ['Access-Control-Max-Age', String(maxAge)]),
    ],
  };
}

function names({ any, lower }: Allowed, value: string): boolean {
  return any || lower.has(value.toLowerCase());
}

/** Headers for an answer to this origin; undefined when it is not allowed. The origin is echoed, also for '*'. */
export function originHeaders(cors: Cors, origin: string): string[] | undefined {
  return names(cors.origins, origin) ? ['Access-Control-Allow-Origin', origin, ...cors.always] : undefined;
}

/** What browsers send without asking; without a configured list they need no word about the method either. [Fetch] */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

export interface PreflightRequest {
  readonly origin: string;
  readonly method: string;
  /** Access-Control-Request-Headers. */
  readonly headers: string | undefined;
}

export type PreflightComplaint = 'origin' | 'method' | 'headers';

/** What the configuration does not allow of a preflight; undefined when everything matches. */
export function preflightComplaint(cors: Cors, request: PreflightRequest): PreflightComplaint | undefined {
  if (!names(cors.origins, request.origin)) return 'origin';
  if (cors.methods ? !names(cors.methods, request.method) : !SAFE_METHODS.has(request.method)) return 'method';
  const asked = (request.headers ?? '').split(',').map((header) => header.trim());
  const { headers } = cors;
  return asked.every((header) => header === '' || (headers !== undefined && names(headers, header)))
    ? undefined
    : 'headers';
}
