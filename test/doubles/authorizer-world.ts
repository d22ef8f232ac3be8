// A REST API whose methods an authorizer's function guards, for tests of authorizers.
import assert from 'node:assert/strict';
import { AuthorizerCaches } from '../../src/edge/restapi/authorizers/cache.ts';
import type { AuthorizerRecord } from '../../src/services/apigateway/resources.ts';
import type { Answer } from './exchange.ts';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld, type Fake } from './rest-world.ts';

export const UNAUTHORIZED = '{"message":"Unauthorized"}';
export const DENIED = '{"Message":"User is not authorized to access this resource with an explicit deny"}';
export const NOT_ALLOWED = '{"Message":"User is not authorized to access this resource"}';
export const NULL = '{"message":null}';
/** Of the API's stage. */
export const ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/stage`;

export function policy(effect: string, ...resources: string[]): unknown {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resources }],
  };
}

/** Allows the one request that it is asked about. */
export function allow(event: Record<string, unknown>): unknown {
  return { principalId: 'user', policyDocument: policy('Allow', String(event['methodArn'])) };
}

export function allowAll(): unknown {
  return { principalId: 'user', policyDocument: policy('Allow', '*') };
}

export type AuthorizerWorld = RestWorld & { readonly caches: AuthorizerCaches };

/** GET and POST /a, GET /b/{id} and GET / behind the function `gate`. */
export function authorizerWorld(
  fake: Fake = allow,
  more: Partial<AuthorizerRecord> = {},
  type: AuthorizerRecord['type'] = 'TOKEN',
): AuthorizerWorld {
  const caches = new AuthorizerCaches();
  const made = Object.assign(new RestWorld({ caches }), { caches });
  made.fn('f', () => ({ body: 'served' }));
  made.fn('gate', fake);
  const asks = made.authorizer(type, 'gate', more);
  made.method('GET', '/a', proxyTo(functionArn('f')), asks);
  made.method('GET', '/b/{id}', proxyTo(functionArn('f')), asks);
  made.method('POST', '/a', proxyTo(functionArn('f')), asks);
  made.method('GET', '/', proxyTo(functionArn('f')), asks);
  made.deploy();
  return made;
}

export function ask(
  made: RestWorld,
  token: string | undefined,
  target = '/stage/a',
  startMs?: number,
): Promise<Answer> {
  const headers: [string, string][] = token === undefined ? [] : [['token', token]];
  return made.call(target, { headers, ...(startMs !== undefined && { startMs }) });
}

/** How often the authorizer's function was called. */
export function asked(made: RestWorld): number {
  return made.invocations.filter(({ runnable }) => runnable.functionName === 'gate').length;
}

export function assertRefused(answer: Answer, status: number, body: string, errorType: string): void {
  assert.equal(answer.text, body);
  assert.equal(answer.status, status);
  assert.equal(answer.header('x-amzn-ErrorType'), errorType);
}
