// How large an event may be. Pure.

/** What Lambda takes in one invoke. [api-gateway.md A20] */
export const EVENT_LIMIT = 6 * 1024 * 1024;

/** A text of n characters has at most 3n bytes, so most events need no counting. */
export function isTooLarge(event: string): boolean {
  return event.length * 3 > EVENT_LIMIT && Buffer.byteLength(event) > EVENT_LIMIT;
}
