// The runner of PATCH tables: the operation that is sent, and the members of the answer that follow. [api-gateway.md C3]
import assert from 'node:assert/strict';
import { shown, type Kit, type Operation } from './testkit.test.ts';

/** op, path, value (of copy: from), members that the answer must then have; undefined: must not have. */
export type Row = readonly [
  op: string,
  path: string,
  value: string | undefined,
  expected: Readonly<Record<string, unknown>>,
];

export async function checkPatches(kit: Kit, operation: Operation, ids: object, rows: readonly Row[]): Promise<void> {
  for (const [op, path, value, expected] of rows) {
    const change = op === 'copy' ? { op, path, from: value } : { op, path, value };
    const answer = shown(await kit.run(operation, { ...ids, patchOperations: [change] } as never)) as typeof expected;
    const found = Object.fromEntries(Object.keys(expected).map((member) => [member, answer[member]]));
    assert.deepEqual(found, expected, `${op} ${path} ${value}`);
  }
}
