// A pattern as a program for the machine: flat instructions, so that neither matching nor backtracking uses the stack of the process.
import type { CharSet } from './classes.ts';
import { PatternError } from './scanner.ts';
import type { Anchor, Node } from './syntax.ts';

export type Instruction =
  | { readonly op: 'set'; readonly set: CharSet }
  /** Goes on at next; comes back to other. */
  | { op: 'split'; next: number; other: number }
  | { op: 'jump'; next: number }
  /** As many as possible of one set, at least min, at most max; gives back one by one. */
  | { readonly op: 'run'; readonly set: CharSet; readonly min: number; readonly max: number }
  /** Remembers the place in a slot: bounds of groups, starts of loop rounds. */
  | { readonly op: 'save'; readonly slot: number }
  /** A loop round that consumed nothing ends the loop. */
  | { readonly op: 'progress'; readonly slot: number }
  | { readonly op: 'anchor'; readonly anchor: Anchor }
  | { readonly op: 'look'; readonly program: Instructions; readonly behind: boolean; readonly negated: boolean }
  | { readonly op: 'atomic'; readonly program: Instructions }
  | { readonly op: 'back'; readonly slot: number }
  | { readonly op: 'match' };
export type Instructions = readonly Instruction[];

export interface Program {
  readonly code: Instructions;
  /** Two a group, group 0 being the whole match, then one a loop. */
  readonly slots: number;
}

const LONGEST = 5000;

class Writer {
  code: Instruction[] = [];
  #slots: number;
  #written = 0;

  constructor(groups: number) {
    this.#slots = (groups + 1) * 2;
  }

  program(root: Node): Program {
    return { code: this.#whole(root), slots: this.#slots };
  }

  #whole(node: Node): Instructions {
    const outer = this.code;
    this.code = [];
    this.#node(node);
    this.#put({ op: 'match' });
    const inner = this.code;
    this.code = outer;
    return inner;
  }

  #put<I extends Instruction>(instruction: I): I {
    if (++this.#written > LONGEST) throw new PatternError('a regular expression is too large');
    this.code.push(instruction);
    return instruction;
  }

  #node(node: Node): void {
    switch (node.kind) {
      case 'set':
        this.#put({ op: 'set', set: node.set });
        return;
      case 'sequence':
        for (const item of node.items) this.#node(item);
        return;
      case 'choice':
        this.#choice(node.items);
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'group':
        this.#put({ op: 'save', slot: node.index * 2 });
        this.#node(node.item);
        this.#put({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'look':
        this.#put({ op: 'look', program: this.#whole(node.item), behind: node.behind, negated: node.negated });
        return;
      case 'atomic':
        this.#put({ op: 'atomic', program: this.#whole(node.item) });
        return;
      case 'back':
        this.#put({ op: 'back', slot: node.index * 2 });
        return;
      case 'anchor':
        this.#put({ op: 'anchor', anchor: node.anchor });
    }
  }

  #choice(items: readonly Node[]): void {
    const ends: { next: number }[] = [];
    items.forEach((item, i) => {
      if (i === items.length - 1) return this.#node(item);
      const split = this.#put({ op: 'split', next: this.code.length + 1, other: 0 });
      this.#node(item);
      ends.push(this.#put({ op: 'jump', next: 0 }));
      split.other = this.code.length;
    });
    for (const end of ends) end.next = this.code.length;
  }

  #repeat(node: Node & { kind: 'repeat' }): void {
    const { item, min, max, mode } = node;
    if (mode === 'possessive') {
      this.#put({ op: 'atomic', program: this.#whole({ ...node, mode: 'greedy' }) });
    } else if (item.kind === 'set' && mode === 'greedy') {
      this.#put({ op: 'run', set: item.set, min, max });
    } else {
      for (let i = 0; i < min; i += 1) this.#node(item);
      if (max === Infinity) this.#loop(item, mode === 'lazy');
      else this.#optional(item, max - min, mode === 'lazy');
    }
  }

  #fork(lazy: boolean): (end: number) => void {
    const split = this.#put({ op: 'split', next: 0, other: 0 });
    const inside = this.code.length;
    return (end) => {
      split.next = lazy ? end : inside;
      split.other = lazy ? inside : end;
    };
  }

  #loop(item: Node, lazy: boolean): void {
    const slot = this.#slots++;
    const start = this.code.length;
    const close = this.#fork(lazy);
    this.#put({ op: 'save', slot });
    this.#node(item);
    this.#put({ op: 'progress', slot });
    this.#put({ op: 'jump', next: start });
    close(this.code.length);
  }

  #optional(item: Node, times: number, lazy: boolean): void {
    const closers: ((end: number) => void)[] = [];
    for (let i = 0; i < times; i += 1) {
      closers.push(this.#fork(lazy));
      this.#node(item);
    }
    for (const close of closers) close(this.code.length);
  }
}

/** Throws PatternError when the pattern needs too many instructions. */
export function writeProgram(root: Node, groups: number): Program {
  return new Writer(groups).program(root);
}
