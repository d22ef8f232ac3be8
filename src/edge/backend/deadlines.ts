// Times by which integrations must have answered. Calls come by the thousand and nearly all end in time: one timer serves all that wait equally long.

export interface Deadline {
  /** It was met: nothing happens any more. */
  met(): void;
}

/** All of one length, so the first in the ring is the first that is due. */
class Waiting implements Deadline {
  next: Waiting = this;
  previous: Waiting = this;
  readonly due: number;
  readonly act: () => void;
  readonly #line: Line | undefined;

  constructor(due: number, act: () => void, line: Line | undefined) {
    this.due = due;
    this.act = act;
    this.#line = line;
  }

  met(): void {
    if (this.next !== this) this.#line?.remove(this);
  }
}

class Line {
  readonly #ms: number;
  readonly #ends = new Waiting(0, () => {}, undefined);
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  add(act: () => void): Waiting {
    const ends = this.#ends;
    const added = new Waiting(performance.now() + this.#ms, act, this);
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#look(), this.#ms);
    else if (ends.next === ends) this.#timer.ref();
    added.previous = ends.previous;
    added.next = ends;
    ends.previous.next = added;
    ends.previous = added;
    return added;
  }

  remove(waiting: Waiting): void {
    waiting.previous.next = waiting.next;
    waiting.next.previous = waiting.previous;
    waiting.next = waiting.previous = waiting;
    // The timer stays for the next one; alone it keeps no process alive.
    if (this.#ends.next === this.#ends) this.#timer?.unref();
  }

  #look(): void {
    this.#timer = undefined;
    const now = performance.now();
    const ends = this.#ends;
    while (ends.next !== ends && ends.next.due <= now) {
      const late = ends.next;
      this.remove(late);
      late.act();
    }
    if (ends.next === ends) return;
    // What was set while others acted has a timer of its own; who waits already is due before.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), Math.ceil(ends.next.due - now));
  }
}

export class Deadlines {
  readonly #lines = new Map<number, Line>();

  /** Calls `act` once after `ms` milliseconds, unless the deadline is met before. */
  after(ms: number, act: () => void): Deadline {
    let line = this.#lines.get(ms);
    if (line === undefined) this.#lines.set(ms, (line = new Line(ms)));
    return line.add(act);
  }
}
