// Patterns that a JavaScript regular expression matches in time linear to the text: only few ways to try from each place, and
// no repetition that could be asked to give back. Everything else runs on the machine, where the budget counts.
import type { Node } from './syntax.ts';

/** The source for a JavaScript regular expression with the v flag; undefined when the pattern is not that simple. */
export function nativeSource(root: Node): string | undefined {
  return ways(root) > MOST_WAYS ? undefined : source(root, true);
}

const MOST_WAYS = 100;

/** In how many ways a pattern can match at one place; loops without an end count once, see repeated(). */
function ways(node: Node): number {
  switch (node.kind) {
    case 'group':
      return ways(node.item);
    case 'sequence':
      return node.items.reduce((product, item) => product * ways(item), 1);
    case 'choice':
      return node.items.reduce((sum, item) => sum + ways(item), 0);
    case 'repeat':
      return node.max === Infinity ? 1 : node.max - node.min + 1;
    default:
      return 1;
  }
}

function source(node: Node, last: boolean): string | undefined {
  switch (node.kind) {
    case 'set':
      return node.set.source;
    case 'group':
      return wrapped(source(node.item, last), '(');
    case 'sequence':
      return joined(
        node.items.map((item, i) => source(item, last && i === node.items.length - 1)),
        '',
      );
    case 'choice':
      return wrapped(
        joined(
          node.items.map((item) => source(item, last)),
          '|',
        ),
        '(?:',
      );
    case 'repeat':
      return repeated(node, last);
    default:
      return undefined;
  }
}

/** Only one set, and without an end only where nothing follows that could ask to give back. */
function repeated({ item, min, max, mode }: Node & { kind: 'repeat' }, last: boolean): string | undefined {
  if (item.kind !== 'set' || mode !== 'greedy') return undefined;
  if (max === Infinity) return last ? `${item.set.source}{${min},}` : undefined;
  return max <= 1000 ? `${item.set.source}{${min},${max}}` : undefined;
}

function joined(parts: readonly (string | undefined)[], by: string): string | undefined {
  return parts.every((part) => part !== undefined) ? parts.join(by) : undefined;
}

function wrapped(inner: string | undefined, open: string): string | undefined {
  return inner === undefined ? undefined : `${open}${inner})`;
}
