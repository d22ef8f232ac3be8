// The handlers speak the official client's types: checked by the compiler, and by the list of operations.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type * as sdk from '@aws-sdk/client-lambda';
import type { lambdaHandlers } from './service.ts';
import { openKit } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

type Api = ReturnType<typeof lambdaHandlers>;
type CommandOf<O extends string> = `${O}Command` extends keyof typeof sdk ? (typeof sdk)[`${O}Command`] : never;
type OutputOf<C> = C extends new (...given: never[]) => {
  resolveMiddleware(...given: never[]): (...given: never[]) => Promise<{ output: infer Out }>;
}
  ? Omit<Out, '$metadata' | Bytes>
  : never;
type InputOf<C> = C extends new (...given: never[]) => { readonly input: infer In } ? In : never;

/** Payload apart: the client wraps the bytes in classes of its own. */
type Bytes = 'Payload' | 'InvokeArgs';
/** Names the operations whose handler does not answer what the client expects. Members that AWS leaves out may be missing. */
type Strangers = {
  [O in keyof Api]: Omit<Awaited<ReturnType<Api[O]>>, Bytes> extends Partial<OutputOf<CommandOf<O>>> ? never : O;
}[keyof Api];
type TakenBy<H> = H extends (input: infer I, ...rest: never[]) => unknown ? Omit<I, Bytes> : never;
/** Names the operations whose handler does not take what the client sends. */
type Deaf = { [O in keyof Api]: Omit<InputOf<CommandOf<O>>, Bytes> extends TakenBy<Api[O]> ? never : O }[keyof Api];

const noStrangers: [Strangers, Deaf] extends [never, never] ? true : [Strangers, Deaf] = true;

let kit: Kit;
before(async () => {
  kit = await openKit();
});
after(() => kit.close());

test('every operation of the control plane that is built has a handler with the client’s types', () => {
  assert.equal(noStrangers, true);
  for (const operation of ['CreateFunction', 'Invoke', 'PublishLayerVersion', 'ListTags'])
    assert.equal(typeof kit.service.handlers[operation], 'function');
});

test('operations that are not built have no handler, so that the root answers 501', () => {
  for (const operation of ['CreateEventSourceMapping', 'CreateCodeSigningConfig', 'CreateCapacityProvider']) {
    assert.equal(kit.service.handlers[operation], undefined);
  }
});
