// A function's response stream that a test writes by hand, as execute hands it to a door.
import type { FunctionErrorKind, StreamOutcome } from '../../src/execute/contract.ts';

export class StreamScript implements StreamOutcome {
  readonly contentType: string;
  readonly done: StreamOutcome['done'];
  /** Bytes that the door has taken. */
  taken = 0;
  cancelled = false;
  readonly #queue: Buffer[] = [];
  #over = false;
  #wake = (): void => {};
  #settle: (end: Awaited<StreamOutcome['done']>) => void = () => {};

  constructor(contentType = 'application/octet-stream') {
    this.contentType = contentType;
    this.done = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  write(...chunks: (string | Buffer)[]): this {
    this.#queue.push(...chunks.map((chunk) => Buffer.from(chunk as string)));
    this.#wake();
    return this;
  }

  end(errorKind?: FunctionErrorKind): this {
    this.#over = true;
    this.#settle(
      errorKind === undefined ? {} : { errorKind, errorType: 'Error', errorBody: '{"errorMessage":"boom"}' },
    );
    this.#wake();
    return this;
  }

  cancel(): void {
    if (this.#over) return;
    this.cancelled = true;
    this.end();
  }

  readonly body: AsyncIterable<Buffer> = {
    [Symbol.asyncIterator]: () => ({ next: () => this.#next() }),
  };

  async #next(): Promise<IteratorResult<Buffer>> {
    for (;;) {
      const value = this.cancelled ? undefined : this.#queue.shift();
      if (value) {
        this.taken += value.length;
        return { done: false, value };
      }
      if (this.#over) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
