// The generated tables hold together, and what the readers rely on holds for all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICE_NAMES } from './contract.ts';
import type { ServiceModel } from './contract.ts';
import { serviceModel } from './load.ts';

/** Shapes that a shape refers to. */
function references(model: ServiceModel, id: number): number[] {
  const shape = model.shapes[id];
  if (!shape) return [];
  if ('members' in shape) return Object.values(shape.members).map((member) => member.shape);
  return 'of' in shape ? [shape.of] : [];
}

function isRecursive(model: ServiceModel, id: number, above: readonly number[] = []): boolean {
  if (above.includes(id)) return true;
  return references(model, id).some((next) => isRecursive(model, next, [...above, id]));
}

test('every service has its table, and a table is read once', () => {
  for (const service of SERVICE_NAMES) {
    const model = serviceModel(service);
    assert.equal(model.service, service);
    assert.ok(model.operations.length > 10, service);
    assert.equal(serviceModel(service), model);
  }
});

test('every reference inside a table leads to a shape', () => {
  for (const model of SERVICE_NAMES.map(serviceModel)) {
    const ids = [...model.operations.flatMap(({ input, output }) => [input, output]), ...Object.values(model.errors)];
    for (const id of [...ids, ...model.shapes.flatMap((_, i) => references(model, i))])
      assert.ok(model.shapes[id], model.service);
  }
});

/** Not built, so refused before its input is read. */
const RECURSIVE: Readonly<Record<string, string[]>> = { acm: ['SearchCertificates'] };

test("no operation's input is recursive, so that a reader's recursion is bounded by the table", () => {
  for (const model of SERVICE_NAMES.map(serviceModel)) {
    const recursive = model.operations.filter(({ input }) => isRecursive(model, input)).map(({ name }) => name);
    assert.deepEqual(recursive, RECURSIVE[model.service] ?? [], model.service);
  }
});

test('operations are told apart by protocol: a binding for rest, none for query and json', () => {
  for (const model of SERVICE_NAMES.map(serviceModel)) {
    for (const { http, name } of model.operations)
      assert.equal(http !== undefined, model.protocol.startsWith('rest-'), name);
  }
});
