// Preflights that the gateway answers by itself, and what its configuration of CORS adds to every other answer. [api-gateway.md B6]
import type { Step } from '../../observe/contract.ts';
import type { Call } from './call.ts';
import { originHeaders, preflightComplaint, preflightHeaders, type CompiledCors } from './cors.ts';
import type { RouteUnit } from './unit.ts';

const ALLOWED: Step = Object.freeze({ gate: 'cors', verdict: 'pass', reason: 'http-preflight-allowed' });
const ORIGIN_ALLOWED: Step = Object.freeze({ gate: 'cors', verdict: 'pass', reason: 'http-origin-allowed' });
const NO_HEADERS: readonly string[] = [];

/** A route for OPTIONS goes before the configuration, and so does a $default that asks who calls. */
function catches(route: RouteUnit | undefined): boolean {
  if (route === undefined) return false;
  return route.verb === 'OPTIONS' || (route.path === '' && route.authorization.type !== 'NONE');
}

export function isPreflight({ exchange, stage }: Call, route: RouteUnit | undefined): boolean {
  const { method, headers } = exchange;
  return (
    method === 'OPTIONS' &&
    stage.cors !== undefined &&
    headers['origin'] !== undefined &&
    headers['access-control-request-method'] !== undefined &&
    !catches(route)
  );
}

/** For a call that is a preflight: the headers of its answer. Its status is 204 whatever they say. */
export function allowPreflight(call: Call, cors: CompiledCors): void {
  const { headers, trace } = call.exchange;
  const { origin = '', 'access-control-request-method': method = '' } = headers;
  const asked = headers['access-control-request-headers'];
  const allowed = preflightHeaders(cors, origin);
  call.cors = allowed ?? NO_HEADERS;
  const complaint = allowed === undefined ? 'origin' : preflightComplaint(cors, method, asked);
  if (complaint === undefined) return void trace.steps.push(ALLOWED);
  const { apiId } = call.stage;
  const detail = { apiId, complaint, origin, method, headers: asked, configured: cors.config };
  trace.steps.push({ gate: 'cors', verdict: 'refuse', reason: 'http-preflight-refused', detail });
}

/** An origin that is not allowed is served all the same: keeping the answer from the page is the browser's part. */
export function allowOrigin(call: Call, cors: CompiledCors): void {
  const { origin } = call.exchange.headers;
  if (origin === undefined) return;
  const { steps } = call.exchange.trace;
  const allowed = originHeaders(cors, origin);
  if (allowed) {
    call.cors = allowed;
    steps.push(ORIGIN_ALLOWED);
    return;
  }
  const detail = { apiId: call.stage.apiId, origin, allowed: cors.config.allowOrigins };
  steps.push({ gate: 'cors', verdict: 'note', reason: 'http-origin-not-allowed', detail });
}
