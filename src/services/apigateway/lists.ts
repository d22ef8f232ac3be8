// Pages of list answers: `position` and `limit`, 25 by default and 500 at most. [api-gateway.md C1]
import { page } from '../kernel/paging.ts';

export interface PageInput {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

export interface PageAnswer<A> {
  readonly items: A[];
  readonly position?: string;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** One page of `records`, ascending by `idOf`, each as `answer` shows it. */
export function answerPage<R, A>(
  records: readonly R[],
  idOf: (record: R) => string,
  input: PageInput,
  answer: (record: R) => A,
): PageAnswer<A> {
  const limit = Math.min(Math.max(input.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const { items, next } = page(records, idOf, input.position, limit);
  return { items: items.map(answer), ...(next !== undefined && { position: next }) };
}
