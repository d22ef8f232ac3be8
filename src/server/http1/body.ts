// The body of one request on its way in: where it ends, and where its bytes go. Knows no socket: the connection feeds it.
import { BodyTooLarge } from '../../edge/contract.ts';
import { DISCARD_BYTES } from '../collect.ts';
import { Chunked } from './chunked.ts';

/** Takes a piece of the body; false when the next has to wait. */
export type Take = (bytes: Buffer) => boolean;

/** Where a body ends in what the connection carries. */
export interface Framing {
  readonly done: boolean;
  /** Reads from `at` until the body, the data, or the patience of `take` ends; answers where. Throws Refused. */
  read(data: Buffer, at: number, take: Take): number;
}

/** Who reads a body. Exactly one of `end` and `fail` is the last call. */
export interface Sink {
  accept(bytes: Buffer): boolean;
  end(): void;
  fail(error: Error): void;
}

class Counted implements Framing {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  read(data: Buffer, at: number, take: Take): number {
    const end = Math.min(data.length, at + this.#left);
    if (end === at) return at;
    this.#left -= end - at;
    take(data.subarray(at, end));
    return end;
  }
}

/** A client hands over this much in one go, without waiting for room. */
const SHORT_BYTES = 8 * 1024;

export class IncomingBody {
  /** Its client has sent all of it, even when some is still on its way. */
  readonly short: boolean;
  readonly #framing: Framing;
  #sink: Sink | undefined;
  #full = false;
  #error: Error | undefined;

  /** `length` does not count when the body is chunked. */
  constructor(chunked: boolean, length: number) {
    this.#framing = chunked ? new Chunked() : new Counted(length);
    this.short = !chunked && length <= SHORT_BYTES;
  }

  /** All of it has been read. */
  get complete(): boolean {
    return this.#framing.done;
  }

  /** Whether somebody is ready for more bytes. */
  get wanted(): boolean {
    return this.#sink !== undefined && !this.#full;
  }

  /** Whether it has a reader, or needs none any more. */
  get taken(): boolean {
    return this.#sink !== undefined;
  }

  open(sink: Sink): void {
    this.#sink = sink;
    if (this.#error) sink.fail(this.#error);
  }

  /** The reader is ready for more. */
  release(): void {
    this.#full = false;
  }

  /** Nobody reads the rest. `flooded`: it is more than a client may send in vain. */
  discard(flooded: () => void): void {
    this.#full = false;
    this.#sink = new Discarded(flooded);
  }

  /** Hands on what belongs to the body; answers where it stopped. Throws Refused. */
  read(data: Buffer, at: number): number {
    const next = this.#framing.read(data, at, this.#take);
    if (this.#framing.done) this.#sink?.end();
    return next;
  }

  readonly #take: Take = (bytes) => {
    this.#full = !(this.#sink as Sink).accept(bytes);
    return !this.#full;
  };

  /** The rest will not come. */
  fail(error: Error): void {
    this.#error ??= error;
    if (!this.complete) this.#sink?.fail(error);
  }
}

class Discarded implements Sink {
  readonly #flooded: () => void;
  #size = 0;

  constructor(flooded: () => void) {
    this.#flooded = flooded;
  }

  accept(bytes: Buffer): boolean {
    this.#size += bytes.length;
    if (this.#size > DISCARD_BYTES) this.#flooded();
    return true;
  }

  end(): void {
    // The connection goes on with the next request by itself.
  }

  fail(): void {
    // Nobody waits.
  }
}

/** Pieces are joined by so many: a body in chunks of one byte must not cost a hundred times its size. */
const RUN = 512;

/** Collects a body into one buffer. The promise rejects with BodyTooLarge, BodyStalled or ClientGone. */
export class Collected implements Sink {
  readonly promise: Promise<Buffer>;
  readonly #limit: number;
  readonly #tooLarge: () => void;
  readonly #resolve: (body: Buffer) => void;
  readonly #reject: (error: Error) => void;
  #pieces: Buffer[] = [];
  /** How many of the pieces are joined runs already. */
  #runs = 0;
  #size = 0;

  /** `tooLarge`: the rest is nobody's. */
  constructor(limit: number, tooLarge: () => void) {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#limit = limit;
    this.#tooLarge = tooLarge;
  }

  accept(bytes: Buffer): boolean {
    this.#size += bytes.length;
    if (this.#size <= this.#limit) {
      this.#keep(bytes);
      return true;
    }
    this.#pieces = [];
    this.#reject(new BodyTooLarge(this.#limit));
    this.#tooLarge();
    return true;
  }

  #keep(bytes: Buffer): void {
    const pieces = this.#pieces;
    if (pieces.push(bytes) - this.#runs < RUN) return;
    pieces.push(Buffer.concat(pieces.splice(this.#runs)));
    this.#runs++;
  }

  end(): void {
    const pieces = this.#pieces;
    this.#resolve(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, this.#size));
  }

  fail(error: Error): void {
    this.#reject(error);
  }
}
