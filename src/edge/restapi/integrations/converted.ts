// contentHandling applied to a body that is text or bytes already. [api-gateway.md A9.3, A9.4]
import { convert, conversion, type ContentHandling } from '../../mapping/content.ts';

export type Body = string | Buffer;

/** Undefined when the body is to be decoded and is no base64. `acceptsBinary`: undefined on the way to the backend. */
export function converted(
  body: Body,
  isBinary: boolean,
  handling: ContentHandling,
  acceptsBinary?: boolean,
): Body | undefined {
  const how = conversion(isBinary, handling, acceptsBinary);
  if (typeof body !== 'string') return convert(body, how);
  return how === 'text' ? body : convert(Buffer.from(body), how);
}

export function textOf(body: Body): string {
  return typeof body === 'string' ? body : body.toString('utf8');
}
