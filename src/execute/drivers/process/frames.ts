// Frames between Portico and its own bootstraps: u32 length of what follows the head, u8 type, u8 flags, u16 meta length,
// meta (ASCII), payload; little endian. Knows bytes, not what the types mean to a sandbox.
import type { Channel } from './channel.ts';
import { bytesOf } from './channel.ts';

/** To the function. */
export const TO = { invoke: 1, shutdown: 2, cancel: 3 } as const;
/** From the function. */
export const FROM = {
  ready: 1,
  initError: 2,
  result: 3,
  failure: 4,
  log: 5,
  output: 6,
  streamStart: 7,
  streamData: 8,
  streamEnd: 9,
} as const;

/** Flag of a frame after which the function's process ends. */
export const LEAVING = 1;
/** Flag of an event: the function is to tell how long it took. */
export const MEASURE = 1;
/** Flag of its answer: that stands in milliseconds behind a tab in meta. */
export const MEASURED = 2;

const HEAD = 8;

/** `meta` is ASCII. */
export function writeFrame(channel: Channel, type: number, meta: string, payload: string | Buffer, flags = 0): void {
  const frame = typeof payload === 'string' ? bytesOf(meta + payload, HEAD) : bytesFrame(meta, payload);
  frame.writeUInt32LE(frame.length - HEAD, 0);
  frame.writeUInt32LE(type | (flags << 8) | (meta.length << 16), 4);
  channel.write(frame);
}

function bytesFrame(meta: string, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(HEAD + meta.length + payload.length);
  frame.write(meta, HEAD, 'latin1');
  payload.copy(frame, HEAD + meta.length);
  return frame;
}

export interface FrameSink {
  /** `buffer` holds meta from metaStart to metaEnd and the payload from there to end; it may be kept when it is `own`. */
  onFrame(type: number, buffer: Buffer, metaStart: number, metaEnd: number, end: number, own: boolean): void;
  /** A frame larger than the limit has passed by unread. */
  onOversize(type: number): void;
}

export class FrameReader {
  readonly #sink: FrameSink;
  /** Of the payload. */
  readonly #most: number;
  /** A frame that has arrived in part; at first only its head. */
  #held: Buffer | undefined;
  #got = 0;
  /** Bytes of an oversized frame still to pass by, and its type. */
  #skip = 0;
  #skipped = 0;

  constructor(sink: FrameSink, mostBytes: number) {
    this.#sink = sink;
    this.#most = mostBytes;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) at = this.#pass(chunk, at);
      else if (this.#held !== undefined) at = this.#fill(this.#held, chunk, at);
      else at = this.#whole(chunk, at);
    }
  }

  /** Hands on a frame that lies whole in the chunk, or begins to hold it. */
  #whole(chunk: Buffer, at: number): number {
    if (chunk.length - at >= HEAD) {
      const end = at + HEAD + chunk.readUInt32LE(at);
      if (end <= chunk.length && end - at - HEAD <= this.#most) {
        this.#emit(chunk, at, end, false);
        return end;
      }
    }
    this.#held = Buffer.allocUnsafe(HEAD);
    this.#got = 0;
    return this.#fill(this.#held, chunk, at);
  }

  #fill(held: Buffer, chunk: Buffer, at: number): number {
    const taken = chunk.copy(held, this.#got, at);
    this.#got += taken;
    if (this.#got === held.length) this.#complete(held);
    return at + taken;
  }

  #complete(held: Buffer): void {
    const size = held.readUInt32LE(0);
    if (this.#got === HEAD && size - held.readUInt16LE(6) > this.#most) {
      this.#held = undefined;
      this.#skip = size;
      this.#skipped = held[4] as number;
    } else if (this.#got === HEAD && size > 0) {
      this.#held = Buffer.allocUnsafe(HEAD + size);
      held.copy(this.#held);
    } else {
      this.#held = undefined;
      this.#emit(held, 0, HEAD + size, true);
    }
  }

  #pass(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#skip, chunk.length - at);
    this.#skip -= taken;
    if (this.#skip === 0) this.#sink.onOversize(this.#skipped);
    return at + taken;
  }

  #emit(buffer: Buffer, at: number, end: number, own: boolean): void {
    const metaStart = at + HEAD;
    this.#sink.onFrame(buffer[at + 4] as number, buffer, metaStart, metaStart + buffer.readUInt16LE(at + 6), end, own);
  }
}
