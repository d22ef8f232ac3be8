// Documents with random damage, for tests of what reads them.
import * as fc from 'fast-check';

const NAMES = ['__proto__', 'constructor', '$ref', 'type', 'a', 'get', '200', 'x-amazon-apigateway-integration'];
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, 0, -1, '', 'a', [], {}, [null], { $ref: '#' }, { $ref: '#/paths' }, { $ref: '#/info' }),
  fc.string({ maxLength: 8 }),
  fc.dictionary(fc.constantFrom(...NAMES), fc.anything({ maxDepth: 2, key: fc.constantFrom(...NAMES) }), {
    maxKeys: 3,
  }),
);

/** Every place in a document: the keys that lead there. */
function places(node: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof node !== 'object' || node === null) return [at];
  return [at, ...Object.entries(node).flatMap(([name, value]) => places(value, [...at, name]))];
}

function replaced(node: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy: Record<string, unknown> = Array.isArray(node) ? ([...node] as never) : { ...(node as object) };
  copy[name] = replaced(copy[name], rest, value);
  return copy;
}

/** One to three places of the document are something else. */
export function damaged(document: unknown): fc.Arbitrary<unknown> {
  const at = places(document);
  const damage = fc.array(fc.tuple(fc.nat(at.length - 1), odd), { minLength: 1, maxLength: 3 });
  return damage.map((changes) =>
    changes.reduce((so: unknown, [index, value]) => replaced(so, at[index] ?? [], value), document),
  );
}
