// Methods of java.lang.String. Arguments of another kind find no method, as in Java.
import { javaRegex, type JavaRegex } from '../regex/java-regex.ts';
import type { Frame } from './frame.ts';
import type { Method } from './methods.ts';
import { integer, javaList, type Value } from './values.ts';

type Given = readonly Value[];

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function pattern(regex: string, frame: Frame): JavaRegex {
  frame.spend(regex.length);
  return javaRegex(regex);
}

/** A method of one text argument. */
function withText<R extends Value>(work: (target: string, argument: string, frame: Frame) => R): Method<string> {
  return (target, args, frame) => {
    const argument = text(args[0]);
    return argument === undefined ? undefined : work(target, argument, frame);
  };
}

function plain(work: (target: string) => Value): Method<string> {
  return (target) => work(target);
}

function changed(work: (target: string) => string): Method<string> {
  return (target, _, frame) => frame.grown(work(target));
}

function substring(target: string, args: Given, frame: Frame): Value | undefined {
  const from = integer(args[0]);
  const to = args.length > 1 ? integer(args[1]) : target.length;
  if (from === undefined || to === undefined) return undefined;
  if (from < 0 || to > target.length || from > to) {
    frame.fail(`substring(${from}, ${to}) is outside of a text of ${target.length} characters`);
  }
  return frame.grown(target.slice(from, to));
}

function occurrences(target: string, part: string): number {
  let count = 0;
  for (let at = target.indexOf(part); at >= 0; at = target.indexOf(part, at + part.length)) count += 1;
  return count;
}

function replace(target: string, [from, to]: Given, frame: Frame): Value | undefined {
  const [old, next] = [text(from), text(to)];
  if (old === undefined || next === undefined) return undefined;
  const count = old === '' ? target.length + 1 : occurrences(target, old);
  frame.spend(count >> 3);
  frame.made(target.length + count * (next.length - old.length));
  return target.replaceAll(old, () => next);
}

function replaceRegex(limit: number): Method<string> {
  return (target, [from, to], frame) => {
    const [regex, next] = [text(from), text(to)];
    if (regex === undefined || next === undefined) return undefined;
    frame.made(target.length);
    return pattern(regex, frame).replace(target, next, frame, limit);
  };
}

function split(target: string, [separator, limit]: Given, frame: Frame): Value | undefined {
  const regex = text(separator);
  if (regex === undefined) return undefined;
  const parts = pattern(regex, frame).split(target, integer(limit) ?? 0, frame);
  frame.spend(parts.length);
  frame.made(target.length);
  return javaList(parts);
}

function charAt(target: string, args: Given, frame: Frame): Value | undefined {
  const at = integer(args[0]);
  return at === undefined ? undefined : (target[at] ?? frame.fail(`the text has no character ${at}`));
}

function repeat(target: string, args: Given, frame: Frame): Value | undefined {
  const times = integer(args[0]);
  if (times === undefined) return undefined;
  if (times < 0) frame.fail('a text cannot be repeated less than never');
  frame.made(target.length * times);
  return target.repeat(times);
}

function hashCode(target: string): number {
  let hash = 0;
  for (let i = 0; i < target.length; i += 1) hash = (Math.imul(hash, 31) + target.charCodeAt(i)) | 0;
  return hash;
}

/** Without control characters and spaces at both ends, as trim() has always done. */
function trimmed(target: string): string {
  let [start, end] = [0, target.length];
  while (start < end && target.charCodeAt(start) <= 32) start += 1;
  while (end > start && target.charCodeAt(end - 1) <= 32) end -= 1;
  return target.slice(start, end);
}

export const STRING_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['length', plain((target) => target.length)],
  ['isEmpty', plain((target) => target === '')],
  ['isBlank', plain((target) => target.trim() === '')],
  ['charAt', charAt],
  ['concat', withText((target, other, frame) => frame.grown(target + other))],
  ['contains', withText((target, part) => target.includes(part))],
  ['startsWith', withText((target, part) => target.startsWith(part))],
  ['endsWith', withText((target, part) => target.endsWith(part))],
  ['equalsIgnoreCase', withText((target, other) => target.toLowerCase() === other.toLowerCase())],
  ['compareTo', withText((target, other) => (target < other ? -1 : Number(target > other)))],
  ['indexOf', (target, args) => indexOf(target, args)],
  ['lastIndexOf', withText((target, part) => target.lastIndexOf(part))],
  ['matches', withText((target, regex, frame) => pattern(regex, frame).matches(target, frame))],
  ['substring', substring],
  ['replace', replace],
  ['replaceAll', replaceRegex(Infinity)],
  ['replaceFirst', replaceRegex(1)],
  ['split', split],
  ['repeat', repeat],
  ['hashCode', plain(hashCode)],
  ['toLowerCase', changed((target) => target.toLowerCase())],
  ['toUpperCase', changed((target) => target.toUpperCase())],
  ['trim', changed(trimmed)],
  ['strip', changed((target) => target.trim())],
]);

function indexOf(target: string, [part, from]: Given): Value | undefined {
  const sought = text(part);
  return sought === undefined ? undefined : target.indexOf(sought, integer(from) ?? 0);
}
