// java.util.regex patterns as trees. Characters are UTF-16 units. Knows nothing of matching.
import {
  ANYTHING,
  charSet,
  LINE_END,
  NOT_A_LINE_END,
  oneChar,
  readClass,
  readCode,
  readSetEscape,
  type CharSet,
} from './classes.ts';
import { Scanner } from './scanner.ts';

export type Anchor = 'textStart' | 'textEnd' | 'lastLineEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';
export type Mode = 'greedy' | 'lazy' | 'possessive';

export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number; readonly mode: Mode }
  | { readonly kind: 'group'; readonly item: Node; readonly index: number }
  | { readonly kind: 'look'; readonly item: Node; readonly behind: boolean; readonly negated: boolean }
  | { readonly kind: 'atomic'; readonly item: Node }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'anchor'; readonly anchor: Anchor };

export interface Pattern {
  readonly root: Node;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const DEEPEST = 50;
const COUNTS = /\{(\d{1,6})(,(\d{1,6})?)?\}/y;
const FLAGS = /\(\?([ims]*)(?:-([ims]+))?([:)])/y;
const OPENERS: readonly (readonly [string, (item: Node) => Node])[] = [
  ['(?:', (item) => item],
  ['(?=', (item) => ({ kind: 'look', item, behind: false, negated: false })],
  ['(?!', (item) => ({ kind: 'look', item, behind: false, negated: true })],
  ['(?<=', (item) => ({ kind: 'look', item, behind: true, negated: false })],
  ['(?<!', (item) => ({ kind: 'look', item, behind: true, negated: true })],
  ['(?>', (item) => ({ kind: 'atomic', item })],
];
const ANCHORS: Readonly<Record<string, Anchor>> = {
  A: 'textStart',
  z: 'textEnd',
  Z: 'lastLineEnd',
  b: 'word',
  B: 'notWord',
};

function literal(text: string, ignoresCase = false): Node[] {
  return Array.from({ length: text.length }, (_, i) => ({ kind: 'set', set: oneChar(text[i]!, ignoresCase) }));
}

const LINE_BREAK: Node = {
  kind: 'choice',
  items: [
    { kind: 'sequence', items: literal('\r\n') },
    { kind: 'set', set: LINE_END },
  ],
};

/** In ecma '$' is the very end of the text, in java also the line break that ends it. */
export type Dialect = 'java' | 'ecma';

class PatternReader extends Scanner {
  readonly #end: Anchor;
  #groups = 0;
  #depth = 0;
  readonly #names = new Map<string, number>();

  constructor(text: string, dialect: Dialect) {
    super(text);
    this.#end = dialect === 'java' ? 'lastLineEnd' : 'textEnd';
  }

  pattern(): Pattern {
    const root = this.#choice({ i: false, m: false, s: false });
    if (!this.ended) this.fail("a ')' without '('");
    return { root, groups: this.#groups, names: this.#names };
  }

  #choice(flags: Flags): Node {
    if (++this.#depth > DEEPEST) this.fail('groups nest too deep');
    const items = [this.#sequence(flags)];
    while (this.takes('|')) items.push(this.#sequence(flags));
    this.#depth -= 1;
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  get #closes(): boolean {
    return this.ended || this.sees('|') || this.sees(')');
  }

  #sequence(given: Flags): Node {
    const items: Node[] = [];
    let flags = given;
    while (!this.#closes) {
      const change = this.sees('(?:') ? undefined : this.match(FLAGS);
      const inner = change && changed(flags, change);
      if (inner && change[3] === ')') flags = inner;
      else if (inner) items.push(this.#quantified(this.#closed(this.#choice(inner))));
      else if (this.takes('\\Q')) items.push(...this.#quoted(flags));
      else items.push(this.#quantified(this.#atom(flags)));
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  #quoted(flags: Flags): Node[] {
    const end = this.text.indexOf('\\E', this.at);
    const chars = literal(this.text.slice(this.at, end < 0 ? undefined : end), flags.i);
    this.at = end < 0 ? this.text.length : end + 2;
    const last = chars.pop();
    return last ? [...chars, this.#quantified(last)] : [];
  }

  #quantified(item: Node): Node {
    const counts = this.#counts();
    if (!counts) return item;
    const mode: Mode = this.takes('?') ? 'lazy' : this.takes('+') ? 'possessive' : 'greedy';
    return { kind: 'repeat', item, ...counts, mode };
  }

  #counts(): { readonly min: number; readonly max: number } | undefined {
    if (this.takes('*')) return { min: 0, max: Infinity };
    if (this.takes('+')) return { min: 1, max: Infinity };
    if (this.takes('?')) return { min: 0, max: 1 };
    const found = this.match(COUNTS);
    if (!found) return undefined;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === undefined ? Infinity : Number(found[3]);
    return max < min ? this.fail('a repetition is backwards') : { min, max };
  }

  #atom(flags: Flags): Node {
    if (this.sees('(')) return this.#group(flags);
    if (this.sees('[')) return { kind: 'set', set: charSet(readClass(this, flags.i)) };
    if (this.sees('\\')) return this.#escape(flags);
    if (this.takes('^')) return { kind: 'anchor', anchor: flags.m ? 'lineStart' : 'textStart' };
    if (this.takes('$')) return { kind: 'anchor', anchor: flags.m ? 'lineEnd' : this.#end };
    if (this.takes('.')) return { kind: 'set', set: flags.s ? ANYTHING : NOT_A_LINE_END };
    const char = this.text[this.at]!;
    if ('*+?{'.includes(char)) this.fail(`nothing to repeat before '${char}'`);
    this.at += 1;
    return { kind: 'set', set: oneChar(char, flags.i) };
  }

  #closed(item: Node): Node {
    return this.takes(')') ? item : this.fail("a ')' is missing");
  }

  #group(flags: Flags): Node {
    for (const [mark, make] of OPENERS) if (this.takes(mark)) return make(this.#closed(this.#choice(flags)));
    const name = this.match(/\(\?<([A-Za-z][A-Za-z0-9]*)>/y)?.[1];
    if (name === undefined && this.sees('(?')) this.fail('an unknown kind of group');
    if (name === undefined) this.takes('(');
    const index = ++this.#groups;
    if (name !== undefined) this.#names.set(name, index);
    return { kind: 'group', item: this.#closed(this.#choice(flags)), index };
  }

  #escape(flags: Flags): Node {
    const named = this.match(/\\k<([A-Za-z][A-Za-z0-9]*)>/y)?.[1];
    if (named !== undefined) return { kind: 'back', index: this.#names.get(named) ?? this.fail('an unknown group') };
    const back = this.match(/\\([1-9])/y)?.[1];
    if (back !== undefined) return { kind: 'back', index: Number(back) };
    const anchor = this.match(/\\([AzZbB])/y)?.[1];
    if (anchor !== undefined) return { kind: 'anchor', anchor: ANCHORS[anchor]! };
    if (this.takes('\\R')) return LINE_BREAK;
    const set = readSetEscape(this);
    if (set !== undefined) return { kind: 'set', set: charSet(set) };
    const char = readCode(this) ?? this.fail('an unknown escape');
    return { kind: 'set', set: oneChar(char, flags.i) };
  }
}

function changed(flags: Flags, [, on = '', off = '']: RegExpExecArray): Flags {
  const is = (name: keyof Flags): boolean => (flags[name] || on.includes(name)) && !off.includes(name);
  return { i: is('i'), m: is('m'), s: is('s') };
}

/** Throws PatternError. */
export function readPattern(text: string, dialect: Dialect): Pattern {
  return new PatternReader(text, dialect).pattern();
}
