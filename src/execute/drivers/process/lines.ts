// Cuts a stream of bytes into log events at line feeds [lambda A11]. Knows nothing of where they go.

const LF = 10;
/** A line longer than this is told in parts. */
const MOST_BYTES = 262_144;

export class Lines {
  readonly #tell: (line: string) => void;
  #rest: Buffer | undefined;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  push(chunk: Buffer): void {
    let at = 0;
    for (let lf = chunk.indexOf(LF); lf >= 0; lf = chunk.indexOf(LF, at)) {
      this.#end(chunk.subarray(at, lf));
      at = lf + 1;
    }
    if (at === chunk.length) return;
    const rest = chunk.subarray(at);
    this.#rest = this.#rest === undefined ? Buffer.from(rest) : Buffer.concat([this.#rest, rest]);
    if (this.#rest.length > MOST_BYTES) this.flush();
  }

  /** Tells a last line that has no line feed. */
  flush(): void {
    if (this.#rest !== undefined) this.#end(Buffer.alloc(0));
  }

  #end(part: Buffer): void {
    const line = this.#rest === undefined ? part : Buffer.concat([this.#rest, part]);
    this.#rest = undefined;
    this.#tell(line.toString());
  }
}
