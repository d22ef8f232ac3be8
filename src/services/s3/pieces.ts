// The bytes of an object out of its pieces: whole or a range, as a stream.
import { Readable } from 'node:stream';
import type { Blobs, ByteRange } from '../../blobs/contract.ts';
import type { Piece } from './resources.ts';

/** `range` lies within the pieces, and ends before its start when it is that of an empty part; undefined: everything. */
export function openPieces(blobs: Blobs, pieces: readonly Piece[], range?: ByteRange): Readable {
  if (range && range.end < range.start) return Readable.from([]);
  const [only] = pieces;
  if (only && pieces.length === 1) return blobs.open(only.digest, range);
  return Readable.from(bytesOf(blobs, pieces, range), { objectMode: false });
}

async function* bytesOf(blobs: Blobs, pieces: readonly Piece[], range: ByteRange | undefined): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const { digest, size } of pieces) {
    const start = Math.max((range?.start ?? 0) - offset, 0);
    const end = Math.min((range?.end ?? Number.POSITIVE_INFINITY) - offset, size - 1);
    if (start <= end) yield* blobs.open(digest, { start, end }) as AsyncIterable<Buffer>;
    offset += size;
  }
}
