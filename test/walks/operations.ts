// Every operation of a service once, in an order in which it can succeed: none is forgotten, none fails with 500.
import assert from 'node:assert/strict';
import { it } from 'node:test';

export type Found = Record<string, string>;
/** Operation, its input, and names under which members of the answer are kept for later. */
export type Row = readonly [operation: string, input: (s: Found) => object, keep?: Readonly<Record<string, string>>];
export type Send = (operation: string, input: object) => Promise<Record<string, unknown>>;

/** Names of the operations that a package of the official client has. */
export function operationsOf(sdk: object): string[] {
  return Object.keys(sdk)
    .filter((name) => name.endsWith('Command') && !name.startsWith('$'))
    .map((name) => name.slice(0, -'Command'.length));
}

interface Client {
  send(command: never): Promise<unknown>;
}

/** `client` is asked for when a call is made: a suite's server starts after its tests are declared. */
export function sender(sdk: object, client: () => Client): Send {
  return async (operation, input) => {
    const Command = (sdk as Record<string, new (given: object) => never>)[`${operation}Command`]!;
    return (await client().send(new Command(input))) as Record<string, unknown>;
  };
}

/** One test a row. */
export function walk(rows: readonly Row[], send: Send): void {
  const found: Found = {};
  for (const [operation, input, keep = {}] of rows) {
    it(operation, async () => {
      const answer = await send(operation, input(found));
      for (const [member, name] of Object.entries(keep)) found[name] = String(answer[member]);
    });
  }
}

export function complete(sdk: object, rows: readonly Row[], notBuilt: readonly string[]): void {
  it('is in the table, or is not built', () => {
    const named = new Set([...rows.map(([operation]) => operation), ...notBuilt]);
    assert.deepEqual([...named].sort(), operationsOf(sdk).sort());
  });
}

/** `everything` has what any of the operations needs in its path. */
export function unbuilt(service: string, notBuilt: readonly string[], everything: object, send: Send): void {
  it('that is not built answers 501 and says so', async () => {
    for (const operation of notBuilt) {
      await assert.rejects(
        send(operation, everything),
        (error: { $metadata?: { httpStatusCode?: number }; message: string }) => {
          assert.equal(error.$metadata?.httpStatusCode, 501, operation);
          assert.match(error.message, new RegExp(`has not built ${service} ${operation} yet`));
          return true;
        },
      );
    }
  });
}
