// Operations that share a path and a method: which one a request means, by query literals, required parameters and headers.
import type { WireRequest } from './contract.ts';
import type { Table } from './table.ts';
import { parseQuery } from './uri.ts';
import type { Query } from './uri.ts';

export interface Candidate {
  readonly operation: string;
  readonly method: string;
  /** Path segments of the template, labels as '{Name}' or '{Name+}'. */
  readonly segments: readonly string[];
  /** Query literals of the template; '' takes any value. */
  readonly literals: readonly (readonly [name: string, value: string])[];
  /** `x-id`, which only some SDKs send. */
  readonly id: string | undefined;
  readonly queryNeeds: readonly string[];
  readonly headerNeeds: readonly string[];
}

export function candidatesOf(table: Table): Candidate[] {
  const found: Candidate[] = [];
  for (const model of table.model.operations) {
    if (!model.http) continue;
    const [method, uri] = model.http;
    const [path, search = ''] = uri.split('?', 2) as [string, string?];
    const literals = [...parseQuery(search)].map(([name, values]) => [name, values[0] ?? ''] as const);
    const { query, headers } = table.operation(model.name).inputs;
    found.push({
      operation: model.name,
      method,
      segments: segmentsOf(path),
      literals: literals.filter(([name]) => name !== 'x-id'),
      id: literals.find(([name]) => name === 'x-id')?.[1],
      queryNeeds: query.filter((bound) => bound.required).map((bound) => bound.wire),
      headerNeeds: headers.filter((bound) => bound.required).map((bound) => bound.wire),
    });
  }
  return found;
}

/** A trailing slash names the same resource. */
export function segmentsOf(path: string): string[] {
  const segments = path.split('/');
  segments.shift();
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

/**
 * The best candidate: most literals, then the SDK's own x-id, then most required parameters. One whose required
 * parameters are missing is taken only when nothing else fits: the service then says what is missing.
 */
export function choose(
  candidates: readonly Candidate[],
  request: Pick<WireRequest, 'query' | 'headers'>,
): Candidate | undefined {
  if (candidates.length === 1 && candidates[0]?.literals.length === 0) return candidates[0];
  const query = parseQuery(request.query);
  let best: Candidate | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const score = scoreOf(candidate, query, request.headers);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

function scoreOf(candidate: Candidate, query: Query, headers: WireRequest['headers']): number {
  for (const [name, value] of candidate.literals) {
    const sent = query.get(name);
    if (!sent || (value !== '' && !sent.includes(value))) return -1;
  }
  const { queryNeeds, headerNeeds } = candidate;
  const complete =
    queryNeeds.every((name) => query.has(name)) && headerNeeds.every((name) => headers[name] !== undefined);
  const needs = complete ? 1 + queryNeeds.length + headerNeeds.length : 0;
  const named = candidate.id !== undefined && query.get('x-id')?.includes(candidate.id) ? 1 : 0;
  return candidate.literals.length * 1000 + named * 100 + needs;
}
