// A token of the ledger as a gate's answer: at once when the ledger is in memory, later when it is elsewhere.

/** Undefined when the token was there, else the door's refusal. */
export function taken<R extends object>(
  answer: boolean | Promise<boolean>,
  refusal: () => R,
): R | undefined | Promise<R | undefined> {
  if (typeof answer === 'boolean') return answer ? undefined : refusal();
  return answer.then((there) => (there ? undefined : refusal()));
}
