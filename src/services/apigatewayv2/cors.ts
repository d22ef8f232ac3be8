// What a CORS configuration may say. What the edge makes of it is the edge's. [api-gateway.md B6]
import type { Cors } from '@aws-sdk/client-apigatewayv2';
import { filled } from '../gateway/answers.ts';
import { badRequest } from '../gateway/faults.ts';
import type { CorsRecord } from './resources.ts';
import { VERBS } from './route-rules.ts';

const ORIGIN = /^(?:\*|https?:\/\/\*|[a-z][a-z0-9+.-]*:\/\/[^\s*]+)$/i;
const HEADER = /^(?:\*|[!#$%&'*+.^_`|~0-9A-Za-z-]+)$/;
const MIN_AGE_S = -1;
const MAX_AGE_S = 86_400;

/** An empty configuration is none. */
export function corsOf(input: Cors | undefined): CorsRecord | undefined {
  if (!input) return undefined;
  const cors: CorsRecord = {
    allowCredentials: input.AllowCredentials,
    allowHeaders: input.AllowHeaders,
    allowMethods: input.AllowMethods,
    allowOrigins: input.AllowOrigins,
    exposeHeaders: input.ExposeHeaders,
    maxAge: input.MaxAge,
  };
  checkCors(cors);
  return filled(Object.fromEntries(Object.entries(cors).filter(([, value]) => value !== undefined)));
}

function checkCors(cors: CorsRecord): void {
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], exposeHeaders = [], maxAge } = cors;
  if (cors.allowCredentials && allowOrigins.includes('*')) {
    throw badRequest("allow-credentials is not supported if 'allow-origin' is *");
  }
  refuseOthers('allow-origin', allowOrigins, (origin) => ORIGIN.test(origin));
  refuseOthers('allow-methods', allowMethods, (method) => method === '*' || VERBS.includes(method));
  refuseOthers('allow-headers', allowHeaders, (header) => HEADER.test(header));
  refuseOthers('expose-headers', exposeHeaders, (header) => HEADER.test(header));
  if (maxAge !== undefined && !(maxAge >= MIN_AGE_S && maxAge <= MAX_AGE_S)) {
    throw badRequest(`Invalid max-age specified: ${maxAge}. It must be between ${MIN_AGE_S} and ${MAX_AGE_S} seconds`);
  }
}

function refuseOthers(member: string, values: readonly string[], fits: (value: string) => boolean): void {
  const other = values.find((value) => !fits(value));
  if (other !== undefined) throw badRequest(`Invalid ${member} value specified: ${other}`);
}
