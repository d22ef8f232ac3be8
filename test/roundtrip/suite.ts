// The round trips of one service: every operation there and back through the official client, and every modelled error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { ServiceName } from '../../src/models/contract.ts';
import { codec } from '../../src/wire/codec.ts';
import { tableOf } from '../../src/wire/table.ts';
import type { Operation, Table } from '../../src/wire/table.ts';
import { Client, plain, read } from './exchange.ts';
import type { ClientModule } from './exchange.ts';
import { EXCEPTIONS, withoutMembers } from './exceptions.ts';
import type { Exception } from './exceptions.ts';
import { ValueMaker } from './values.ts';
import type { Choice, Values } from './values.ts';

const SEED = 20_240_205;
const RUNS = 6;
const REQUEST_ID = '4b3f3d2e-5a1c-4c55-9a1e-0123456789ab';

/** What a client adds on its own: lengths and types, required checksums, its Accept, `{}` for an absent payload, the text of a date. */
const ADDED = new Set([
  'ContentLength',
  'ContentType',
  'accepts',
  'Error',
  'ExpiresString',
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ChecksumSHA256',
  'ContentMD5',
]);

export function roundTrips(service: ServiceName, module: ClientModule, className: string): void {
  const table = tableOf(service);
  const client = new Client(module, className);
  const values = new ValueMaker(table);

  test(`every operation of ${service} goes there and back (seed ${SEED})`, async () => {
    for (const name of codec.operations(service)) {
      const choices = {
        input: { without: withoutMembers(service, name, 'input') },
        output: { without: withoutMembers(service, name, 'output') },
      };
      await check(client, table, values, name, choices, RUNS);
    }
  });

  test(`every error of ${service} arrives as its class`, async () => {
    for (const [name, Class] of errorClasses(table, module))
      await checkError(client, table, values, service, name, Class);
  });

  for (const exception of EXCEPTIONS.filter((e) => e.service === service)) {
    test(`the exception ${exception.operation} ${exception.side} ${exception.member} is still needed`, async () => {
      assert.equal(
        await isNeeded(client, table, values, exception),
        true,
        'it round trips now: take it out of the table',
      );
    });
  }
}

interface Choices {
  readonly input: Choice;
  readonly output: Choice;
}

/** Rejects with what differs. */
async function check(
  client: Client,
  table: Table,
  values: ValueMaker,
  name: string,
  choices: Choices,
  numRuns: number,
): Promise<void> {
  const operation = table.operation(name);
  const pair = (all: boolean): fc.Arbitrary<[Values, Values]> =>
    fc.tuple(
      values.structure(operation.inputs, choices.input, all),
      values.structure(operation.outputs, choices.output, all),
    );
  const trip = async ([input, output]: [Values, Values]): Promise<void> => {
    const seen = await exchange(client, table, operation, input, output);
    const message = `${table.model.service} ${name}`;
    assert.deepEqual(await plain(withoutAdded(seen.input, input)), await plain(input), `${message}: input`);
    assert.deepEqual(
      await plain(withoutDefaults(operation, seen.output, output)),
      await plain(output),
      `${message}: output`,
    );
  };
  await fc.assert(fc.asyncProperty(pair(true), trip), { seed: SEED, numRuns: 1 });
  await fc.assert(fc.asyncProperty(pair(false), trip), { seed: SEED, numRuns: numRuns - 1 });
}

async function exchange(
  client: Client,
  table: Table,
  operation: Operation,
  input: Values,
  output: Values,
): Promise<{ input: Values; output: Values }> {
  const { service } = table.model;
  const { name } = operation.model;
  let decoded: Values = {};
  const received = await client.send(name, input, (request) => {
    decoded = read(service, name, request);
    return codec.encode({ service, operation: name }, streamed(operation, output), REQUEST_ID);
  });
  const status = operation.outputs.status?.name;
  const { [status ?? '']: _status, ...members } = received;
  return { input: decoded, output: members };
}

/** Events leave as an async iterable. */
function streamed(operation: Operation, output: Values): Values {
  const { events } = operation;
  if (!events) return output;
  return { ...output, [events.name]: eventsOf(output[events.name] as unknown[]) };
}

async function* eventsOf(events: readonly unknown[]): AsyncGenerator<unknown> {
  yield* events;
}

function withoutAdded(seen: Values, given: Values): Values {
  return Object.fromEntries(Object.entries(seen).filter(([name]) => name in given || !ADDED.has(name)));
}

/** A body has a content type even when the handler named none, and a client shows absent metadata as an empty map. */
function withoutDefaults({ outputs }: Operation, seen: Values, given: Values): Values {
  const typed = outputs.headers.filter((bound) => bound.wire === 'content-type');
  const defaults = new Set(
    [...typed, ...outputs.prefixHeaders].map((bound) => bound.name).filter((name) => !(name in given)),
  );
  return Object.fromEntries(Object.entries(withoutAdded(seen, given)).filter(([name]) => !defaults.has(name)));
}

type ErrorClass = new (...args: never[]) => Error;

function errorClasses(table: Table, module: ClientModule): [string, ErrorClass][] {
  return Object.keys(table.model.errors).map((name) => {
    const found = module[name];
    assert.equal(typeof found, 'function', `the client has no class ${name}`);
    return [name, found as ErrorClass];
  });
}

async function checkError(
  client: Client,
  table: Table,
  values: ValueMaker,
  service: ServiceName,
  name: string,
  Class: ErrorClass,
): Promise<void> {
  const operation = table.names.find((one) => table.operation(one).input !== undefined) as string;
  const shape = table.error(name);
  assert.ok(shape);
  const without = new Set(['message', 'Message', 'Type']);
  const inputs = values.structure(
    table.operation(operation).inputs,
    { without: withoutMembers(service, operation, 'input') },
    false,
  );
  const property = fc.asyncProperty(
    inputs,
    values.structure(table.response(shape), { without }, false),
    async (input, fields) => {
      const fault = { code: name, message: 'what went wrong & why', fields };
      const sent = client.send(operation, input, (request) => codec.encodeFault(service, fault, REQUEST_ID, request));
      const error = await sent.then(
        () => assert.fail(`${name} was taken for success`),
        (caught: unknown) => caught as Error & Values,
      );
      assert.ok(error instanceof Class, `${service} ${name} arrived as ${error.name}: ${error.message}`);
      assert.equal(error.message, fault.message);
      const arrived = Object.fromEntries(Object.keys(fields).map((member) => [member, error[member]]));
      assert.deepEqual(await plain(arrived), await plain(fields), `${service} ${name}: members`);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 1 });
}

/** True when the member does not come through in the company of all others. */
async function isNeeded(
  client: Client,
  table: Table,
  values: ValueMaker,
  { operation, side, member }: Exception,
): Promise<boolean> {
  const names =
    operation === '*' ? table.names.filter((name) => hasMember(table.operation(name), side, member)) : [operation];
  assert.ok(names.length > 0, 'no operation has the member');
  for (const name of names) {
    const model = table.operation(name);
    const pair = fc.tuple(values.structure(model.inputs, ALL, true), values.structure(model.outputs, ALL, true));
    for (const [input, output] of fc.sample(pair, { seed: SEED, numRuns: 3 })) {
      const seen = await exchange(client, table, model, input, output);
      const given = side === 'input' ? input : output;
      if (!isDeepStrictEqual(await plain(seen[side][member]), await plain(given[member]))) return true;
    }
  }
  return false;
}

const ALL: Choice = { without: new Set() };

function hasMember(operation: Operation, side: Exception['side'], member: string): boolean {
  const shape = side === 'input' ? operation.input : operation.output;
  return shape !== undefined && Object.hasOwn(shape.members, member);
}
