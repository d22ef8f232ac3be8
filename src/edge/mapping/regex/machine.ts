// Runs a program over a text by backtracking, every move paid for: the budget ends what the pattern would not.
import type { Instruction, Instructions, Program } from './program.ts';
import type { Anchor } from './syntax.ts';

/** Pays for work and for text; throws when the budget is used up. */
export interface Meter {
  spend(steps: number): void;
  /** So many new characters, in a text that has so many by now. */
  made(length: number, whole: number): void;
}

const MOVES_A_STEP = 8;

/**
 * Where a program is. The trail holds triples to go back to: (place in the program, place in the text, lowest place for a run
 * that gives back), or (-1, slot, old value) for a slot to restore.
 */
interface Thread {
  pc: number;
  at: number;
  readonly trail: number[];
}

const BEYOND_ASCII = /[\p{L}\p{N}]/u;

/** For word boundaries, which unlike \w know letters of every script. */
function isWord(unit: number): boolean {
  if (unit > 127) return BEYOND_ASCII.test(String.fromCharCode(unit));
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}

/** The end of the text, or the line break that ends it. */
function atLastLineEnd(text: string, at: number): boolean {
  const rest = text.length - at;
  if (rest === 0) return true;
  if (rest === 2) return text.startsWith('\r\n', at);
  return rest === 1 && isLineEnd(text.charCodeAt(at)) && !(text[at] === '\n' && text[at - 1] === '\r');
}

function holds(anchor: Anchor, text: string, at: number): boolean {
  switch (anchor) {
    case 'textStart':
      return at === 0;
    case 'textEnd':
      return at === text.length;
    case 'lastLineEnd':
      return atLastLineEnd(text, at);
    case 'lineStart':
      return at === 0 || (at < text.length && isLineEnd(text.charCodeAt(at - 1)));
    case 'lineEnd':
      return at === text.length || isLineEnd(text.charCodeAt(at));
    default:
      return (isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))) === (anchor === 'word');
  }
}

export class Machine {
  readonly #program: Program;
  readonly #text: string;
  readonly #meter: Meter;
  #slots: number[];
  #moves = 0;
  /** The match must end here; -1: anywhere. */
  #mustEnd = -1;

  constructor(program: Program, text: string, meter: Meter) {
    this.#program = program;
    this.#text = text;
    this.#meter = meter;
    this.#slots = [];
  }

  /** Bounds of the match and its groups, -1 where a group took no part; undefined when it does not match here. */
  matchAt(start: number, mustEnd = -1): readonly number[] | undefined {
    this.#slots = Array.from({ length: this.#program.slots }, () => -1);
    this.#mustEnd = mustEnd;
    const end = this.#run(this.#program.code, start);
    if (end < 0) return undefined;
    this.#slots[0] = start;
    this.#slots[1] = end;
    return this.#slots;
  }

  #pay(moves: number): void {
    this.#moves += moves;
    if (this.#moves < MOVES_A_STEP) return;
    this.#meter.spend(Math.floor(this.#moves / MOVES_A_STEP));
    this.#moves %= MOVES_A_STEP;
  }

  /** A program of its own inside this one: a look or an atomic group. Keeps the groups it set when it matched. */
  #inner(code: Instructions, at: number, mustEnd: number): number {
    const [outerEnd, before] = [this.#mustEnd, [...this.#slots]];
    this.#mustEnd = mustEnd;
    const end = this.#run(code, at);
    this.#mustEnd = outerEnd;
    if (end < 0) this.#slots = before;
    return end;
  }

  #looks(code: Instructions, behind: boolean, at: number): boolean {
    if (!behind) return this.#inner(code, at, -1) >= 0;
    for (let start = at; start >= 0; start -= 1) {
      this.#pay(1);
      if (this.#inner(code, start, at) >= 0) return true;
    }
    return false;
  }

  /** How many units from here are in the set, up to a limit. */
  #count(test: (unit: number) => boolean, at: number, limit: number): number {
    const end = Math.min(this.#text.length, at + limit);
    let i = at;
    while (i < end && test(this.#text.charCodeAt(i))) i += 1;
    this.#pay((i - at) >> 2);
    return i - at;
  }

  #backReference(slot: number, at: number): number {
    const [from, to] = [this.#slots[slot]!, this.#slots[slot + 1]!];
    if (from < 0 || to < 0) return -1;
    this.#pay((to - from) >> 2);
    return this.#text.startsWith(this.#text.slice(from, to), at) ? at + to - from : -1;
  }

  /** Where the match ends, or -1. */
  #run(code: Instructions, start: number): number {
    const thread: Thread = { pc: 0, at: start, trail: [] };
    for (;;) {
      this.#pay(1);
      const instruction = code[thread.pc]!;
      if (instruction.op === 'match' && (this.#mustEnd < 0 || thread.at === this.#mustEnd)) return thread.at;
      thread.pc += 1;
      if (!this.#goesOn(instruction, thread) && !this.#backtrack(thread)) return -1;
    }
  }

  /** Executes one instruction; false: this way leads nowhere. */
  #goesOn(instruction: Instruction, thread: Thread): boolean {
    const { at, trail } = thread;
    switch (instruction.op) {
      case 'set':
        thread.at = at + 1;
        return at < this.#text.length && instruction.set.test(this.#text.charCodeAt(at));
      case 'run': {
        const count = this.#count(instruction.set.test, at, instruction.max);
        if (count > instruction.min) trail.push(thread.pc, at + count - 1, at + instruction.min);
        thread.at = at + count;
        return count >= instruction.min;
      }
      case 'split':
        trail.push(instruction.other, at, at);
        thread.pc = instruction.next;
        return true;
      case 'jump':
        thread.pc = instruction.next;
        return true;
      case 'save':
        trail.push(-1, instruction.slot, this.#slots[instruction.slot]!);
        this.#slots[instruction.slot] = at;
        return true;
      case 'progress':
        // An empty round: on to what follows the loop, past the jump back.
        if (this.#slots[instruction.slot] === at) thread.pc += 1;
        return true;
      case 'anchor':
        return holds(instruction.anchor, this.#text, at);
      case 'look':
        return this.#remembering(
          trail,
          !instruction.negated,
          () => this.#looks(instruction.program, instruction.behind, at) !== instruction.negated,
        );
      case 'atomic':
        return this.#remembering(trail, true, () => (thread.at = this.#inner(instruction.program, at, -1)) >= 0);
      case 'back':
        thread.at = this.#backReference(instruction.slot, at);
        return thread.at >= 0;
      case 'match':
        return false;
    }
  }

  /** Slots that an inner program sets are restored when the outer one goes back past it, or at once. */
  #remembering(trail: number[], keeps: boolean, work: () => boolean): boolean {
    const before = [...this.#slots];
    this.#pay(before.length >> 2);
    const goesOn = work();
    if (goesOn && keeps) {
      before.forEach((old, slot) => {
        if (old !== this.#slots[slot]) trail.push(-1, slot, old);
      });
    } else this.#slots = before;
    return goesOn;
  }

  #backtrack(thread: Thread): boolean {
    const { trail } = thread;
    while (trail.length > 0) {
      const third = trail.pop()!;
      const second = trail.pop()!;
      const pc = trail.pop()!;
      if (pc < 0) {
        this.#slots[second] = third;
        continue;
      }
      if (second > third) trail.push(pc, second - 1, third);
      thread.pc = pc;
      thread.at = second;
      return true;
    }
    return false;
  }
}
