// What the tests of this room share: a real store, the handlers of both versions over it, and an API to start from.
import { openLedger } from '../../ledger/memory.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { restApis } from '../../main/neighbours.ts';
import { apiGatewayHandlers } from '../apigateway/service.ts';
import type { Truststores } from '../gateway/ports.ts';
import { ACCOUNT, assertRefused, callOf, NOW_MS, REGION } from '../gateway/testkit.test.ts';
import type { Call } from '../kernel/contract.ts';
import { randomIds } from '../kernel/ids.ts';
import { apiGatewayV2Handlers, createApiGatewayV2Service } from './service.ts';

export { ACCOUNT, LAMBDA_URI, NOW_MS, REGION, shown } from '../gateway/testkit.test.ts';

type Api = ReturnType<typeof apiGatewayV2Handlers>;
type FirstApi = Required<ReturnType<typeof apiGatewayHandlers>>;
type Input<A, O extends keyof A> = A[O] extends (input: infer I, call: Call) => unknown ? I : never;
type Output<A, O extends keyof A> = A[O] extends (input: never, call: Call) => infer T ? Awaited<T> : never;
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`;
export const FUNCTION = {
  IntegrationType: 'AWS_PROXY',
  IntegrationUri: FUNCTION_ARN,
  PayloadFormatVersion: '2.0',
} as const;

export type Kit = ReturnType<typeof openKit>;

export function openKit() {
  const store = openSqliteStore({ path: '', ephemeral: true });
  const clock = { nowMs: NOW_MS };
  const ids = { ...randomIds };
  const ledger = openLedger({ now: () => clock.nowMs });
  /** Objects of buckets, by 'bucket/key'. */
  const objects = new Map<string, string>();
  const truststores: Truststores = {
    async read({ bucket, key }) {
      const text = objects.get(`${bucket}/${key}`);
      return text === undefined ? { refusal: 'missing' } : { text };
    },
  };
  /** Stages whose decisions were forgotten. */
  const forgotten: string[][] = [];
  const caches = { reset: (...place: string[]) => void forgotten.push(place) };
  const ports = { truststores, restApis, caches };
  const handlers = apiGatewayV2Handlers(ports);
  const first = apiGatewayHandlers({ usage: ledger, truststores });

  type Any = (input: unknown, call: Call) => unknown;
  const settings = () => ({ nowMs: clock.nowMs, ids });

  async function run<O extends keyof Api & string>(operation: O, input: Input<Api, O>): Promise<Output<Api, O>> {
    const call = callOf(store, operation, { service: 'apigatewayv2', ...settings() });
    return (await (handlers[operation] as Any)(input, call)) as Output<Api, O>;
  }

  /** An operation of v1 over the same store. */
  async function runFirst<O extends keyof FirstApi & string>(
    operation: O,
    input: Input<FirstApi, O>,
  ): Promise<Output<FirstApi, O>> {
    const call = callOf(store, operation, { service: 'apigateway', ...settings() });
    return (await (first[operation] as Any)(input, call)) as Output<FirstApi, O>;
  }

  async function refused<O extends keyof Api & string>(
    operation: O,
    input: Input<Api, O>,
    code: string,
    message: string,
  ): Promise<void> {
    await assertRefused(run(operation, input), code, message);
  }

  /** An HTTP API without anything. */
  async function api(): Promise<string> {
    const { ApiId = '' } = await run('CreateApi', { Name: 'a', ProtocolType: 'HTTP' });
    return ApiId;
  }

  /** An HTTP API with a function behind GET /pets. */
  async function routedApi() {
    const ApiId = await api();
    const { IntegrationId = '' } = await run('CreateIntegration', { ApiId, ...FUNCTION });
    const Target = `integrations/${IntegrationId}`;
    const { RouteId = '' } = await run('CreateRoute', { ApiId, RouteKey: 'GET /pets', Target });
    return { ApiId, IntegrationId, RouteId };
  }

  async function close(): Promise<void> {
    await ledger.close();
    await store.close();
  }

  return {
    store,
    clock,
    ids,
    objects,
    forgotten,
    run,
    runFirst,
    refused,
    api,
    routedApi,
    close,
    service: createApiGatewayV2Service(ports),
  };
}
