// A token of the ledger as a gate's answer: at once when the ledger is in memory, later when it is elsewhere.
import type { Refusal } from '../refusals.ts';

export function taken(
  answer: boolean | Promise<boolean>,
  refusal: () => Refusal,
): Refusal | undefined | Promise<Refusal | undefined> {
  if (typeof answer === 'boolean') return answer ? undefined : refusal();
  return answer.then((there) => (there ? undefined : refusal()));
}
