// Reads a body into one buffer, within a limit. Knows streams, not doors.
import type { Readable } from 'node:stream';
import { BodyTooLarge } from '../edge/contract.ts';
import { BodyStalled, ClientGone } from './errors.ts';

export const NO_BYTES: Buffer = Buffer.alloc(0);

/** Bytes that are read and thrown away after a refusal, so that the client sees the answer before the connection ends. */
export const DISCARD_BYTES = 64 * 1024 * 1024;

/**
 * The rest of `stream`, or BodyTooLarge, ClientGone when it breaks off, BodyStalled when it emits 'timeout'.
 * After a refusal what still comes is thrown away.
 */
export function collect(stream: Readable, limit: number, idleMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (act: () => void): void => {
      stream.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone).off('timeout', onTimeout);
      act();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      discard(stream);
      settle(() => reject(new BodyTooLarge(limit)));
    };
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    const onGone = (): void => settle(() => reject(new ClientGone()));
    const onTimeout = (): void => {
      discard(stream);
      settle(() => reject(new BodyStalled(idleMs)));
    };
    if (stream.destroyed) return reject(new ClientGone());
    stream.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone).on('timeout', onTimeout);
    return undefined;
  });
}

/** Lets the client finish what it sends, to a point. */
export function discard(stream: Readable): void {
  let size = 0;
  stream.on('error', () => stream.destroy());
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARD_BYTES) stream.destroy();
  });
}
