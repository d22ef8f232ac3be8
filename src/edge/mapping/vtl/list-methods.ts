// Methods of java.util.List.
import { javaEquals } from './equality.ts';
import type { Frame } from './frame.ts';
import type { Method } from './methods.ts';
import { integer, javaList, type Value } from './values.ts';

type List = Value[];
type Given = readonly Value[];

function place(target: List, value: Value | undefined, frame: Frame, length = target.length): number | undefined {
  const at = integer(value);
  if (at === undefined) return undefined;
  return at >= 0 && at < length ? at : frame.fail(`the list has no place ${at}: it holds ${target.length}`);
}

function indexOf(target: List, value: Value | undefined, frame: Frame): number {
  frame.spend(target.length >> 3);
  return target.findIndex((item) => javaEquals(item, value ?? null, frame));
}

function add(target: List, args: Given, frame: Frame): Value | undefined {
  if (args.length === 0) return undefined;
  if (args.length === 1) {
    target.push(args[0]!);
    return true;
  }
  const at = place(target, args[0], frame, target.length + 1);
  if (at === undefined) return undefined;
  frame.spend(target.length >> 6);
  target.splice(at, 0, args[1]!);
  return null;
}

function addAll(target: List, [other]: Given, frame: Frame): Value | undefined {
  if (!Array.isArray(other)) return undefined;
  frame.spend(other.length);
  for (const item of Array.from(other)) target.push(item);
  return other.length > 0;
}

/** remove(int) by place, remove(Object) by value. */
function remove(target: List, args: Given, frame: Frame): Value | undefined {
  frame.spend(target.length >> 6);
  const at = place(target, args[0], frame);
  if (at !== undefined) return target.splice(at, 1)[0]!;
  const found = indexOf(target, args[0], frame);
  if (found >= 0) target.splice(found, 1);
  return found >= 0;
}

function subList(target: List, args: Given, frame: Frame): Value | undefined {
  const [from, to] = [integer(args[0]), integer(args[1])];
  if (from === undefined || to === undefined) return undefined;
  if (from < 0 || to > target.length || from > to) frame.fail(`subList(${from}, ${to}) is outside of the list`);
  frame.spend(to - from);
  return javaList(target.slice(from, to));
}

export const LIST_METHODS: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  ['size', (target) => target.length],
  ['isEmpty', (target) => target.length === 0],
  [
    'get',
    (target, args, frame) => {
      const at = place(target, args[0], frame);
      return at === undefined ? undefined : target[at];
    },
  ],
  ['set', set],
  ['add', add],
  ['addAll', addAll],
  ['remove', remove],
  [
    'clear',
    (target) => {
      target.length = 0;
      return null;
    },
  ],
  ['contains', (target, args, frame) => indexOf(target, args[0], frame) >= 0],
  ['containsAll', containsAll],
  ['indexOf', (target, args, frame) => indexOf(target, args[0], frame)],
  ['subList', subList],
]);

function set(target: List, args: Given, frame: Frame): Value | undefined {
  const at = place(target, args[0], frame);
  if (at === undefined || args.length < 2) return undefined;
  const old = target[at]!;
  target[at] = args[1]!;
  return old;
}

function containsAll(target: List, [other]: Given, frame: Frame): Value | undefined {
  if (!Array.isArray(other)) return undefined;
  return other.every((item) => {
    frame.step();
    return indexOf(target, item, frame) >= 0;
  });
}
