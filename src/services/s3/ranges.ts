// The Range header of a read. A range that cannot be read as one is no range at all. [lambda F3]
import type { ByteRange } from '../../blobs/contract.ts';
import { fault } from '../kernel/fault.ts';
import type { ObjectRecord } from './resources.ts';

/** Undefined: the whole object. Refuses a range that holds no byte of it. */
export function rangeOf(text: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(text ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const wanted = Math.min(Number(last), size);
    if (wanted === 0) throw unsatisfiable(text ?? '', size);
    return { start: size - wanted, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  // The wrong way round is bad syntax, not an empty range.
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(text ?? '', size);
  return { start, end };
}

function unsatisfiable(text: string, size: number) {
  return fault('InvalidRange', 'The requested range is not satisfiable', {
    RangeRequested: text,
    ActualObjectSize: size,
  });
}

/** The bytes of one part; an object that was put in one piece is its own only part. */
export function partRange(record: ObjectRecord, number: number): ByteRange | undefined {
  const count = partCount(record);
  if (number < 1 || number > Math.max(count, 1))
    throw fault('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: number,
      ActualPartCount: Math.max(count, 1),
    });
  if (count === 0) return undefined;
  const before = record.pieces.slice(0, number - 1).reduce((sum, piece) => sum + piece.size, 0);
  return { start: before, end: before + (record.pieces[number - 1]?.size ?? 0) - 1 };
}

/** 0 for an object that was not uploaded in parts. */
export function partCount({ pieces }: ObjectRecord): number {
  return pieces[0]?.number === undefined ? 0 : pieces.length;
}

export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}
