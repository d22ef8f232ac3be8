// Pages of list answers: `nextToken` and `maxResults`, 25 by default and 500 at most. [api-gateway.md C1]
import { badRequest } from '../gateway/faults.ts';
import { page } from '../kernel/paging.ts';

export interface PageInput {
  /** Digits. */
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

export interface PageAnswer<A> {
  readonly Items: A[];
  readonly NextToken?: string;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** One page of `records`, ascending by `idOf`, each as `answer` shows it. */
export function answerPage<R, A>(
  records: readonly R[],
  idOf: (record: R) => string,
  { MaxResults, NextToken }: PageInput,
  answer: (record: R) => A,
): PageAnswer<A> {
  const { items, next } = page(records, idOf, NextToken, limitOf(MaxResults));
  return { Items: items.map(answer), ...(next !== undefined && { NextToken: next }) };
}

function limitOf(maxResults: string | undefined): number {
  if (maxResults === undefined || maxResults === '') return DEFAULT_LIMIT;
  if (!/^[1-9]\d*$/.test(maxResults)) throw badRequest(`Invalid maxResults specified: ${maxResults}`);
  return Math.min(Number(maxResults), MAX_LIMIT);
}
