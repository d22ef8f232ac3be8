// The body of a request as a stream. A reader that stops before the end leaves the connection whole: its answer has to go out.
import { Readable } from 'node:stream';
import type { Sink } from './body.ts';

export interface BodySource {
  /** The stream has room again. */
  release(): void;
  /** The reader has enough. */
  discard(): void;
}

export class BodyStream extends Readable implements Sink {
  readonly #source: BodySource;

  constructor(source: BodySource) {
    super();
    this.#source = source;
  }

  override _read(): void {
    this.#source.release();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.readableEnded) this.#source.discard();
    // As with node's own requests: an error that nobody listens for is no reason to end the process.
    done(this.listenerCount('error') > 0 ? error : null);
  }

  accept(bytes: Buffer): boolean {
    return this.push(bytes);
  }

  end(): void {
    this.push(null);
  }

  fail(error: Error): void {
    this.destroy(error);
  }
}
