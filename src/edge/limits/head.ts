// What may stand before the body: request line and headers are measured together. [api-gateway.md A20, B3]
import type { Exchange } from '../contract.ts';

export const LONGEST_HEAD = 10_240;

/** In bytes; separators and line ends do not count. */
export function headSize({ method, target, rawHeaders }: Exchange): number {
  let size = method.length + target.length;
  for (let i = 0; i < rawHeaders.length; i += 1) size += rawHeaders[i]!.length;
  return size;
}
